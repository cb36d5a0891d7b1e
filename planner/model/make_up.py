"""Make-up: what was paid for and not taken may be taken later, in a year whose own minimum is met.

    sum_{k, i} made_up[k, i, v in y] <= room[y] * met[y],    deficiency[y] <= owed[y] * (1 - met[y]),    met[y] binary
    counts[y] <= owed[y] + big * met[y],    counts = taken - made_up + what runs on + carry-forward used + deficiency
    sum_k made_up[k, i, v] <= handed over[i, v]                          GB, year of origin k, item i, data nodes v, years y
    make-up = -made_up[k, i, v] * (P[i, v] - p_mu),    refund = -refund * paid[k] * what is left when it expires     money

    p_mu = max(0, P - paid[k]) (vintage) | pays * P (share) | 0 (free)

at the price P of the delivery period; paid[k] is what a GB short cost in year k. The goods are invoiced at P, so the make-up is a
credit against that invoice, on delivery. The second row makes a deficiency what is missing and no more. Trap: without `met` a
year makes up and falls short anew, and the bank rolls past its expiry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from planner.model.banks import Vintage, Years, added, balance, inside, keep, of_origin, overdrawn
from planner.model.dues import Due
from planner.model.plugin import Account, Charge, Finding
from planner.model.volumes import TOLERANCE
from planner.scenario.fields import Length, Portion, Record, refuse, said

if TYPE_CHECKING:
    from datetime import date

    from planner.lp.expr import Expr
    from planner.model.book import ContractBook, Row
    from planner.model.contract import ContractModel
    from planner.model.terms import Terms

REFUND = "refund"
REFUND_LATER = "refund after the horizon"

Paid = Callable[["Terms", Vintage], float]
"""Money per GB that a year of origin cost when it was short."""
Drawn = Mapping[str, Mapping[tuple[str, int], float]]
"""GB made up by year of origin, item and period."""


class MakeUp(Record):
    """What was paid for and not taken may be taken later, in a year whose own minimum is met."""

    expires: Length = said("how long after the end of its year it can be taken")
    priced: Literal["vintage", "share", "free"] = said(
        "what it still costs: the price on delivery less what was paid, a share (`pays`) of that price, or nothing",
        "vintage",
    )
    pays: Portion | None = said("with priced: share, the share of the price on delivery that is still paid", None)
    refund: Portion = said("share of what was paid that comes back for what expires", 0.0)

    @model_validator(mode="after")
    def one_price(self) -> MakeUp:
        """A share where it is priced by a share, and only there."""
        if (self.pays is not None) != (self.priced == "share"):
            raise refuse("`pays` goes with `priced: share`", "write {priced: share, pays: 30%}, or leave `pays` out")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def saves(self, price: float, paid: float) -> float:
        """Money per GB by which the invoice is lowered."""
        if self.priced == "vintage":
            return min(price, paid)
        return price * (1.0 - (self.pays or 0.0))

    def savings(self, terms: Terms, vintage: Vintage, paid: Paid) -> list[list[float]]:
        """The same for each item and period."""
        cost = paid(terms, vintage)
        return [[self.saves(price or 0.0, cost) for price in terms.prices[item]] for item in terms.items]

    def refunded_in(self, terms: Terms, vintage: Vintage) -> int:
        """The period in which what expires comes back: the one that holds the day, else the last."""
        found = terms.setting.period_holding(vintage.expires)
        return len(terms.setting.periods) - 1 if found is None else found

    # The part -------------------------------------------------------------------------------------------------------

    def build(
        self,
        contract: ContractModel,
        where: str,
        years: Years,
        counts: Expr,
        owed: Expr,
        found: Sequence[Vintage],
        paid: Paid,
    ) -> Expr:
        """Banks, what is made up from them and what that saves; what then counts towards the minimum of each year."""
        model, period = contract.model, contract.model.period
        handed = model.most(contract.invoiced)
        covered = model.column(contract.item, {item: float(item in years.items) for item in contract.terms.items})
        largest = float(model.most(years.short).values.max(initial=0.0))
        made = model.nothing(contract.item, period)
        for vintage in found:
            name = f"{where}.made_up.{vintage.label}"
            open_ = inside(model, vintage.periods).over(contract.item) * covered
            drawn = model.var(name, contract.item, period, upper=handed, where=open_)
            flow = of_origin(model, years, years.short, vintage) - drawn.sum(contract.item)
            left = keep(contract, f"{where}.bank.{vintage.label}", vintage, flow, max(largest, vintage.opening))
            saves = contract.figures(partial(self.savings, vintage=vintage, paid=paid), contract.item)
            contract.charge("make-up", -(drawn * saves).sum(contract.item), where)
            self.build_refund(contract, where, vintage, left, paid)
            made = made + drawn
        model.row(f"{where}.handed over", made - contract.invoiced <= 0.0)
        by_year = made.sum(contract.item).via(years.axis.within)
        met = model.var(f"{where}.met", years.axis, lower=years.begun, upper=1.0, integer=True)
        model.row(f"{where}.room", by_year - met * years.room <= 0.0)
        model.row(f"{where}.short", years.short + met * years.owed <= years.owed)
        model.row(f"{where}.missing", counts - by_year - owed - met * model.most(counts) <= 0.0)
        return counts - by_year

    def build_refund(self, contract: ContractModel, where: str, vintage: Vintage, left: Expr, paid: Paid) -> None:
        """What comes back for what is left when it expires."""
        if not self.refund:
            return
        model, terms = contract.model, contract.terms
        setting, lands = terms.setting, self.refunded_in(terms, vintage)
        spans = range(len(setting.periods))
        price = contract.figures(lambda own: [self.refund * paid(own, vintage) for _ in spans])
        gone = left * inside(model, vintage.window[-1:])
        days = [vintage.expires if p == lands else setting.periods[p].start for p in spans]
        settled = model.later([lands if p == vintage.window[-1] else None for p in spans])
        late = vintage.expires >= setting.end
        model.pay(REFUND_LATER if late else REFUND, -(gone * price).via(settled), where, cash=not late, days=days)

    def drawn(self, book: ContractBook, where: str, found: Sequence[Vintage]) -> Drawn:
        """GB made up, by year of origin, item and period."""
        result: dict[str, dict[tuple[str, int], float]] = {}
        for vintage in found:
            cells = book.decided(where, f"made_up.{vintage.label}")
            split = ((*cell.rpartition(","), size) for cell, size in cells.items())
            result[vintage.label] = {(item, book.book.number[period]): size for item, _, period, size in split}
        return result

    def bill(
        self,
        book: ContractBook,
        where: str,
        found: Sequence[Vintage],
        drawn: Drawn,
        short: Mapping[str, float],
        paid: Paid,
    ) -> Iterable[Charge]:
        """What the make-up saves, and what comes back for what expires."""
        terms = book.terms
        for vintage in found:
            saves = dict(zip(terms.items, self.savings(terms, vintage, paid), strict=True))
            for (item, p), size in drawn[vintage.label].items():
                due = Due(terms.setting.periods[p].start, p)
                yield Charge("make-up", where, p, -size * saves[item][p], earned=p, due=due, invoiced=True)
            left = self.left(vintage, drawn, short, book)[vintage.window[-1]]
            late = vintage.expires >= terms.setting.end
            money = -self.refund * paid(terms, vintage) * left
            term, p = REFUND_LATER if late else REFUND, self.refunded_in(terms, vintage)
            due = Due(vintage.expires, p, within=not late)
            yield Charge(term, where, p, money, vintage.expires, earned=vintage.window[-1], due=due)

    def left(self, vintage: Vintage, drawn: Drawn, short: Mapping[str, float], book: ContractBook) -> list[float]:
        """What stands in the bank of a year of origin at each period's end."""
        return balance(vintage, paid_in(vintage, short), self.by_period(drawn, [vintage], book))

    def by_period(self, drawn: Drawn, found: Iterable[Vintage], book: ContractBook) -> list[float]:
        """GB made up from some years of origin in each period."""
        result = [0.0] * len(book.setting.periods)
        for vintage in found:
            for (_, p), size in drawn[vintage.label].items():
                result[p] += size
        return result

    def audit(
        self, book: ContractBook, where: str, found: Sequence[Vintage], drawn: Drawn, short: Mapping[str, float]
    ) -> Iterable[Finding]:
        """Nothing is made up beyond its bank, after it expired, or without having been handed over."""
        for vintage in found:
            yield from overdrawn(
                "make-up", where, vintage, paid_in(vintage, short), self.by_period(drawn, [vintage], book), book
            )
        for item in book.terms.items:
            handed = book.book.per_period("receipts", "bought_gb", partial(handed_over, book.terms.name, item))
            for p, got in enumerate(handed):
                made = sum(cells.get((item, p), 0.0) for cells in drawn.values())
                if not -TOLERANCE <= made <= got + TOLERANCE * max(1.0, got):
                    label = book.setting.periods[p].label
                    what = f"{made:,.6g} GB of {item} are made up in {label}, {got:,.6g} are handed over"
                    yield Finding("make-up", where, what, made - got)

    def accounts(
        self, book: ContractBook, found: Sequence[Vintage], drawn: Drawn, short: Mapping[str, float]
    ) -> Iterable[Account]:
        """GB made up, the balance that can still be, and what expires."""
        balances, gone = [0.0] * len(book.setting.periods), [0.0] * len(book.setting.periods)
        days: list[date | None] = [None] * len(balances)
        for vintage in found:
            left = self.left(vintage, drawn, short, book)
            balances, days = added(balances, days, vintage, left)
            if vintage.expires <= book.setting.end:
                gone[self.refunded_in(book.terms, vintage)] += left[vintage.window[-1]]
        yield Account("made up", "GB", self.by_period(drawn, found, book))
        yield Account("make-up balance", "GB", balances, days, balance=True)
        yield Account("make-up expired", "GB", gone)


def handed_over(contract: str, item: str, row: Row) -> bool:
    """A receipt of an item that is invoiced under a contract."""
    return bool(row["contract"] == contract and row["item"] == item and not row["order"])


def paid_in(vintage: Vintage, short: Mapping[str, float]) -> float:
    """What a year of origin put into its bank."""
    return vintage.opening + (short.get(vintage.label, 0.0) if vintage.cell else 0.0)
