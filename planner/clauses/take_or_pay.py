"""A minimum in every contract year (or quarter): what is not taken is paid all the same.

    taken[y] + so_far[y] + deficiency[y] + beyond[y] >= M[y],    M = share * committed         GB, per contract year y
    take-or-pay        = deficiency[y] * p_def[y],               p_def = pays * price          money
    beyond the horizon = beyond[y] * clip(P - S, 0, p_def),      0 <= beyond[y] <= run_on[y]

The committed volume is that of the contract's volume clauses, or `amount`. The price of a deficiency is `price`, else the
items' mean price in the year's last period. A year that began before the horizon owes its full M less what was taken. A year
that the horizon cuts runs on at forecast need (run_on) without deficiency, and what it takes later costs what the contract
price P is above the index S on the first day after the horizon. A year y wholly beyond it is one long period at its first day:

    df[y] * (min(M, need) * min(P - S, p_def) + max(0, M - need) * p_def)

posted in the last period at df[y] / df[last]. An item without index is valued at P = S. Trap: pro rata at the end invents a
deficiency (need 20 inside, 80 after, M = 80: 20 short pro rata, none in truth), and pro rata at the start hides one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem, Severity
from planner.model.plugin import Charge, Clause, Finding
from planner.model.volumes import TOLERANCE, Promise, cells, stretches, unknown_past
from planner.scenario.fields import Price, Share, said

if TYPE_CHECKING:
    from planner.lp.expr import Param
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

BEYOND = "beyond the horizon"


class TakeOrPay(Clause):
    """A minimum in every contract year (or quarter): what is not taken is paid all the same."""

    excuses: ClassVar[bool] = True
    share: Share = said("share of the committed volume that is the minimum", 1.0)
    amount: Promise | None = said("committed volume, when it is not that of the contract's volume clauses", None)
    per: Literal["year", "quarter"] = said("the stretch in which the minimum is counted", "year")
    pays: Share = said("share of the price that a deficiency costs", 1.0)
    price: Price | None = said("price of a deficiency; the items' mean price in the last period when absent", None)

    # Figures --------------------------------------------------------------------------------------------------------

    def minimum(self, terms: Terms, first: date, end: date) -> float:
        """GB to be taken or paid between two days."""
        items = terms.covered(self)
        if self.amount is None:
            return self.share * terms.committed(items, first, end)
        return self.share * terms.volume(self.amount, items[0], first, end)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The whole minimum, at the price of a deficiency."""
        return self.minimum(terms, first, end), self.deficiency_price(terms, day)

    def owed(self, terms: Terms, cell: Cell) -> float:
        """GB of the minimum of a cell that was not taken before the horizon."""
        return max(0.0, self.minimum(terms, cell.first, cell.end) - terms.taken_before(cell, terms.covered(self)))

    def run_on(self, terms: Terms, cell: Cell) -> float:
        """GB that a cell cut by the horizon may still take after it: its forecast need, up to what is owed."""
        later = terms.run_on(terms.covered(self), terms.setting.end, cell.end) if cell.cut else 0.0
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

    def above_index(self, terms: Terms, day: date) -> float:
        """Contract price less index on a day, mean over the items that have both."""
        found = []
        for item in terms.covered(self):
            price, worth = terms.price_on(item, day), terms.setting.item_value(item, day)
            found += [price - worth] if price is not None and worth is not None else []
        return sum(found) / len(found) if found else 0.0

    def later_price(self, terms: Terms, cell: Cell) -> float:
        """Money per GB that a cut cell takes after the horizon."""
        return max(0.0, min(self.above_index(terms, terms.setting.end), self.priced(terms, cell))) if cell.cut else 0.0

    def later(self, terms: Terms) -> list[tuple[date, date]]:
        """The contract's years that lie wholly beyond the horizon."""
        return [(first, end) for first, end in stretches(terms, self, self.per) if first >= terms.setting.end]

    def later_terms(self, terms: Terms, first: date, end: date) -> tuple[float, float, float, float]:
        """Of a year beyond the horizon: minimum, need, and money per GB that is needed, or not, on the last period's day."""
        setting, items, paid = terms.setting, terms.covered(self), self.deficiency_price(terms, first)
        worth = setting.discount(first) / setting.discounts[-1]
        least, need = self.minimum(terms, first, end), terms.run_on(items, first, end)
        return least, need, min(self.above_index(terms, first), paid) * worth, paid * worth

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """Where a deficiency costs more than the goods, the whole minimum is taken, of any of its items."""
        owed = sum(self.owed(terms, cell) for cell in cells(terms, self, self.per))
        return dict.fromkeys(terms.covered(self), owed)

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
        model.row(f"{where}.minimum", taken + short + beyond >= contract.sized(owed))
        contract.charge("take-or-pay", (short * paid).via(axis.end), where)
        model.pay(BEYOND, (beyond * later).via(axis.end), where, cash=False)
        self.build_later(model, contract, where)

    def build_later(self, model: Model, contract: ContractModel, where: str) -> None:
        """What the years beyond the horizon cost: what is needed of their minimum, and what is not."""
        terms, years = contract.terms, self.later(contract.terms)
        if not years:
            return
        axis = model.labels(f"{where} later", [first.isoformat() for first, _ in years])
        none = [0.0] * (len(terms.setting.periods) - 1)

        def figure(n: int) -> Param:
            return contract.figures(lambda own: [[*none, self.later_terms(own, *year)[n]] for year in years], axis)

        least, need, dear, paid = (figure(n) for n in range(4))
        needed = model.var(f"{where}.later", axis, model.period, upper=need, where=model.last_nodes().over(axis))
        model.row(f"{where}.later", needed - contract.sized(least) <= 0.0, where=model.last_nodes().over(axis))
        cost = needed * (dear - paid) + contract.sized(least * paid)
        model.pay(BEYOND, cost.sum(axis), where, cash=False)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What was not taken, at its price, and what the term costs beyond the horizon."""
        terms = book.terms
        taken, beyond = book.countable(terms.covered(self)), book.decided(where, "beyond")
        for cell in cells(terms, self, self.per):
            later = beyond.get(cell.label, 0.0)
            short = max(0.0, self.owed(terms, cell) - later - sum(taken[p] for p in cell.periods))
            yield Charge("take-or-pay", where, max(cell.periods), short * self.priced(terms, cell))
            yield Charge(BEYOND, where, max(cell.periods), later * self.later_price(terms, cell))
        for year in self.later(terms):
            least, need, dear, paid = self.later_terms(terms, *year)
            money = min(least, need) * dear + max(0.0, least - need) * paid
            yield Charge(BEYOND, where, len(terms.setting.periods) - 1, money)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No year is said to take more after the horizon than its forecast need."""
        beyond = book.decided(where, "beyond")
        for cell in cells(book.terms, self, self.per):
            got, most = beyond.get(cell.label, 0.0), self.run_on(book.terms, cell)
            if not -TOLERANCE <= got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB of {cell.label} are left for after the horizon, forecast need is {most:,.6g}"
                yield Finding(self.kind, where, what, got - most)

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
        yield from unknown_past(terms, self, self.per, where)
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
