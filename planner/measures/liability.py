"""Commitments out of the money: what contracts make us pay, less what the same bits, or no bits, would have cost at the index.

    L[f] = sum over nodes v of future f of  df * (paid under contracts - sum_i S[i, v] * r[i, v])                 money
    r[i, v] <= received[i, v],      running sum over the items of a tier of r <= running need of the tier         GB

r are the bits that are worth something, chosen as well as they can be; bits nobody needed are worth nothing. paid is every line of
the ledger that contracts make, fees and what lies beyond the horizon included; open orders stand aside. The running need is what
has been used up, or the most that has been asked to stand. Source: FORMULATIONS 8. Trap: the tail of the cost calls a glut cheap
and never sees this: it takes a limit of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.plugin import Measure, confidence
from planner.scenario.fields import Money, Portion, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Liability(Measure):
    """Commitments out of the money."""

    alpha: Portion = confidence()
    mean_at_most: Money | None = said("most that it may be in the mean", None)
    tail_at_most: Money | None = said("most that the tail may be", None)
    worst_at_most: Money | None = said("most that it may be in any future", None)

    # Figures --------------------------------------------------------------------------------------------------------

    def items(self, setting: Setting) -> tuple[str, ...]:
        """What contracts cover, sorted."""
        return tuple(sorted({item for terms in setting.terms.values() for item in terms.items}))

    def tiers(self, setting: Setting) -> tuple[str, ...]:
        """The tiers of those items, sorted."""
        return tuple(sorted({setting.scenario.items[item].tier for item in self.items(setting)}))

    def worth(self, setting: Setting) -> list[list[float]]:
        """Discounted index value of a GB of each item in each period."""
        return [
            [
                (setting.item_value(item, period.start) or 0.0) * discount
                for period, discount in zip(setting.periods, setting.discounts, strict=True)
            ]
            for item in self.items(setting)
        ]

    def needed(self, setting: Setting) -> list[list[float]]:
        """GB of each tier that have been needed by the end of each period: used up, or asked to stand."""
        return [self.running(setting, tier) for tier in self.tiers(setting)]

    def running(self, setting: Setting, tier: str) -> list[float]:
        """The running need of one tier."""
        mine = [
            (need.kind, [size / max(need.serves.values(), default=1.0) for size in need.amount])
            for need in setting.requirements
            if any(setting.scenario.items[item].tier == tier for item in need.serves)
        ]
        used = [list(accumulate(sizes)) for kind, sizes in mine if kind != "installed"]
        stand = [list(accumulate(sizes, max)) for kind, sizes in mine if kind == "installed"]
        return [sum(column) for column in zip([0.0] * len(setting.periods), *used, *stand, strict=True)]

    def more(self, setting: Setting) -> list[list[float]]:
        """What is added to the running need of each tier in each period."""
        return [[now - before for now, before in zip(row, [0.0, *row], strict=False)] for row in self.needed(setting)]

    # The part -------------------------------------------------------------------------------------------------------

    def amount(self, model: Model, where: str) -> Expr:
        """What is paid under contracts, less the worth of what is needed of it."""
        setting, contracts = model.setting, frozenset(model.setting.terms)
        names, tiers = self.items(setting), self.tiers(setting)
        items, levels = model.labels("contract items", names), model.labels("tiers", tiers)
        came = model.delivered.via(
            model.group(model.move, items, lambda move: move.part.item if move.source in contracts else None)
        )
        counted = model.var(f"{where}.counted", items, model.period, upper=model.most(came))
        model.row(f"{where}.counted", counted - came <= 0.0)
        room = model.var(f"{where}.room", levels, model.period, upper=model.figures(self.needed, levels))
        filled = counted.via(model.group(items, levels, lambda item: setting.scenario.items[item].tier))
        added = model.figures(self.more, levels)
        model.row(f"{where}.room", room - room.via(model.period.back) + filled <= added)
        paid = model.ledger.worth(lambda entry: entry.where.startswith("contracts."))
        return paid - model.ledger.by_future((counted * model.figures(self.worth, items)).sum(items))

    def figure(self, book: Book) -> float:
        """The same from the tables, the dearest bits first."""
        setting = book.setting
        paid = sum(row["present_value"] for row in book.tables["ledger"] if row["where"].startswith("contracts."))
        worth = dict(zip(self.items(setting), self.worth(setting), strict=True))
        saved = 0.0
        for tier, needed in zip(self.tiers(setting), self.needed(setting), strict=True):
            came = [
                (worth[row["item"]][p], p, row["received_gb"])
                for row in book.tables["receipts"]
                if row["source"] in setting.terms
                and not row["order"]
                and setting.scenario.items[row["item"]].tier == tier
                and (p := book.number[row["period"]]) is not None
            ]
            saved += best_use(came, needed)
        return float(paid - saved)

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Items that cannot be valued."""
        for item in self.items(setting):
            if setting.scenario.items[item].index is None:
                what = f"{item} is bought under contracts and has no index, so its bits cannot be valued"
                yield Problem(what, f"name one in items.{item}.index", path=where)


def best_use(came: Sequence[tuple[float, int, float]], needed: Sequence[float]) -> float:
    """The most that bits (worth, period, GB) are worth where no more may count by a period's end than has been needed.

    The dearest first, each as far as every later period leaves room: best of all, as what is counted by each period is nested.
    """
    room, total = list(needed), 0.0
    for worth, p, gb in sorted(came, reverse=True):
        size = max(0.0, min(gb, min(room[p:])))
        total += worth * size
        room[p:] = [left - size for left in room[p:]]
    return total
