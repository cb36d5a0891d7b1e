"""What of a scenario and a plan is a supplier's: all that the page made for it can see, so that nothing else can stand on it.

The scenario keeps the supplier's contracts and orders, field by field, and of the contracts the clauses the whitelist reckons with.
Every index stands where it stood on as_of, a round that nobody has agreed at the last agreed price, and money is not discounted: no
figure tells what we expect. The tables keep what we call under signed contracts, whole, whatever share of it we think will come;
where a contract may be ended, up to the first day on which it may be. Offers keep no plan: whether we sign is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.clauses.prepayment import Prepayment
from planner.model.book import Book
from planner.model.plugin import Clause
from planner.model.setting import Setting
from planner.plan.plan import Plan
from planner.report.brief.whitelist import CLAUSES, Says
from planner.scenario.agreements import Contract, SoFar, Talk
from planner.scenario.entry import EntryMap, find
from planner.scenario.fields import Series
from planner.scenario.items import Item
from planner.scenario.records import AnyScenario, Index, MoneyRules, OpenOrder, Supplier

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Handed:
    """A supplier's share: its contracts and orders over the plan's periods, what we call, its papers as they are written.

    `sentences` says what each kind of clause is.
    """

    supplier: str
    title: str
    setting: Setting
    book: Book
    papers: dict[str, EntryMap]
    sentences: dict[str, str]

    @property
    def signed(self) -> list[str]:
        """Its contracts that hold."""
        return [name for name, terms in self.setting.terms.items() if not terms.offered]


def handed(plan: Plan, root: EntryMap, supplier: str) -> Handed:
    """What of a plan, and of the tree its scenario was read from, is a supplier's."""
    setting = Setting(scenario_of(plan.setting, supplier))
    record = plan.setting.scenario.suppliers.get(supplier)
    papers = {name: find(root, ("contracts", name, "clauses")) for name in setting.terms}
    found = Handed(
        supplier,
        (record.name if record else "") or supplier,
        setting,
        Book(setting, tables_of(plan, setting)),
        {name: paper for name, paper in papers.items() if isinstance(paper, EntryMap)},
        {clause.kind: sentence(clause) for name in papers for clause in plan.setting.terms[name].clauses.values()},
    )
    found.book.tables["decisions"].extend(credits(found))
    return found


def sentence(clause: Clause) -> str:
    """What a kind of clause is, in the words of its page."""
    return (type(clause).__doc__ or "").strip().splitlines()[0]


def suppliers_of(plan: Plan) -> list[str]:
    """Suppliers there is something to say to."""
    scenario = plan.setting.scenario
    open_ones = {contract.supplier for contract in scenario.contracts.values() if contract.status != "declined"}
    return sorted((open_ones | {order.supplier for order in scenario.open_orders.values()}) - {""})


# The scenario -----------------------------------------------------------------------------------------------------------


def scenario_of(setting: Setting, supplier: str) -> AnyScenario:
    """A scenario with nothing in it but what is the supplier's."""
    whole = setting.scenario
    mine = {
        name: contract_of(contract)
        for name, contract in whole.contracts.items()
        if contract.supplier == supplier and contract.status != "declined"
    }
    orders = {name: order_of(order) for name, order in whole.open_orders.items() if order.supplier == supplier}
    items = {item for contract in mine.values() for item in contract.items} | {order.item for order in orders.values()}
    read = {index for contract in mine.values() for clause in contract.clauses.values() for index in read_by(clause)}
    return type(whole).model_construct(
        planner=1,
        name=supplier,
        as_of=whole.as_of,
        horizon=whole.horizon,
        money=MoneyRules(currency=whole.money.currency),
        items={name: item_of(whole.items[name], supplier) for name in sorted(items)},
        suppliers={supplier: Supplier()},
        indices={name: index_of(setting, name) for name in sorted(read)},
        contracts=mine,
        open_orders=orders,
    )


def contract_of(contract: Contract[Any]) -> Contract[Any]:
    """A contract with what the supplier knows of it."""
    says = {name: CLAUSES.get(clause.kind, Says()) for name, clause in contract.clauses.items()}
    clauses = {
        name: clause.model_copy(update=dict(says[name].fields_as))
        for name, clause in contract.clauses.items()
        if says[name].reckoned
    }
    so_far = contract.so_far
    return Contract.model_construct(
        supplier=contract.supplier,
        status=contract.status,
        offer=type(contract.offer).model_construct(decide_by=contract.offer.decide_by),
        items=contract.items,
        term=contract.term,
        lead_time=contract.lead_time,
        so_far=SoFar.model_construct(
            taken=so_far.taken, spent=so_far.spent, make_up=so_far.make_up, prepaid=so_far.prepaid, repaid=so_far.repaid
        ),
        talks={item: talk_of(talk) for item, talk in contract.talks.items()},
        clauses=clauses,
    )


def talk_of(talk: Talk) -> Talk:
    """What was said aloud of a price."""
    return Talk.model_construct(quote=talk.quote, valid_until=talk.valid_until, bid=talk.bid)


def order_of(order: OpenOrder) -> OpenOrder:
    """An order as it was placed."""
    return OpenOrder.model_construct(
        supplier=order.supplier,
        contract=order.contract,
        item=order.item,
        part=order.part,
        quantity=order.quantity,
        to=order.to,
        promised=order.promised,
        due=order.due,
        due_on=order.due_on,
        cancellable_until=order.cancellable_until,
    )


def item_of(item: Item, supplier: str) -> Item:
    """An item with this supplier's part numbers."""
    parts = {name: part for name, part in item.parts.items() if part.supplier == supplier}
    return Item.model_construct(tier=item.tier, package=item.package, parts=parts)


def index_of(setting: Setting, name: str) -> Index:
    """An index as far as it is known on as_of: it stays there."""
    known = tuple(point for point in setting.index_path(name).points if point[0] <= setting.as_of)
    return Index.model_construct(history=Series(known) if known else None)


def read_by(clause: Clause) -> Iterator[str]:
    """The indices that a clause reads."""
    for name in (getattr(clause, "index", None), *(getattr(clause, "indices", None) or ())):
        if name is not None:
            yield name


# The tables -------------------------------------------------------------------------------------------------------------


def tables_of(plan: Plan, setting: Setting) -> dict[str, Rows]:
    """Calls under signed contracts: as they are made, and as they are to be handed over and invoiced at the prices we both know."""
    number = {period.label: p for p, period in enumerate(setting.periods)}
    called: Rows = []
    received: Rows = []
    for row in plan.tables["moves"]:
        terms = setting.terms.get(row["source"])
        if terms is None or terms.offered or not row["delivered"]:
            continue
        p, until = number[row["delivered"]], min(terms.endings, default=None)
        if until is None or setting.periods[p].start < until:
            gb, item = row["moved_gb"], row["item"]
            about = {"source": terms.name, "contract": terms.name, "order": "", "item": item, "place": row["start"]}
            money = gb * (terms.prices[item][p] or 0.0)
            called.append(
                about | {"period": row["period"], "delivered": row["delivered"], "moved_gb": gb, "cancelled_gb": 0.0}
            )
            received.append(about | {"period": row["delivered"], "received_gb": gb, "bought_gb": gb, "invoice": money})
    return {"receipts": received, "moves": called, "orders": [], "decisions": [], "ledger": []}


def credits(found: Handed) -> Rows:
    """What each deposit credits, invoice by invoice as soon as it may: it is our right, and what the plan makes of it is ours."""
    rows: Rows = []
    for name in found.signed:
        for clause_name, clause in found.setting.terms[name].clauses.items():
            if isinstance(clause, Prepayment):
                rows += credited(found, name, clause_name, clause)
    return rows


def credited(found: Handed, contract: str, name: str, clause: Prepayment) -> Iterator[dict[str, Any]]:
    """One deposit: what is left of it goes against each invoice that may be credited."""
    terms, book = found.setting.terms[contract], found.book.contract(contract)
    left, live, paid = clause.opening(terms), clause.live(terms), clause.paid(terms)
    for p, most in enumerate(book.invoiced_at(clause.rates(terms))):
        left += sum(due.money for due in paid if due.period == p)
        credit = min(left, most) if p in live else 0.0
        left -= credit
        if credit:
            yield {"block": f"{terms.where(name)}.credited", "cell": found.setting.periods[p].label, "value": credit}
