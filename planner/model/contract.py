"""One contract inside the model: what its clauses may read. They read only this, never each other.

signed, size     whether it holds, and at which share of its written volumes (planner.model.offers)
called[i, n]      GB called off under the contract
received[i, v]    GB delivered under it: calls handed over, and its open orders less what is cancelled
taken(items)      GB over the items in each period: received, or would have been but for the supplier
countable(items)  the same over all sources whose deliveries count towards the commitments
price[i, v]       money per GB at delivery;  invoice(items)  money for what is handed over of them, on delivery
missed(items, ..) GB of calls that count as missing when they are due
charged(term)     money charged so far under a name, in each period
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.axes import CellAxis
from planner.model.cells import Cell
from planner.model.endings import may_end
from planner.model.flows import spread
from planner.model.knowing import known_at
from planner.model.model import Model
from planner.model.moves import Move
from planner.model.offers import Standing, standing
from planner.model.plugin import PAYABLE
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.model.tree import Tree


class ContractModel:
    """The expressions of one contract over its own item axis, and its calendars."""

    def __init__(self, model: Model, terms: Terms) -> None:
        self.model = model
        self.terms = terms
        self.item = Axis(f"{terms.name} item", terms.items)
        self._one = Axis("some items", ("all",))
        mine = model.move.to(self.item, lambda move: move.part.item if move.source == terms.name else None)
        self.called: Expr = model.moved.via(mine)
        self.invoiced: Expr = model.delivered.via(mine)
        self.received: Expr = self.invoiced + self._ordered()
        self._charged: dict[str, Expr] = {}
        self.price: Param = self.figures(lambda own: [known_prices(own.prices[item]) for item in own.items], self.item)
        self._calendars: dict[str, CellAxis] = {}
        self.standing: Standing = standing(model, terms)
        if terms.offered:
            calls = self.calls(terms.items)
            holds = self.standing.signed_calls * model.most(calls)
            model.row(f"contracts.{terms.name}.calls", calls - holds <= 0.0)
        if terms.endings:
            self.standing = may_end(model, terms, self.standing)

    @property
    def open(self) -> bool:
        """Whether it is still to be decided if it holds, and at which size."""
        return self.terms.offered or bool(self.terms.endings)

    @property
    def signed(self) -> Expr:
        """Whether the contract holds, 0 to 1, over the data nodes."""
        return self.standing.signed

    def sized(self, volume: Param) -> Expr:
        """A written volume, over a calendar or the data nodes and any other axes, at the size that is signed."""
        (axis,) = (axis for axis in volume.axes if isinstance(axis, CellAxis) or axis is self.model.period)
        return self.standing.at(self.standing.size, axis).over(*volume.axes) * volume

    def agreed(self, volume: Param) -> Expr:
        """A written volume over a calendar at the size that is signed, also where the contract has been ended since."""
        (axis,) = (axis for axis in volume.axes if isinstance(axis, CellAxis))
        return self.standing.at(self.standing.agreed_size, axis) * volume

    def within(self, name: str, taken: Expr, least: Param, most: Param) -> None:
        """Rows that keep a volume between two written ones, at the size that is signed."""
        if not self.open:
            self.model.row(name, taken.between(least, most))
            return
        self.model.row(f"{name}.least", taken - self.sized(least) >= 0.0)
        self.model.row(f"{name}.most", taken - self.sized(most) <= 0.0)

    def figures(self, figure: Callable[[Terms], Any], *axes: Axis, tree: Tree | None = None) -> Param:
        """Numbers over some axes and the periods that the terms give, as each node of a tree has them."""
        return self.model.figures(lambda setting: figure(setting.terms[self.terms.name]), *axes, tree=tree)

    def by_cell(self, figure: Callable[[Terms, Cell], float], axis: CellAxis) -> Param:
        """One number for each cell of a calendar, by the terms of the future that its end lies in."""
        futures, heads = self.model.setting.futures, self.model.nodes.heads
        mine = [futures[heads[v]].setting.terms[self.terms.name] for v in axis.ends]
        return Param((axis,), [figure(terms, cell) for terms, cell in zip(mine, axis.cells, strict=True)])

    def _ordered(self) -> Expr:
        """GB landing from open orders that were called under this contract."""
        orders, items = self.model.setting.scenario.open_orders, set(self.terms.items)

        def item(name: str) -> str | None:
            order = orders[name]
            return order.item if order.contract == self.terms.name and order.item in items else None

        return self.model.landing.via(self.model.order.to(self.item, item))

    def calendar(self, per: str) -> CellAxis:
        """The contract's years, quarters or months on the data nodes; made once."""
        if per not in self._calendars:
            self._calendars[per] = self.cells(f"{self.terms.name} {per}", self.terms.cells(per))
        return self._calendars[per]

    def cells(self, name: str, cells: tuple[Cell, ...]) -> CellAxis:
        """Any cells of the contract's calendar on the data nodes."""
        return CellAxis(name, cells, self.model.nodes)

    def taken(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items taken in each period, over the data nodes: received, or would have been but for the supplier."""
        return self.asked_of((self.terms.name,), items)

    def countable(self, items: tuple[str, ...]) -> Expr:
        """GB of some items taken in each period from all sources that count towards the commitments."""
        return self.asked_of(self.terms.counted, items)

    def asked_of(self, sources: Collection[str], items: tuple[str, ...]) -> Expr:
        """GB of some items that sources would hand over were every call filled, with the open orders placed under them."""
        model, orders = self.model, self.model.setting.scenario.open_orders
        calls = [float(move.source in sources and move.part.item in items) for move in model.move.records]
        placed = [
            float(orders[name].contract in sources and orders[name].item in items) for name in model.order.records
        ]
        return model.weighed(model.asked, model.move, calls) + model.weighed(model.landing, model.order, placed)

    def fix(self, where: str, item: str) -> None:
        """Rows that keep the calls of an item to what is known on the day they are fixed by."""
        model, rule = self.model, self.model.nodes.fixed(known_at(self.terms, item))
        mine = model.move.mask(lambda move: move.source == self.terms.name and move.part.item == item)
        others = rule.src != rule.dst
        model.row(where, model.moved - model.moved.via(rule) == 0.0, where=mine[:, None] & others[None, :])

    def missed(self, items: tuple[str, ...], share: Callable[[Terms], Sequence[float]]) -> Expr:
        """GB of calls of some items that count as missing when they are due, by the share of the calls of each period."""
        model, name = self.model, self.terms.name
        known = {name: self.figures(share).values}
        handed = [
            (n, n, model.setting.network.deliveries(move))
            for n, move in enumerate(model.move.records)
            if move.source == name and move.part.item in items
        ]
        return spread(model, model.move, handed, known).sum(model.move)

    def invoice(self, items: tuple[str, ...]) -> Expr:
        """Money for what is handed over of some items in each period, open orders apart."""
        return (self.invoiced * self.price).via(self._some(items)).sum(self._one)

    def charge(self, term: str, amount: Expr, where: str, *, cash: bool = True) -> None:
        """Pay over the data nodes, and let clauses that read charges see it."""
        self.model.pay(term, amount, where, cash=cash)
        self._charged[term] = self._charged[term] + amount if term in self._charged else amount

    def charged(self, term: str) -> Expr:
        """Money charged so far under a name, over the data nodes."""
        return self._charged.get(term, self.model.nothing(self.model.period))

    def _some(self, items: tuple[str, ...]) -> Relation:
        return Relation.from_pairs(self.item, self._one, [(item, "all") for item in items])

    def calls(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items called in each period, over the information nodes."""
        return self.called.via(self._some(items)).sum(self._one)


def pay_for_goods(model: Model) -> None:
    """What is handed over is paid at its price when its terms say; what is paid after the horizon stands in its own line."""
    for name, source in model.setting.network.sources.items():
        if any(move.source == name for move in model.move.records):
            prices = model.figures(partial(goods_prices, moves=model.move.records, name=name), model.move)
            money, terms = model.delivered * prices, model.setting.terms.get(name)
            if terms is None:
                model.pay("goods", money, source.where)
                continue
            for term, cash in (("goods", True), (PAYABLE, False)):
                lands = [q if terms.paid_within(p) is cash else None for p, (q, _) in enumerate(terms.payments)]
                if any(q is not None for q in lands):
                    worth = model.by_period([share for _, share in terms.payments])
                    model.pay(term, (money * worth).via(model.later(lands)), source.where, cash=cash)


def goods_prices(setting: Setting, moves: Sequence[Move], name: str) -> list[Sequence[float]]:
    """Price per GB of what each move brings from one source, in each period; nothing for moves of others."""
    paths, none = setting.source_prices(name), (0.0,) * len(setting.periods)
    return [known_prices(paths[move.part.item]) if move.source == name else none for move in moves]


def known_prices(path: Sequence[float | None]) -> tuple[float, ...]:
    """Prices, nothing where there is none: nothing is handed over then."""
    return tuple(price or 0.0 for price in path)
