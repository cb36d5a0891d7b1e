"""What makes up the expected cost of a plan, step by step, in undiscounted money and in present value; the steps add up exactly.

    goods = GB * (price before limits + what floors, caps and bands change + what other clauses change)        price_path
    cost  = goods + every other line of the ledger, by the kind of clause or cost that it stands for           money
    minimised = rest * cost + sum over measures of omega * tail                                                planner.plan.risk

over all futures by their probability. A row of the ledger for goods is split as the prices behind it are; nothing else is split. A
deposit that comes back whole is nothing in money, and in present value the time it lay with the supplier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any, Literal

from planner.model.book import Book
from planner.model.plugin import BEYOND, PAYABLE
from planner.model.setting import Setting
from planner.model.tails import rest
from planner.plan.audit.money import payment_of
from planner.plan.plan import Course, Plan
from planner.plan.price_path import effects, price_path

Row = Mapping[str, Any]
By = Literal["tier", "supplier", "contract", "site", "year", "term"]
GOODS, HELD = "goods, before limits", "held by the "
SEVERAL = "(several)"
NONE, MARKET = "(none)", "(market)"


@dataclass(frozen=True)
class Step:
    """One step: what it is, money, present value, and the paths of the entries it comes from."""

    what: str
    money: float
    present: float
    places: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The steps of what has one tier, supplier, contract, site, year or term."""

    name: str
    steps: tuple[Step, ...]

    @property
    def money(self) -> float:
        """Their money."""
        return fsum(step.money for step in self.steps)

    @property
    def present(self) -> float:
        """Their present value."""
        return fsum(step.present for step in self.steps)


@dataclass(frozen=True)
class Tail:
    """A measure that what is minimised rests on: its weight, its tail, what that adds to the expected cost."""

    name: str
    weight: float
    tail: float
    adds: float


@dataclass(frozen=True)
class Waterfall:
    """The expected cost by steps, in groups (one without a name where none is asked for), and what is minimised."""

    groups: tuple[Group, ...]
    money: float
    present: float
    tails: tuple[Tail, ...]
    minimised: float


@dataclass(frozen=True)
class Part:
    """A piece of a row of the ledger, weighed by the probability of its future."""

    what: str
    where: str
    money: float
    present: float


def waterfall(plan: Plan, by: By | None = None) -> Waterfall:
    """The expected cost of a plan by steps, over all its futures."""
    found: dict[str, list[Part]] = defaultdict(list)
    for course in plan.courses:
        label = labels(course.setting, by)
        shares = shares_of(course)
        for row in course.tables["ledger"]:
            found[label(row)] += parts(course, row, shares)
    groups = [Group(name, tuple(steps(mine))) for name, mine in found.items()]
    if by == "year":
        groups.sort(key=lambda group: group.name)
    else:
        groups.sort(key=lambda group: (-abs(group.present), group.name))
    money, present = (fsum(getattr(group, word) for group in groups) for word in ("money", "present"))
    told = tuple(one for one in plan.measured if one.measure.weight)
    keeps = rest(one.measure.weight for one in told)
    tails = [
        Tail(one.name, one.measure.weight, one.sums["tail"], one.measure.weight * (one.sums["tail"] - present))
        for one in told
    ]
    minimised = keeps * present + fsum(tail.weight * tail.tail for tail in tails)
    return Waterfall(tuple(groups), money, present, tuple(tails), minimised)


def steps(mine: Iterable[Part]) -> Iterator[Step]:
    """Parts of one name as a step: what goods cost first, then what changes their price, then the rest, the largest first."""
    sums: dict[str, list[Part]] = defaultdict(list)
    for part in mine:
        sums[part.what].append(part)
    told = [
        Step(
            what,
            fsum(part.money for part in own),
            fsum(part.present for part in own),
            tuple(sorted({part.where for part in own})),
        )
        for what, own in sums.items()
    ]
    yield from sorted(told, key=lambda step: (rank(step.what), -abs(step.present), step.what))


def rank(what: str) -> int:
    """Goods, what changes their price, the rest."""
    return 0 if what == GOODS else 1 if what.startswith(CHANGES) else 2


CHANGES = "price: "
"""How a step begins that says what changes a price."""


# A row of the ledger ----------------------------------------------------------------------------------------------------

Key = tuple[str, str, str, str]
Shares = Mapping[Key, list[tuple[str, str, float]]]
"""What a row for goods of a source, an item, a period and a term is made of: step, path, share; they sum to 1."""


def shares_of(course: Course) -> Shares:
    """How the money for goods splits over what makes their prices, worked out from the scenario."""
    setting, book = course.setting, Book(course.setting, course.tables)
    money: dict[Key, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    known: dict[tuple[str, str, int], list[tuple[str, str, float]]] = {}
    for row in course.tables["receipts"]:
        if row["order"]:
            continue
        source, item, p = row["source"], row["item"], book.number[row["period"]]
        if (source, item, p) not in known:
            known[source, item, p] = effects(price_path(setting, source, item, setting.periods[p].start))
        paid = payment_of(setting, source, p)
        key = (source, item, setting.periods[paid.period].label, "goods" if paid.within else PAYABLE)
        for n, (what, where, rate) in enumerate(known[source, item, p]):
            money[key][GOODS if not n else f"{CHANGES}{what.removeprefix(HELD)}", where] += (
                row["bought_gb"] * rate * paid.worth
            )
    found = {}
    for key, own in money.items():
        whole = fsum(own.values())
        found[key] = [(what, where, size / whole) for (what, where), size in own.items()] if whole else []
    return found


def parts(course: Course, row: Row, shares: Shares) -> Iterator[Part]:
    """The pieces of a row: those of its price for goods, itself else."""
    amount, present = (course.probability * row[word] for word in ("amount", "present_value"))
    told = shares.get((row["source"], row["item"], row["period"], row["term"])) if is_goods(row) else None
    if not told:
        yield Part(step_of(course.setting, row), row["where"], amount, present)
        return
    for what, where, share in told:
        yield Part(what, where, amount * share, present * share)


def is_goods(row: Row) -> bool:
    """The row pays for goods, and is no clause's."""
    return row["term"] in ("goods", PAYABLE) and bool(row["source"])


def step_of(setting: Setting, row: Row) -> str:
    """The step that a row stands for: the kind of its clause, else its term; what lies beyond the horizon by itself."""
    clause = clause_at(row["where"])
    if row["term"] == BEYOND or clause is None:
        return str(row["term"])
    contract, name = clause
    return str(setting.scenario.contracts[contract].clauses[name].kind.replace("_", " "))


def clause_at(where: str) -> tuple[str, str] | None:
    """Contract and clause of a path."""
    head, found, name = where.removeprefix("contracts.").partition(".clauses.")
    return (head, name) if found and where.startswith("contracts.") else None


# By whom, of what, where, when ------------------------------------------------------------------------------------------


def labels(setting: Setting, by: By | None) -> Callable[[Row], str]:
    """What a row is counted under."""
    needs = {need.id: need.tier for need in setting.requirements}

    def tier(row: Row) -> str:
        items, clause = {row["item"]} - {""}, clause_at(row["where"])
        if clause is not None and not items:
            terms = setting.terms[clause[0]]
            items = set(terms.covered(setting.scenario.contracts[clause[0]].clauses[clause[1]]))
        tiers = {setting.scenario.items[item].tier for item in items} or {needs.get(row["need"], NONE)}
        return tiers.pop() if len(tiers) == 1 else SEVERAL

    def contract(row: Row) -> str:
        clause, order = clause_at(row["where"]), setting.scenario.open_orders.get(row["order"])
        return clause[0] if clause else row["source"] or (order.contract if order and order.contract else NONE)

    def supplier(row: Row) -> str:
        named = setting.scenario.contracts.get(contract(row))
        unnamed = MARKET if row["source"] else NONE
        return row["supplier"] or (named.supplier if named is not None else unnamed)

    def site(row: Row) -> str:
        lane = setting.scenario.lanes.get(row["lane"])
        return row["location"] or (lane.to if lane is not None else NONE)

    ways: dict[str | None, Callable[[Row], str]] = {
        None: lambda _: "",
        "tier": tier,
        "contract": contract,
        "supplier": supplier,
        "site": site,
        "year": lambda row: setting.fiscal.year(date.fromisoformat(row["date"])),
        "term": lambda row: row["term"],
    }
    return ways[by]
