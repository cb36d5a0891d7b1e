"""One contract inside the model: what its clauses may read. They read only this, never each other.

signed, size     whether it holds, and at which share of its written volumes (planner.model.offers)
called[i, n]      GB called off under the contract
handed[i, v]      GB of calls handed over;  invoiced[i, v]  what of it becomes ours: all, or what is bought where it is consigned
landing[o, v]     GB of open orders as they land; of its own those that land before it ends: later ones are under no contract
received[i, v]    GB that becomes ours under it: what is invoiced, and its open orders where they land
taken(items)      GB over the items in each period: received, or would have been but for the supplier
countable(items)  the same over all sources whose deliveries count towards the commitments
price[i, v]       money per GB at delivery;  invoice(items)  money for what is invoiced of them
missed(items, ..) GB of calls that count as missing when they are due
charged(term)     money charged so far under a name, in each period
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.accepted import greater
from planner.model.allocation import allot
from planner.model.axes import CellAxis, Records
from planner.model.cells import Cell
from planner.model.dues import Due
from planner.model.endings import may_end, while_it_holds
from planner.model.exposure import Exposure
from planner.model.failure import stands
from planner.model.flows import missed
from planner.model.invoices import goods_prices, known_prices, pay_invoiced, when_due
from planner.model.knowing import known_at
from planner.model.model import Model
from planner.model.offers import Standing, standing
from planner.model.plugin import AFTER, Clause
from planner.model.succession import counting, due_per_gb, spent_on
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
        self.handed: Expr = model.delivered.via(mine)
        self.invoiced: Expr = model.title.bought.via(mine)
        self._charged: dict[str, Expr] = {}
        self.price: Param = self.figures(lambda own: [known_prices(own.prices[item]) for item in own.items], self.item)
        self._calendars: dict[str, CellAxis] = {}
        self.standing: Standing = standing(model, terms)
        if terms.record.status != "signed":
            calls = self.calls(terms.items)
            holds = self.standing.signed_calls * model.most(calls)
            model.row(f"contracts.{terms.name}.calls", calls - holds <= 0.0)
        self.landing, self.placed = model.landing, model.placed
        if terms.endings:
            self.standing = may_end(model, terms, self.standing)
            self.landing, self.placed = (
                while_it_holds(model, terms, self.standing, word, flow)
                for word, flow in (("landing", model.landing), ("placed", model.placed))
            )
        self.received: Expr = self.invoiced + self._ordered()

    @property
    def open(self) -> bool:
        """Whether it is still to be decided if it holds, and at which size."""
        return self.terms.offered or bool(self.terms.endings)

    @property
    def signed(self) -> Expr:
        """Whether the contract holds, 0 to 1, over the data nodes: no more once the supplier has failed."""
        return self.standing.signed * self.solvent if self.may_fail else self.standing.signed

    @property
    def may_fail(self) -> bool:
        """The supplier fails in some future."""
        return any(future.setting.terms[self.terms.name].failed for future in self.model.setting.futures)

    @property
    def solvent(self) -> Param:
        """1 where the supplier stands, 0 once it has failed, over the data nodes."""
        return self.model.figures(partial(stands, source=self.terms.name))

    def sized(self, volume: Param) -> Expr:
        """A written volume, over a calendar or the data nodes and any other axes, at the size that is signed."""
        (axis,) = (axis for axis in volume.axes if isinstance(axis, CellAxis) or axis is self.model.period)
        return self.standing.at(self.standing.size, axis).over(*volume.axes) * volume

    def agreed(self, volume: Param) -> Expr:
        """A written volume over a calendar at the size that is signed, also where the contract has been ended since."""
        (axis,) = (axis for axis in volume.axes if isinstance(axis, CellAxis))
        return self.standing.at(self.standing.agreed_size, axis) * volume

    def within(self, name: str, taken: Expr, least: Param, most: Expr) -> None:
        """Rows that keep a volume between a written one, at the size that is signed, and what there is room for."""
        if not self.open and not most.blocks:
            self.model.row(name, taken.between(least, most.constant))
            return
        self.model.row(f"{name}.least", taken - self.sized(least) >= 0.0)
        self.model.row(f"{name}.most", taken - most <= 0.0)

    def room(self, where: str, limit: Param, promised: Expr) -> Expr:
        """A written limit over a calendar at the size that is signed, or what orders bring as promised where that is more.

        Nothing was ordered under an offer.
        """
        return self.sized(limit) if self.terms.offered else greater(self.model, where, limit, promised)

    def promised(self, items: Collection[str], sources: Collection[str] = ()) -> Expr:
        """GB of some items that open orders under this contract (or under others named) bring as promised."""
        orders, model = self.model.setting.scenario.open_orders, self.model
        placed = [
            orders[n].item if orders[n].contract in (sources or (self.terms.name,)) else None
            for n in model.order.records
        ]
        return self._weighed(model.promised, model.order, placed, items)

    def gone(self, axis: CellAxis) -> Expr:
        """1 in the cells of a calendar that end once it has been ended."""
        return self.standing.at(self.standing.agreed - self.standing.signed, axis)

    def figures(self, figure: Callable[[Terms], Any], *axes: Axis, tree: Tree | None = None) -> Param:
        """Numbers over some axes and the periods that the terms give, as each node of a tree has them."""
        return self.model.figures(lambda setting: figure(setting.terms[self.terms.name]), *axes, tree=tree)

    def by_cell(self, figure: Callable[[Terms, Cell], float], axis: CellAxis) -> Param:
        """One number for each cell of a calendar, by the terms of the future that its end lies in."""
        futures, heads = self.model.setting.ways, self.model.nodes.heads
        mine = [futures[heads[v]].setting.terms[self.terms.name] for v in axis.ends]
        return Param((axis,), [figure(terms, cell) for terms, cell in zip(mine, axis.cells, strict=True)])

    def _ordered(self) -> Expr:
        """GB landing from open orders that were called under this contract."""
        orders, items = self.model.setting.scenario.open_orders, set(self.terms.items)

        def item(name: str) -> str | None:
            order = orders[name]
            return order.item if order.contract == self.terms.name and order.item in items else None

        return self.landing.via(self.model.order.to(self.item, item))

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

    def asked_of(self, sources: Collection[str | None], items: tuple[str, ...]) -> Expr:
        """GB of some items that sources would hand over were every call and every open order placed under them filled.

        None among the sources stands for open orders under no contract.
        """
        model, orders = self.model, self.model.setting.scenario.open_orders
        moves = [move.part.item if move.source in sources else None for move in model.move.records]
        placed = [orders[n].item if orders[n].contract in sources else None for n in model.order.records]
        return self._weighed(model.title.taken, model.move, moves, items) + self._weighed(
            self.placed, model.order, placed, items
        )

    def _weighed(self, flow: Expr, axis: Records[Any], what: Sequence[str | None], items: Collection[str]) -> Expr:
        """GB of some items over the records of an axis that are of an item, each as what its GB count as."""
        if not self.terms.converts:
            return self.model.weighed(flow, axis, [float(item in items) for item in what])
        none = (0.0,) * len(self.model.setting.periods)
        weights = self.figures(lambda own: [counting(own, item, items) if item else none for item in what], axis)
        return (flow * weights).sum(axis)

    def invoice(self, items: tuple[str, ...], places: Collection[str] | None = None) -> Expr:
        """Money for what becomes ours of some items in each period (at some places), open orders apart."""
        model, moves, name = self.model, self.model.move.records, self.terms.name
        prices = model.figures(partial(goods_prices, moves=moves, name=name), model.move)
        counts = [
            float(move.source == name and move.part.item in items and (places is None or move.start in places))
            for move in moves
        ]
        return model.weighed(model.title.bought * prices, model.move, counts)

    def invoiced_at(self, rates: Callable[[Terms], Any]) -> Expr:
        """What is invoiced in each period at rates per GB that the terms give: for each item one a period."""
        return (self.invoiced * self.figures(rates, self.item)).sum(self.item)

    def spend(self, items: tuple[str, ...]) -> Expr:
        """Money for what is received of some items in each period: invoices, and what open orders under it still cost."""
        model, setting = self.model, self.model.setting
        rates = []
        for name in model.order.records:
            order = setting.scenario.open_orders[name]
            size = setting.gb(order.quantity, order.item)
            rates.append(
                order.due / size if order.contract == self.terms.name and order.item in items and size else 0.0
            )
        return self.invoice(items) + model.weighed(self.landing, model.order, rates)

    def spent(self, items: tuple[str, ...]) -> Expr:
        """Money for what is taken of some items from all that count, when it is ours; open orders by what is due for them."""
        model, total = self.model, self.model.nothing(self.model.period)
        called = model.asked - model.delivered + model.title.bought
        for name in sorted(self.terms.counted):
            prices = model.figures(partial(goods_prices, moves=model.move.records, name=name), model.move)
            mine = [
                spent_on(self.terms, move.part.item if move.source == name else "", items)
                for move in model.move.records
            ]
            total = total + (called * prices * model.by_record(model.move, mine)).sum(model.move)
        due = model.by_record(model.order, due_per_gb(self.terms, items, model.order.records))
        return total + (self.placed * due).sum(model.order)

    def fix(self, where: str, item: str) -> None:
        """Rows that keep the calls of an item to what is known on the day they are fixed by."""
        model, rule = self.model, self.model.nodes.fixed(known_at(self.terms, item))
        mine = model.move.mask(lambda move: move.source == self.terms.name and move.part.item == item)
        others = rule.src != rule.dst
        model.row(where, model.moved - model.moved.via(rule) == 0.0, where=mine[:, None] & others[None, :])

    def missed(self, items: tuple[str, ...], share: Callable[[Terms], Sequence[float]]) -> Expr:
        """GB of calls of some items that count as missing when they are due, by the share of the calls of each period."""
        return missed(self.model, self.terms, items, share)

    def allot(self, clause: Clause, where: str) -> None:
        """Rows that make what is delivered under a clause the least of what is called and what is granted."""
        allot(self.model, self, clause, where)

    def charge(self, term: str, amount: Expr, where: str, *, cash: bool = True) -> None:
        """Pay over the data nodes, and let clauses that read charges see it."""
        self.model.pay(term, amount, where, cash=cash)
        self._charged[term] = self._charged[term] + amount if term in self._charged else amount

    def charged(self, term: str) -> Expr:
        """Money charged so far under a name, over the data nodes."""
        return self._charged.get(term, self.model.nothing(self.model.period))

    def settle(
        self,
        term: str,
        amount: Expr,
        dues: Sequence[Due],
        where: str,
        rate: Callable[[Terms], Sequence[float]] | None = None,
    ) -> None:
        """Pay what becomes true in each period when it falls due; after the horizon in a line of its own.

        `rate` gives money per unit of `amount`, by the period in which it became true and the future in which it is due.
        """
        for within, later in when_due(self.model, self.terms, amount, dues, rate):
            self.charge(term if within else term + AFTER, later, where, cash=within)

    def received_of(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items received in each period, open orders among them."""
        return self.received.via(self._some(items)).sum(self._one)

    def handed_over(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items that become ours in each period, open orders apart."""
        return self.invoiced.via(self._some(items)).sum(self._one)

    def settle_invoiced(self, term: str, amount: Expr, where: str) -> None:
        """Pay money on what is invoiced in each period when that invoice is paid, over the data nodes."""
        pay_invoiced(self.model, self.terms, term, amount, where)

    def expose(self, unsecured: Expr, where: str) -> None:
        """Say what is at stake should the supplier fail, less its security, over the data nodes."""
        self.model.exposures.append(Exposure(self.terms.name, self.terms.record.supplier, where, unsecured))

    def _some(self, items: tuple[str, ...]) -> Relation:
        return Relation.from_pairs(self.item, self._one, [(item, "all") for item in items])

    def calls(self, items: tuple[str, ...]) -> Expr:
        """GB of some of its items called in each period, over the information nodes."""
        return self.called.via(self._some(items)).sum(self._one)


def build_contract(model: Model, name: str) -> None:
    """A contract and its clauses; those that read what the others charge come last."""
    contract = ContractModel(model, model.setting.terms[name])
    model.standings[name] = contract.standing
    for clause, part in sorted(contract.terms.clauses.items(), key=lambda pair: pair[1].reads_charges):
        part.build(model, contract, contract.terms.where(clause))
