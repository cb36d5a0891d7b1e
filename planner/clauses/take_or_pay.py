"""A minimum in every contract year (or quarter): what is not taken is paid all the same.

    taken[y] + so_far[y] + deficiency[y] + beyond[y] >= M[y],    M = share * committed         GB, per contract year y
    take-or-pay        = deficiency[y] * p_def[y],               p_def = pays * price          money
    beyond the horizon = beyond[y] * clip(P - S, 0, p_def),      0 <= beyond[y] <= run_on[y]

The committed volume is that of the contract's volume clauses, or `amount`. The price of a deficiency is `price`, else the
items' mean price in the year's last period. Where a deposit pays it, it is exact: deficiency = max(0, M - taken), z binary.
A year that began before the horizon owes its full M less what was taken. A year that the horizon cuts runs on at forecast need
(run_on) without deficiency, and what it takes later costs what the contract price P is above the index S on the first day
after the horizon. A year y wholly beyond it is one long period at its first day:

    df[y] * (min(M, need) * min(P - S, p_def) + max(0, M - need) * p_def)

posted in the last period at df[y] / df[last]. An item without index is valued at P = S. Trap: pro rata at the end invents a
deficiency (need 20 inside, 80 after, M = 80: 20 short pro rata, none in truth), and pro rata at the start hides one.

With `make_up` or `carry_forward` (planner.model.make_up, planner.model.carry_forward) years leave something to later ones:

    taken[y] - made_up[y] + used[y] + so_far[y] + deficiency[y] + beyond[y] >= M[y] + earned[y]

which takes a binary a year; without them the clause is a plain linear program. `room` = the most that may be taken in a year
(`at_most`, else what the volume clauses allow) less M. A bank that stands when the horizon ends is worth its refund.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import inf
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem, Severity
from planner.model import ahead, minimums
from planner.model.banks import Vintage
from planner.model.beyond import BEYOND, bill_later, build_later
from planner.model.carry_forward import CarryForward
from planner.model.deferred import deferred
from planner.model.make_up import MakeUp
from planner.model.plugin import Account, Ask, Charge, Clause, Finding, Handed, KeyDate, Reason
from planner.model.succession import above_index
from planner.model.volumes import TOLERANCE, Promise, cells, endless, stretches, unknown_past
from planner.scenario.fields import Portion, Price, Share, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class TakeOrPay(Clause):
    """A minimum in every contract year (or quarter): what is not taken is paid all the same."""

    binds: ClassVar[Literal["buyer"]] = "buyer"
    excuses: ClassVar[bool] = True
    share: Portion = said("share of the committed volume that is the minimum", 1.0)
    amount: Promise | None = said("committed volume, when it is not that of the contract's volume clauses", None)
    per: Literal["year", "quarter"] = said("the stretch in which the minimum is counted", "year")
    pays: Share = said("share of the price that a deficiency costs", 1.0)
    price: Price | None = said("price of a deficiency; the items' mean price in the last period when absent", None)

    at_most: Promise | None = said(
        "most that may be taken, make-up included; what the volume clauses allow when absent", None
    )
    make_up: MakeUp | None = said("what was paid for and not taken may be taken later", None)
    carry_forward: CarryForward | None = said("what is taken above the minimum lowers later minimums", None)

    @property
    def outlasts(self) -> bool:
        """A stretch in which the supplier fails has no minimum; what banks are worth then is not worked out."""
        return self.make_up is None and self.carry_forward is None

    def remembers(self) -> frozenset[str]:
        """Banks from years that are over."""
        made, ahead = (
            {"make_up", "make_up_paid", "made_up", "made_up_ahead"} if self.make_up else (),
            {"carry_forward"} if self.carry_forward else (),
        )
        return frozenset((*made, *ahead))

    # Figures --------------------------------------------------------------------------------------------------------

    def minimum(self, terms: Terms, first: date, end: date) -> float:
        """GB to be taken or paid between two days; nothing where the supplier fails before they are over."""
        items = terms.covered(self)
        if terms.fallen(end):
            return 0.0
        if self.amount is None:
            return self.share * terms.committed(items, first, end)
        return self.share * terms.volume(self.amount, items[0], first, end)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The whole minimum, at the price of a deficiency."""
        return self.minimum(terms, first, end), self.deficiency_price(terms, day)

    def owed(self, terms: Terms, cell: Cell) -> float:
        """GB of the minimum of a cell that was not taken before the horizon."""
        return max(0.0, self.minimum(terms, cell.first, cell.end) - minimums.counted_before(terms, self, cell))

    def run_on(self, terms: Terms, cell: Cell) -> float:
        """GB that a cell cut by the horizon may still take after it: its forecast need, up to what is owed."""
        later = ahead.run_on(terms, terms.covered(self), terms.setting.end, cell.end) if cell.cut else 0.0
        return min(later, self.owed(terms, cell))

    def deficiency_price(self, terms: Terms, day: date) -> float:
        """Money per GB not taken, by the prices of a day."""
        items = terms.covered(self)
        if self.price is None:
            return self.pays * terms.mean_price_on(items, day)
        return self.pays * sum(terms.setting.per_gb(self.price, item) for item in items) / len(items)

    def priced(self, terms: Terms, cell: Cell) -> float:
        """Deficiency price of a cell, in its last period with a price."""
        days = [terms.setting.periods[p].start for p in sorted(cell.periods, reverse=True)]
        known = [day for day in days if terms.mean_price_on(terms.covered(self), day)]
        return self.deficiency_price(terms, (known or days)[0])

    def later_price(self, terms: Terms, cell: Cell) -> float:
        """Money per GB that a cut cell takes after the horizon."""
        above = above_index(terms, terms.covered(self), terms.setting.end)
        return max(0.0, min(above, self.priced(terms, cell))) if cell.cut else 0.0

    def later(self, terms: Terms) -> list[tuple[date, date]]:
        """The contract's years that lie wholly beyond the horizon."""
        return [(first, end) for first, end in stretches(terms, self, self.per) if first >= terms.setting.end]

    def later_terms(self, terms: Terms, first: date, end: date) -> tuple[float, float, float, float]:
        """Of a year beyond the horizon: minimum, need, and money per GB that is needed, or not, on the last period's day."""
        setting, items, paid = terms.setting, terms.covered(self), self.deficiency_price(terms, first)
        worth = setting.discount(first) / setting.discounts[-1]
        least, need = self.minimum(terms, first, end), ahead.run_on(terms, items, first, end)
        return least, need, min(above_index(terms, items, first), paid) * worth, paid * worth

    def paid(self, terms: Terms, vintage: Vintage) -> float:
        """Money per GB that was paid for what a year of origin was short."""
        if vintage.cell is not None:
            return self.priced(terms, vintage.cell)
        known, items = terms.record.so_far.make_up_paid.get(vintage.label), terms.covered(self)
        return sum(terms.setting.per_gb(known, item) for item in items) / len(items) if known else 0.0

    def most(self, terms: Terms, first: date, end: date) -> float:
        """GB that may be taken between two days, make-up included."""
        items = terms.covered(self)
        if self.at_most is None:
            return terms.committed(items, first, end, "most") or inf
        return terms.volume(self.at_most, items[0], first, end)

    def allowed(self, terms: Terms, cell: Cell) -> float:
        """GB that may still be taken in a cell, by `at_most`."""
        return max(0.0, self.most(terms, cell.first, cell.end) - terms.taken_before(cell, terms.covered(self)))

    @property
    def rule(self) -> minimums.Minimum:
        """The minimum as banks see it."""
        banks = (self.make_up, self.carry_forward)
        return minimums.Minimum(self, self.per, *banks, self.minimum, self.most, self.owed, self.paid)

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """Where a deficiency costs more than the goods, the whole minimum is taken, of any of its items; ahead of it for credit."""
        years = cells(terms, self, self.per)
        owed = sum(self.owed(terms, cell) for cell in years)
        ahead = sum(self.minimum(terms, cell.first, cell.end) for cell in years) if self.carry_forward else 0.0
        return dict.fromkeys(terms.covered(self), owed + ahead)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A deficiency and a stub for each contract year, the minimum, and the payments."""
        terms = contract.terms
        axis = contract.cells(f"{where} {self.per}", cells(terms, self, self.per))
        owed, paid, later, stub = (
            contract.by_cell(figure, axis) for figure in (self.owed, self.priced, self.later_price, self.run_on)
        )
        short = model.var(f"{where}.deficiency", axis, upper=owed * terms.largest)
        beyond = model.var(f"{where}.beyond", axis, upper=stub)
        taken = contract.countable(terms.covered(self)).via(axis.within)
        if contract.open:
            model.row(f"{where}.stub", beyond <= contract.sized(owed))
        if self.at_most is not None:
            promised = contract.promised(terms.covered(self), terms.counted).via(axis.within)
            room = contract.room(f"{where}.orders", contract.by_cell(self.allowed, axis), promised)
            model.row(f"{where}.most", taken - room - contract.gone(axis) * model.most(taken) <= 0.0)
        counts, needs = taken + short + beyond, contract.sized(owed)
        if self.make_up or self.carry_forward:
            counts, needs = minimums.build_banks(contract, where, self.rule, axis, short, counts)
        model.row(f"{where}.minimum", counts >= needs)
        if terms.drawn_on("take-or-pay"):
            self.build_exact(model, short, counts - short - needs, owed * terms.largest, where)
        contract.charge("take-or-pay", (short * paid).via(axis.end), where)
        model.pay(BEYOND, (beyond * later).via(axis.end), where, cash=False)
        build_later(contract, where, self.later(terms), self.later_terms)

    def build_exact(self, model: Model, short: Expr, over: Expr, owed: Param, where: str) -> None:
        """No deficiency where none is: short = max(0, -over), z telling which.

        A bill that comes out of a deposit costs nothing more, so that without z one is made up where it is of use.
        """
        (axis,) = short.axes
        met = model.var(f"{where}.met", axis, upper=1.0, integer=True)
        model.row(f"{where}.met", short + met * owed <= owed)
        model.row(f"{where}.exact", short + over - met * model.most(short + over) <= 0.0)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What was not taken, at its price, what make-up saves, and what the term costs beyond the horizon."""
        terms, found = book.terms, minimums.settled(book, where, self.rule)
        for cell in cells(terms, self, self.per):
            short, later = found.short[cell.label], found.beyond[cell.label]
            yield Charge("take-or-pay", where, max(cell.periods), short * self.priced(terms, cell))
            yield Charge(BEYOND, where, max(cell.periods), later * self.later_price(terms, cell))
        if self.make_up:
            yield from self.make_up.bill(book, where, found.origins, found.drawn, found.short, self.paid)
        yield from bill_later(book, where, self.later(terms), self.later_terms)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No year takes more after the horizon than its forecast need, more than it may, or from banks what is not in them."""
        terms, found = book.terms, minimums.settled(book, where, self.rule)
        items, taken = terms.covered(self), book.countable(terms.covered(self))
        for cell in cells(terms, self, self.per):
            got, most = found.beyond[cell.label], self.run_on(terms, cell)
            if not -TOLERANCE <= got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB of {cell.label} are left for after the horizon, forecast need is {most:,.6g}"
                yield Finding(self.kind, where, what, got - most)
            got = sum(taken[p] for p in cell.periods)
            most = book.room(self.allowed(terms, cell), cell, items, terms.counted)
            if self.at_most is not None and not got <= most + TOLERANCE * max(1.0, most):
                yield Finding(self.kind, where, f"{got:,.6g} GB are taken in {cell.label}, the most is {most:,.6g}")
        yield from minimums.audit_banks(book, where, self.rule, found)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What each year is short, and the banks of make-up and of credit."""
        return minimums.account_banks(book, self.rule, minimums.settled(book, where, self.rule))

    def asks(self, book: ContractBook, where: str, until: date) -> Iterable[Ask]:
        """What is drawn from its banks."""
        return minimums.drawn_by(book, minimums.settled(book, where, self.rule), until)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What stands in its banks."""
        return minimums.banks_left(book, self.rule, minimums.settled(book, where, self.rule), since)

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The minimum, what counts, the deficiency and its price."""
        return minimums.year_reasons(book, self.rule, minimums.settled(book, where, self.rule), self.priced, p)

    def remarks(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Where falling short and making up later is a cheap loan."""
        return deferred(book, where, self.rule, minimums.settled(book, where, self.rule))

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The end of each year, and of each bank."""
        return minimums.key_dates(terms, self.rule)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A minimum of nothing, an unknown past, a dead band, items that cannot be valued beyond the horizon."""
        items = terms.covered(self)
        whole = list(stretches(terms, self, self.per))
        if not any(self.minimum(terms, first, end) > 0 for first, end in whole):
            step = "give `amount`, a share above 0, or the contract a volume_firm or volume_band for these items"
            severity: Severity = "error" if self.amount is None and self.share else "warning"
            what = "the minimum is nothing: no volume of these items is committed"
            yield Problem(what, step, path=where, severity=severity)
            return
        if self.at_most is None and (loose := endless(terms, items)):
            what = f"calls of {', '.join(loose)} are not limited, and what the supplier fails to deliver of them counts as taken"
            step = "add the entitlement (volume_cap or volume_band) or `at_most`: without it, calling alone fills the minimum"
            yield Problem(what, step, path=where)
        yield from unknown_past(terms, self, self.per, where)
        least, most = max((self.minimum(terms, *days), self.most(terms, *days)) for days in whole)
        if self.at_most is not None and least > most * (1.0 + 1e-9):
            what = f"the minimum of {least:,.6g} GB a {self.per} is above the most that may be taken, {most:,.6g}"
            yield Problem(what, "exchange the two, or mend the one that is wrong", path=f"{where}.at_most")
        yield from minimums.doubtful_banks(terms, self.rule, whole, where)
        yield from self.dead_bands(terms, whole, where)
        bare = [item for item in items if terms.setting.scenario.items[item].index is None]
        if bare and whole[-1][1] > terms.setting.end:
            what = f"{', '.join(bare)} has no index, so the term beyond the horizon is valued as if at market price"
            yield Problem(what, "name the item's `index`", path=where, severity="warning")

    def dead_bands(self, terms: Terms, whole: list[tuple[date, date]], where: str) -> Iterable[Problem]:
        """A tolerance below that makes the minimum dead, or a minimum that makes the tolerance dead."""
        first, end = max(whole, key=lambda stretch: stretch[1] - stretch[0])
        items, minimum = terms.covered(self), self.minimum(terms, first, end)
        least, most = terms.committed(items, first, end, "least"), terms.committed(items, first, end, "most")
        if least >= terms.committed(items, first, end):
            return
        if minimum <= least:
            what = f"the bands ask for {least:,.6g} GB a {self.per} at least, which makes the minimum of {minimum:,.6g} dead"
            step = "leave one of the two out; as it stands the minimum holds and a shortfall is paid, not forbidden"
            yield Problem(what, step, path=where, severity="warning")
        elif most <= minimum:
            what = f"the minimum of {minimum:,.6g} GB a {self.per} is all that the bands allow, {most:,.6g}"
            step = "lower the share, or widen the band upwards: as it stands its tolerance below is dead"
            yield Problem(what, step, path=where, severity="warning")
