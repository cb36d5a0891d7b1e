"""Nothing can be called before the supplier's part is qualified, which takes time, costs money and may fail.

    started[n] >= started[parent],   qualification = cost * (started[n] - started[parent])     money, information nodes n, binary
    called[n] <= most[n] * passes[n] * started[m]      m the node on n's path whose period starts `takes` before n's, or earlier
    started[n] = started[n']                            nodes n, n' of one period that differ only in whether it passes

Whether it passes is information that is bought: a `driver` says in which of its outcomes it does, and who has not started cannot
know. passes[n] is 1 where it passes in every future that n may still be in; one that runs already is over once it is in all of
them. Source: FORMULATIONS 7; 13 to 78 weeks for HBM. Trap: a tree in which the outcome is known starts only where it will pass, and
finds a worth (1900 of 2000) that nobody can have.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem, did_you_mean
from planner.model.kin import learning, told_apart
from planner.model.plugin import Account, Charge, Clause, Finding, Handed, KeyDate
from planner.model.volumes import TOLERANCE
from planner.scenario.fields import Id, Length, Money, Some, When, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Qualification(Clause):
    """Nothing can be called before the supplier's part is qualified, which takes time, costs money and may fail."""

    takes: Length = said("time from its start until it is known whether it passes")
    cost: Money = said("what it costs to start it", 0.0)
    started: When | None = said("the day it was started, where it runs already and is paid", None)
    driver: Id | None = said("the driver in whose outcomes it passes or fails; it passes when absent", None)
    passes: Some | None = said("the outcomes of the driver in which it passes", None)

    @model_validator(mode="after")
    def both_or_none(self) -> Qualification:
        """A driver and its outcomes."""
        if (self.driver is None) != (self.passes is None):
            raise refuse(
                "a driver and the outcomes in which it passes go together", "write driver: hbm, passes: [good]"
            )
        return self

    def blind(self) -> tuple[str, str] | None:
        """Whether it is started cannot hang on whether it passes."""
        return None if self.driver is None else ("started", self.driver)

    # Figures --------------------------------------------------------------------------------------------------------

    def good(self, terms: Terms) -> float:
        """1 in a future in which it passes."""
        return float(self.passes is None or terms.setting.chosen.get(self.driver or "") in self.passes)

    def since_when(self, terms: Terms) -> list[int | None]:
        """For calls in each period, the latest period in which it must have been started; None where there is none."""
        setting = terms.setting
        done = [setting.after(period.start, (self.takes,)) for period in setting.periods]
        known = [[q for q, day in enumerate(done) if day <= period.start] for period in setting.periods]
        return [found[-1] if found else None for found in known]

    def over(self, terms: Terms) -> list[float]:
        """1 in the periods in which one that was started before the horizon is over."""
        end = self.end(terms) or terms.setting.end
        return [float(period.start >= end) for period in terms.setting.periods]

    def end(self, terms: Terms) -> date | None:
        """The day on which one that runs already is over; None where it does not."""
        return terms.setting.after(self.started.first, (self.takes,)) if self.started is not None else None

    def news(self, terms: Terms, day: date) -> date | None:
        """When it is over, told once it is or should be."""
        written: Any = terms.setting.written.scenario.contracts[terms.name].clauses[terms.id_of(self)]
        end, by_plan = self.end(terms), written.end(terms)
        return end if end is not None and min(end, by_plan) <= day else None

    def applied(self, terms: Terms) -> list[float]:
        """1 in the periods whose calls it covers."""
        return [float(terms.applies(self, period.start)) for period in terms.setting.periods]

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A yes-or-no at each information node that stays, and calls only where it was started in time and passes."""
        terms, call = contract.terms, model.call
        calls, covers = contract.calls(terms.covered(self)), model.by_period(self.applied(terms), call)
        chance = contract.figures(lambda own: [self.good(own)] * len(own.setting.periods), tree=call)
        passes = model.numbers((chance.values > 1.0 - TOLERANCE) * 1.0, call)
        most = model.most(calls) * passes
        if self.started is not None:
            over = contract.figures(partial(over_in, name=terms.id_of(self)), tree=call)
            sure = model.numbers((over.values > 1.0 - TOLERANCE) * 1.0, call)
            model.row(where, calls <= most * sure, where=covers)
            return
        started = model.var(f"{where}.started", call, upper=1.0, integer=True)
        model.row(f"{where}.stays", started - started.via(call.back) >= 0.0)
        keys = [tuple(o for d, o in f.setting.chosen.items() if d != self.driver) for f in model.setting.ways]
        rule = model.nodes.blind(keys)
        model.row(f"{where}.unknown", started - started.via(rule) == 0.0, where=rule.src != rule.dst)
        ago = started.via(model.nodes.ago(self.since_when(terms)))
        model.row(where, calls - ago * most <= 0.0, where=covers)
        model.pay("qualification", (started - started.via(call.back)) * self.cost, where)

    def running(self, book: ContractBook, where: str) -> list[float]:
        """Whether it has been started, period by period."""
        if self.started is not None:
            return [1.0] * len(book.setting.periods)
        found = book.decided(where, "started")
        return [found.get(period.label, 0.0) for period in book.setting.periods]

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """Its cost, when it is started."""
        running = self.running(book, where)
        if self.started is None:
            for p, (before, now) in enumerate(zip([0.0, *running[:-1]], running, strict=True)):
                yield Charge("qualification", where, p, (now - before) * self.cost)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What its start has cost so far."""
        spent = 0.0 if self.started is not None else self.cost
        yield Account("qualification", "money", [spent * now for now in self.running(book, where)], balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """The day it was started, where it was."""
        begun = [p for p, on in enumerate(self.running(book, where)[:since]) if on > 0.5]
        if self.started is not None or not begun:
            return Handed()
        return Handed(own={"started": book.setting.periods[begun[0]].start})

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """When one that runs already is over."""
        if self.started is not None:
            yield KeyDate(self.end(terms) or terms.end, "qualification is over", "end")

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No call before it is over, or where it fails; what is started is not undone."""
        terms, running = book.terms, self.running(book, where)
        calls, covers, over = book.called(terms.covered(self)), self.applied(terms), self.over(terms)
        for p, (q, label) in enumerate(zip(self.since_when(terms), terms.setting.periods, strict=True)):
            ready = over[p] if self.started is not None else running[q] if q is not None else 0.0
            if covers[p] and calls[p] > 1e-6 and ready * self.good(terms) < 1.0 - TOLERANCE:
                what = f"{calls[p]:,.6g} GB are called in {label.label}, before it is qualified"
                yield Finding(self.kind, where, what, calls[p])
            if p and running[p] < running[p - 1] - TOLERANCE:
                yield Finding(self.kind, where, f"what was started is undone in {label.label}")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A driver or outcome that there is not; a result that the futures know before anyone can have it."""
        setting = terms.setting
        drivers = setting.scenario.risk.drivers
        if self.driver is not None and self.driver not in drivers:
            step = did_you_mean(self.driver, tuple(drivers)) if drivers else "add it to `risk.drivers`"
            yield Problem(f"there is no driver '{self.driver}'", step, path=where)
            return
        known = [outcome.name for outcome in drivers[self.driver].outcomes()] if self.driver is not None else []
        for name in sorted(set(self.passes or ()) - set(known)):
            what = f"driver {self.driver} has no outcome '{name}'"
            yield Problem(what, did_you_mean(name, tuple(known)), path=where)
        if self.since_when(terms)[-1] is None and self.started is None:
            what = "it takes longer than the horizon: nothing can be called under the contract"
            yield Problem(what, "lengthen the horizon, or say when it was started", path=where, severity="warning")
        elif setting.futures[0].setting.chosen and set(self.passes or ()) <= set(known):
            yield from self.told(terms, where)

    def told(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A result that is known before anyone can have it, or that nobody ever learns."""
        setting, futures = terms.setting, terms.setting.futures
        _, known = told_apart(futures, len(setting.periods), learning(setting))
        ready = self.over(terms) if self.started is not None else [float(q is not None) for q in self.since_when(terms)]
        first = ready.index(1.0) if 1.0 in ready else len(ready)
        keys = [tuple(o for d, o in future.setting.chosen.items() if d != self.driver) for future in futures]
        early = [p for p in range(first) if len(set(zip(keys, known[p], strict=True))) > len(set(keys))]
        if early:
            what = f"the futures tell in {setting.periods[early[0]].label} whether it passes, before anyone can know"
            yield Problem(what, "date the driver's signals and values later", path=where, severity="warning")
        good = [self.good(future.setting.terms[terms.name]) for future in futures]
        nodes = [(clusters, mine) for clusters in known[first:] for mine in set(clusters)]
        sure = [min(g for g, c in zip(good, clusters, strict=True) if c == mine) for clusters, mine in nodes]
        if not any(sure):
            what = "nobody ever learns that it passes, so nothing can be called under the contract"
            yield Problem(
                what, "give the driver's outcomes a signal on the day it is known", path=where, severity="warning"
            )


def over_in(terms: Terms, name: str) -> list[float]:
    """1 in the periods in which a qualification of that name is over, in one future."""
    clause: Any = terms.clauses[name]
    found: list[float] = clause.over(terms)
    return found
