"""Whose goods they are: what is handed over is ours at once, unless a clause leaves title with the supplier until we buy.

    unbought[l, v] = unbought[l, parent] + lying[l] at the start + consigned[l, v] - bought[l, v]          GB, data nodes v
    bought[m, v]   = delivered[m, v]                       where no clause speaks

for each lot l: a part that one contract leaves at one place, `consigned` all that it hands over of it there. A lot stands at the
move that ends in the place; moves that pass on bring goods to it and buy through it. What is bought is invoiced, and it is what
prices, credits, rebates, premiums, settlements, taxes and resale read; whether taken is counted by it too, the clause says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from planner.model.statements import Consigned

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.moves import Move
    from planner.model.setting import Setting
    from planner.model.terms import Terms


def consigned(setting: Setting, source: str, item: str, place: str, p: int) -> Consigned | None:
    """On which terms title of what a source hands over at a place in a period stays with it; None where it does not."""
    terms = setting.terms.get(source)
    if terms is None:
        return None
    told = (clause.consigns(terms) for clause in terms.in_force("consigns", item, setting.periods[p].start))
    return next((found for found in told if found is not None and found.place == place), None)


def is_lot(move: Move) -> bool:
    """The move at which a lot stands: it ends where the goods are handed over."""
    return bool(move.source) and not move.lanes


@dataclass(frozen=True)
class Title:
    """What is ours of deliveries and stock, over the data nodes."""

    consigned: Expr  # (move, period)  GB handed over that stays the supplier's, at each lot
    unbought: Expr  # (move, period)   GB of it, and of what lay so at the start, that lies at the period's end
    bought: Expr  # (move, period)     GB that becomes ours: all that is delivered, or what is bought of a lot
    taken: Expr  # (move, period)      GB that counts as taken under the contract
    owned: Expr  # (store, period)     GB of stock that is ours at the period's end


def build_title(model: Model) -> Title:
    """Columns and the balance of every lot; where there is none, everything is ours at once."""
    moves, spans = model.move.records, range(len(model.setting.periods))
    if not any(terms.saying("consigns") for terms in model.setting.terms.values()):
        none = model.nothing(model.move, model.period)
        return Title(none, none, model.delivered, model.asked, model.stock)
    told = [[consigned(model.setting, m.source, m.part.item, m.start, p) for p in spans] for m in moves]
    on, later = (
        model.by_record(model.move, [[float(test(found)) for found in row] for row in told])
        for test in (lambda found: found is not None, lambda found: found is not None and found.counts == "purchase")
    )
    own = on * model.column(model.move, {m.id: float(is_lot(m)) for m in moves})
    most = own * model.column(model.move, {m.id: model.reach[m.part.item] for m in moves})
    of_lot = {(m.source, m.part, m.start): m.id for m in moves if is_lot(m)}
    came = (model.delivered * on).via(model.move.to(model.move, lambda m: of_lot.get((m.source, m.part, m.start))))
    first = [[lying(m, row[0]), *[0.0] * (len(spans) - 1)] for m, row in zip(moves, told, strict=True)]
    bought = model.var("bought", model.move, model.period, upper=most, where=own)
    left = model.var("unbought", model.move, model.period, upper=most, where=own)
    model.row(
        "unbought", left.via(model.period.back) + came - bought - left == -model.by_record(model.move, first), where=own
    )
    ours = model.delivered - model.delivered * on + bought
    theirs = model.move.to(model.store, lambda m: model.store_of(m.to, m.part) if is_lot(m) else None)
    taken = model.asked + (ours - model.delivered) * later
    return Title(came, left, ours, taken, model.stock - left.via(theirs))


def lying(move: Move, found: Consigned | None) -> float:
    """GB that lie unbought at a lot when the horizon begins."""
    return found.lying.get(move.part.item, 0.0) if found is not None and is_lot(move) else 0.0


# From the tables ----------------------------------------------------------------------------------------------------------


def on_terms(setting: Setting, row: Mapping[str, Any], p: int) -> Consigned | None:
    """On which terms title of a receipt stays with the supplier; None where it does not, or the goods come of an open order."""
    return None if row["order"] else consigned(setting, row["source"], row["item"], row["place"], p)


def counted(setting: Setting, row: Mapping[str, Any], p: int) -> float:
    """GB of a receipt that count as taken: what is handed over, or what is bought where its terms say so."""
    found = on_terms(setting, row, p)
    gb = row["bought_gb"] if found is not None and found.counts == "purchase" else row["received_gb"]
    return float(gb)


@dataclass(frozen=True)
class Lot:
    """What becomes of a part that a contract leaves at a place, GB in each period: what lay there first, came, and was bought."""

    item: str
    part: str
    place: str
    opening: float
    came: list[float]
    bought: list[float]

    @property
    def unbought(self) -> list[float]:
        """What of it is not ours at each period's end."""
        flow = (came - bought for came, bought in zip(self.came, self.bought, strict=True))
        return list(accumulate(flow, initial=self.opening))[1:]


def lots(book: Book, terms: Terms) -> list[Lot]:
    """Every lot of a contract."""
    setting, found = book.setting, dict[tuple[str, str, str], Lot]()
    spans = range(len(setting.periods))
    mine = (
        [m for m in setting.network.moves if m.source == terms.name and is_lot(m)] if terms.saying("consigns") else []
    )
    for move in mine:
        told = [consigned(setting, move.source, move.part.item, move.start, p) for p in spans]
        if any(told):
            key = (move.part.item, move.part.mpn, move.start)
            found[key] = Lot(*key, lying(move, told[0]), [0.0] * len(spans), [0.0] * len(spans))
    for row in book.tables["receipts"]:
        p = book.number[row["period"]]
        if row["source"] == terms.name and on_terms(setting, row, p) is not None:
            lot = found[(row["item"], row["part"], row["place"])]
            lot.came[p] += row["received_gb"]
            lot.bought[p] += row["bought_gb"]
    return list(found.values())
