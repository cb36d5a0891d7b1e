"""One contract inside the model: what its clauses may read. They read only this, never each other.

called[i, n]     GB called off under the contract
received[i, v]   GB delivered under it: calls handed over, and its open orders less what is cancelled
taken(items)     GB over the items in each period: received, or would have been but for the supplier
price[i, v]      money per GB at delivery
"""

from __future__ import annotations

import numpy as np

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.axes import CellAxis
from planner.model.model import Model
from planner.model.terms import Cell, Terms


class ContractModel:
    """The expressions of one contract over its own item axis, and its calendars."""

    def __init__(self, model: Model, terms: Terms) -> None:
        self.model = model
        self.terms = terms
        self.item = Axis(f"{terms.name} item", terms.items)
        mine = model.move.to(self.item, lambda move: move.part.item if move.source == terms.name else None)
        self.called: Expr = model.moved.via(mine)
        self.received: Expr = model.delivered.via(mine) + self._ordered()
        prices = [[price or 0.0 for price in terms.prices[item]] for item in terms.items]
        self.price: Param = Param((self.item, model.period), np.asarray(prices)[:, model.period.period])
        self._calendars: dict[str, CellAxis] = {}

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
        """GB of some of its items taken in each period, over the data nodes."""
        some = Axis("some items", ("all",))
        return self.received.via(Relation.from_pairs(self.item, some, [(item, "all") for item in items])).sum(some)

    def calls(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items called in each period, over the information nodes."""
        some = Axis("some items", ("all",))
        return self.called.via(Relation.from_pairs(self.item, some, [(item, "all") for item in items])).sum(some)


def pay_for_goods(model: Model) -> None:
    """What is handed over is paid at its price, on delivery; open orders are paid what is still due for them."""
    setting = model.setting
    prices = np.zeros((len(model.move), len(setting.periods)))
    tables = {name: setting.source_prices(name) for name in setting.network.sources}
    for n, move in enumerate(model.move.records):
        if move.source:
            prices[n] = [price or 0.0 for price in tables[move.source][move.part.item]]
    for name, source in setting.network.sources.items():
        mine = np.array([[move.source == name] for move in model.move.records], dtype=float)
        if mine.any():
            model.pay("goods", model.delivered * model.by_record(model.move, prices * mine), source.where)
