"""What a yearly minimum costs beyond the horizon: year by year, what is needed of it and what is not.

    df[y] / df[last] * (needed[y] * dear[y] + (M[y] - needed[y]) * paid[y]),    needed[y] <= min(M[y], need[y])      money

posted in the last period, not as cash. `dear` is what a needed unit costs above the market, at most `paid`, which is what a unit
costs that is not needed; both are negative or nothing where the contract is the cheaper source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.model.plugin import Charge

if TYPE_CHECKING:
    from planner.lp.expr import Param
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.terms import Terms

BEYOND = "beyond the horizon"

Later = Callable[["Terms", date, date], tuple[float, float, float, float]]
"""Of a year beyond the horizon: minimum, need, money per unit that is needed, or not, as on the last period's day."""
Years = Sequence[tuple[date, date]]


def build_later(contract: ContractModel, where: str, years: Years, terms_of: Later) -> None:
    """Columns for what is needed of each year's minimum, and its money."""
    if not years:
        return
    model = contract.model
    axis = model.labels(f"{where} later", [first.isoformat() for first, _ in years])
    none = [0.0] * (len(model.setting.periods) - 1)

    def figure(n: int) -> Param:
        return contract.figures(lambda own: [[*none, terms_of(own, *year)[n]] for year in years], axis)

    least, need, dear, paid = (figure(n) for n in range(4))
    needed = model.var(f"{where}.later", axis, model.period, upper=need, where=model.last_nodes().over(axis))
    model.row(f"{where}.later", needed - contract.sized(least) <= 0.0, where=model.last_nodes().over(axis))
    cost = needed * (dear - paid) + contract.sized(least * paid)
    model.pay(BEYOND, cost.sum(axis), where, cash=False)


def bill_later(book: ContractBook, where: str, years: Years, terms_of: Later) -> Iterable[Charge]:
    """The same money in plain arithmetic."""
    for year in years:
        least, need, dear, paid = terms_of(book.terms, *year)
        money = min(least, need) * dear + max(0.0, least - need) * paid
        yield Charge(BEYOND, where, len(book.terms.setting.periods) - 1, money)
