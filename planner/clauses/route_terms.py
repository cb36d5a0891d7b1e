"""What whoever builds the goods in takes for it, and when he is paid, by the contract's `route`: who buys.

    goods                 P on the supplier's terms (direct, consigned, buy-sell); P on day r (directed, turnkey, embedded)
    integrator markup     markup * V on day r                 V = P, the contract's price at delivery; for buy-sell V = S
    integrator handling   handling on day r
    buy-sell proceeds     - S on day d + collected            S = sold_at, or P * (1 + margin); P where neither is written
    buy-sell repurchase   S on day r

money per GB handed over on day d; r = d + net, or d + cycle + net where he is paid when the racks are out. In direct nothing is
built in by others, and nothing of this is paid. Parts that wait at the integrator are paid as if they were built in on arrival;
open orders are paid as their own lines say. What falls after the horizon stands in lines of its own. The vendor stands for the
integrator where memory is embedded in accelerators. Trap: in buy-sell the sale cancels and the markup does not, and it is taken on
the sale price: a price that masks the cost is marked up as well. He holds parts that he has not paid for until he pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.dues import Due, due
from planner.model.plugin import Account, Charge, Clause
from planner.quantities import Duration
from planner.scenario.fields import Length, Premium, Price, Share, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

MARKUP, HANDLING = "integrator markup", "integrator handling"
PROCEEDS, REPURCHASE = "buy-sell proceeds", "buy-sell repurchase"
WITH_INTEGRATOR = (MARKUP, HANDLING, PROCEEDS, REPURCHASE)
"""Ledger terms of money between us and an integrator."""

BUYS_FOR_US = ("directed", "turnkey", "embedded")
"""Routes by which somebody else pays the supplier, and we pay him."""


class RouteTerms(Clause):
    """What whoever builds the goods in takes for it, and when he is paid."""

    on_the_way: ClassVar[bool] = True
    traits: ClassVar[frozenset[str]] = frozenset(("built in by others",))
    refuses: ClassVar[Mapping[str, str]] = {"built in by others": "each says what the integrator takes"}
    markup: Share = said("integrator's markup, a share of the price; for buy-sell of the sale price", 0.0)
    handling: Price | None = said("what he takes for each GB (or piece) that he builds in", None)
    paid: Literal["delivery", "racks"] = said("paid once goods are delivered to him, or once racks are out", "racks")
    cycle: Length | None = said("delivery to racks out; the integrator's own cycle when absent", None)
    net: Length | None = said("payment terms from then on; paid at once when absent", None)
    sold_at: Price | None = said("for buy-sell: a fixed price at which he buys the goods from us", None)
    margin: Premium | None = said("for buy-sell: instead of a price, what he pays above our cost", None)
    collected: Length | None = said("for buy-sell: how long after delivery he pays us; at once when absent", None)

    @model_validator(mode="after")
    def one_route(self) -> RouteTerms:
        """All items of a contract go by one route, and are sold at one price."""
        if self.items is not None:
            raise refuse("all items of a contract go by its route", "leave `items` out, or write two contracts")
        if self.sold_at is not None and self.margin is not None:
            raise refuse("goods are sold at a fixed price or at a margin on cost", "keep `sold_at` or `margin`")
        if self.cycle is not None and self.paid == "delivery":
            raise refuse("what is paid on delivery does not wait for racks", "leave `cycle` out, or write paid: racks")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def cycle_of(self, terms: Terms) -> Duration | None:
        """From delivery to racks out: as written, else as long as the integrator that is delivered to takes; None: not known."""
        places = terms.setting.scenario.locations
        found = [places[name].cycle for name in integrators(terms)]
        return self.cycle or next((cycle for cycle in found if cycle is not None), None)

    def settles_on(self, terms: Terms, day: date) -> date:
        """The day on which he is paid for what is delivered on a day."""
        waits = (self.cycle_of(terms) if self.paid == "racks" else None, self.net)
        return terms.setting.after(day, (wait for wait in waits if wait is not None))

    def pays_on(self, terms: Terms, day: date) -> date | None:
        """The goods too, where he buys them."""
        return self.settles_on(terms, day) if terms.record.route in BUYS_FOR_US else None

    def collects_on(self, day: date) -> date:
        """The day on which he pays for what he buys from us on a day."""
        return add(day, self.collected.count, self.collected.unit) if self.collected else day

    def sale(self, terms: Terms, item: str, price: float) -> float:
        """Money per GB at which he buys what costs us a price."""
        fixed = None if self.sold_at is None else terms.setting.per_gb(self.sold_at, item)
        return price * (1.0 + (self.margin or 0.0)) if fixed is None else fixed

    def per_gb(self, terms: Terms, term: str, item: str, price: float) -> float:
        """Money per GB under a ledger term of what is bought at a price."""
        sells = terms.record.route == "buy-sell"
        value = self.sale(terms, item, price) if sells else price
        if term == MARKUP:
            return self.markup * value
        if term == HANDLING:
            return 0.0 if self.handling is None else terms.setting.per_gb(self.handling, item)
        return value if term == REPURCHASE else -value

    def rates(self, terms: Terms, term: str) -> list[list[float]]:
        """Money per GB of each item handed over in each period, under a ledger term."""
        on = [terms.applies(self, period.start) for period in terms.setting.periods]
        return [
            [
                self.per_gb(terms, term, item, price) if holds and price is not None else 0.0
                for holds, price in zip(on, terms.prices[item], strict=True)
            ]
            for item in terms.items
        ]

    def lines(self, terms: Terms) -> Mapping[str, Sequence[Due]]:
        """The ledger terms of the route, each with when it falls due for what is handed over in each period."""
        days = [period.start for period in terms.setting.periods]
        if terms.record.route == "direct":
            return {}
        found = [HANDLING] if self.handling is not None else []
        found += [MARKUP] if self.markup else []
        found += [REPURCHASE] if terms.record.route == "buy-sell" else []
        late = [due(terms.setting, self.settles_on(terms, day)) for day in days]
        soon = [due(terms.setting, self.collects_on(day)) for day in days]
        return dict.fromkeys(found, late) | ({PROCEEDS: soon} if REPURCHASE in found else {})

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What is handed over, at the rates of the route, when they fall due."""
        for term, dues in self.lines(contract.terms).items():
            contract.settle(term, contract.invoiced_at(partial(self.rates, term=term)), dues, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from the receipts."""
        for term, dues in self.lines(book.terms).items():
            yield from book.settled(term, book.invoiced_at(self.rates(book.terms, term)), dues, where)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What he owes us for goods that he has bought, and what we owe him for goods that he has."""
        terms, lines = book.terms, self.lines(book.terms)
        owed = {term: book.invoiced_at(self.rates(terms, term)) for term in lines}
        if PROCEEDS in lines:
            ours = outstanding(owed[PROCEEDS], lines[PROCEEDS])
            yield Account("buy-sell receivable", "money", [-money for money in ours], balance=True)
        his = [outstanding(owed[term], lines[term]) for term in lines if term != PROCEEDS]
        if terms.record.route in BUYS_FOR_US:
            on = [float(terms.applies(self, period.start)) for period in terms.setting.periods]
            goods = [mark * money for mark, money in zip(on, book.invoice(terms.items), strict=True)]
            his.append(outstanding(goods, terms.payments))
        if his:
            yield Account(
                "owed to the integrator", "money", [sum(parts) for parts in zip(*his, strict=True)], balance=True
            )

    # What is wrong or unwise ----------------------------------------------------------------------------------------

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Terms on a direct route, no integrator, a sale that is odd, two who are paid, a delay that moves nothing."""
        route, days = terms.record.route, [terms.setting.periods[p] for p in self.periods(terms)]
        if route == "direct":
            what = "the contract is bought direct: nothing is built in by others, and nothing of this is paid"
            step = f"write contracts.{terms.name}.route: consigned, say, or take the clause out"
            yield Problem(what, step, path=where, severity="warning")
            return
        yield from ahead_of_need(terms, where) if route == "embedded" else self.misplaced(terms, where)
        yield from self.selling(terms, where)
        others = [own for own in terms.saying("pays_on") if own is not self]
        if route in BUYS_FOR_US and any(terms.applies(own, period.start) for own in others for period in days):
            what = (
                f"the contract is bought {route}: what the supplier is paid when is between him and whoever buys for us"
            )
            yield Problem(what, "take payment_terms out, and write `net`: when we pay for the racks", path=where)
        late = [(self.settles_on(terms, period.start), period) for period in days]
        if any(day > period.start for day, period in late) and all(day < period.end for day, period in late):
            what = "the integrator is paid in the period of delivery, on whose first day money falls: the delay moves nothing"
            yield Problem(what, "plan in shorter periods where it matters", path=where, severity="warning")

    def misplaced(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Goods that are not delivered to an integrator, or to several that take different times."""
        if self.cycle is not None:
            return
        makers = integrators(terms)
        others = sorted(set(terms.setting.network.sources[terms.name].origins) - set(makers))
        cycles = {terms.setting.scenario.locations[name].cycle for name in makers}
        step = f"write contracts.{terms.name}.delivers_to with the integrator alone, or give `cycle`"
        if others:
            what = f"the contract is bought {terms.record.route} and hands over at {', '.join(others)}, where nobody builds racks"
            yield Problem(what, step, path=where, severity="warning" if self.paid == "delivery" else "error")
        elif self.paid == "racks" and len(cycles) > 1:
            yield Problem(f"{', '.join(makers)} take different times to build racks", step, path=where)
        elif self.paid == "racks" and cycles == {None}:
            what = f"racks are out on the day of delivery: {', '.join(makers)} has no cycle"
            yield Problem(what, f"write locations.{makers[0]}.cycle", path=where, severity="warning")

    def selling(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A sale that the route does not have, one without a price, one that pays us to buy."""
        written = sorted({"sold_at", "margin", "collected"} & self.model_fields_set)
        if terms.record.route != "buy-sell":
            for name in written:
                what = f"the contract is bought {terms.record.route}, and only buy-sell sells goods to the integrator"
                yield Problem(what, "take it out, or write route: buy-sell", path=f"{where}.{name}", severity="warning")
            return
        if self.sold_at is None and self.margin is None:
            what = "no price is written at which the integrator buys: he is taken to pay what we pay"
            yield Problem(
                what, "write `sold_at`, or `margin` (margin: 0% if that is agreed)", path=where, severity="warning"
            )
        found = (future.setting.terms[terms.name] for future in terms.setting.futures)
        gains = [
            (-self.net_cost(own, item, p), item, p) for own in found for item in own.items for p in self.periods(own)
        ]
        gain, item, p = max(gains, default=(0.0, "", 0))
        if gain > 1e-9:
            day, currency = terms.setting.periods[p].start, terms.setting.currency
            what = f"a GB of {item} bought on {day}, sold and bought back brings {gain:,.6g} {currency}: we are paid to buy"
            yield Problem(what, "check the sale price, and when he pays and is paid", path=where)

    def periods(self, terms: Terms) -> list[int]:
        """The periods in which it is in force."""
        return [p for p, period in enumerate(terms.setting.periods) if terms.applies(self, period.start)]

    def net_cost(self, terms: Terms, item: str, p: int) -> float:
        """What a GB costs in all by buy-sell, discounted, however late it is paid."""
        setting, price = terms.setting, terms.prices[item][p] or 0.0
        day = setting.periods[p].start
        days = dict.fromkeys(WITH_INTEGRATOR, self.settles_on(terms, day)) | {PROCEEDS: self.collects_on(day)}
        money = [self.per_gb(terms, term, item, price) * setting.discount(days[term]) for term in WITH_INTEGRATOR]
        return price * setting.discount(terms.paid_on(day)) + sum(money)


def integrators(terms: Terms) -> list[str]:
    """The integrators that a contract hands over to."""
    network = terms.setting.network
    return [place for place in network.sources[terms.name].origins if network.places.get(place) == "integrator"]


def outstanding(amounts: Sequence[float], dues: Sequence[Due]) -> list[float]:
    """What of the amounts of the periods so far is still to be paid at each period's end."""
    rows = list(zip(amounts, dues, strict=True))
    return [sum(money for money, paid in rows[: p + 1] if paid.period > p or not paid.within) for p in range(len(rows))]


def ahead_of_need(terms: Terms, where: str) -> Iterable[Problem]:
    """Embedded memory that the plan could buy before the accelerators that it is in."""
    scenario = terms.setting.scenario
    for need in terms.setting.requirements:
        place = scenario.locations.get(need.location)
        stored = place is None or place.storage is None or place.storage > 0
        if set(need.serves) & set(terms.items) and (stored or need.kind == "installed"):
            what = f"embedded memory for {need.id} can be bought before its accelerators, and stored or installed ahead"
            step = "ask for it by a consumption need (GB in the accelerators of each date) where storage is 0 GB"
            yield Problem(what, step, path=where, severity="warning")
