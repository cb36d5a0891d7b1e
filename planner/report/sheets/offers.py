"""Offers: which are signed and in how many futures, what is paid for what they bring, and their terms side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet
from planner.report.offer_worth import add_worth, columns, foot
from planner.report.risk import in_force

if TYPE_CHECKING:
    from planner.plan.plan import Course
    from planner.report.pages import Pages

COLUMNS = (
    Column("offer", "Offer"),
    Column("supplier", "Supplier"),
    Column("from", "From", "date"),
    Column("to", "To", "date"),
    Column("start", "Start approvals by", "date"),
    Column("decide", "Decide by", "date"),
    Column("signed", "Signed, by probability", "share"),
    Column("size", "Size where signed", "share"),
    Column("taken", "Taken", "gb", total=True),
    Column("paid", "Paid, all charges", "money", total=True),
    Column("all_in", "Paid per GB taken", "price", formula='=IF([taken]=0,"",[paid]/[taken])'),
    Column("market", "The same at market", "money", total=True),
    Column("saves", "Against the market", "money", total=True, formula='=IF([market]="","",[market]-[paid])'),
)

WORTH_NOTE = (
    "Worth of a term: what one own step of it in our favour (1 % of a price, volume or money, a point of a share, one unit of a "
    "time) saves; of a clause: what it is worth to us as against the offer without it. Each by a second solve; blank is nothing."
)
ABOVE = ("supplier", "status", "term.", "offer.decide_by")
"""What the first table says already."""


class Offers(Sheet):
    """One line an offer, then one line a term with the offers across."""

    order: ClassVar[int] = 66
    title: ClassVar[str] = "Offers"
    answers: ClassVar[str] = (
        "Which offers are signed, what do they bring for what money, and how do their terms compare?"
    )

    def missing(self, pages: Pages) -> str:
        """Nothing is open."""
        return "" if offered(pages) else "no contract is `status: offered`"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """What the plan makes of them, and what they say."""
        names = offered(pages)
        note = (
            "Means over the futures, undiscounted; paid holds every charge of the contract, after the horizon too. At market: the "
            "cheapest market that sells the item in that period, blank where none does. `planner value` says what each may ask for."
        )
        yield Grid("offers", "What the plan makes of them", COLUMNS, [offer(pages, name) for name in names], note)
        if pages.told.worth is None:
            across = tuple(Column(f"o{n}", name, width=22, wrap=True) for n, name in enumerate(names))
            yield Grid("terms", "What they say", (Column("term", "Term"), *across), terms(pages, names))
            return
        across = tuple(columns(names, pages.told.worth))
        yield Grid(
            "terms", "What they say", (Column("term", "Term"), *across), terms(pages, names), WORTH_NOTE, one_scale=True
        )
        across = tuple(Column(f"o{n}", name, "by_row") for n, name in enumerate(names))
        rows = foot(pages, names, pages.told.worth, {name: over_market(pages, name) for name in names})
        yield Grid("worth", "What they are worth", (Column("what", "What", width=46), *across), rows)


def offered(pages: Pages) -> list[str]:
    """The contracts that may be signed or not, by id."""
    return [name for name, terms in sorted(pages.setting.terms.items()) if terms.offered]


def offer(pages: Pages, name: str) -> dict[str, Any]:
    """An offer over all futures."""
    terms = pages.setting.terms[name]
    record, courses = terms.record, pages.plan.courses
    standing = [
        (course, signing) for course in courses for signing in course.tables["signings"] if signing["contract"] == name
    ]
    signed = fsum(course.probability * in_force(course, name) for course, _ in standing)
    sizes = fsum(course.probability * signing["size"] for course, signing in standing)
    gb = fsum(course.probability * size for course in courses for _, _, size in taken(course, name))
    money = fsum(course.probability * paid(course, name) for course in courses)
    asked = [(course.probability, at_market(pages, course, name)) for course in courses]
    market = (
        "" if any(found is None for _, found in asked) else fsum(chance * (found or 0.0) for chance, found in asked)
    )
    return {
        "offer": name,
        "supplier": pages.supplier(record.supplier),
        "from": record.term.from_.first,
        "to": record.term.to.last,
        "start": terms.responsible,
        "decide": record.offer.decide_by.last if record.offer.decide_by else pages.setting.start,
        "signed": signed,
        "size": sizes / signed if signed else 0.0,
        "taken": gb,
        "paid": money,
        "all_in": money / gb if gb else "",
        "market": market,
        "saves": market - money if isinstance(market, float) else "",
    }


def paid(course: Course, name: str) -> float:
    """Every charge of a contract in a future."""
    own = f"contracts.{name}"
    return fsum(
        row["amount"] for row in course.tables["ledger"] if row["where"] == own or row["where"].startswith(f"{own}.")
    )


def taken(course: Course, name: str) -> Iterable[tuple[str, str, float]]:
    """Item, period and GB of what a contract brings in a future."""
    return (
        (row["item"], row["period"], row["bought_gb"]) for row in course.tables["receipts"] if row["source"] == name
    )


def at_market(pages: Pages, course: Course, name: str) -> float | None:
    """What the same would have cost at the cheapest market of each period; None where no market sells some of it."""
    markets = pages.setting.scenario.markets
    asked: dict[tuple[str, str], float] = {}
    for row in course.tables["prices"]:
        if row["source"] in markets:
            at = (row["item"], row["period"])
            asked[at] = min(asked.get(at, row["price_per_gb"]), row["price_per_gb"])
    found = list(taken(course, name))
    if any((item, period) not in asked for item, period, _ in found):
        return None
    return fsum(gb * asked[item, period] for item, period, gb in found)


def over_market(pages: Pages, name: str) -> list[tuple[float, float]] | None:
    """Probability of each future, and what is paid there beyond the market's price; None where some of it has none."""
    found = [(course.probability, paid(course, name), at_market(pages, course, name)) for course in pages.plan.courses]
    if any(market is None for _, _, market in found):
        return None
    return [(chance, money - (market or 0.0)) for chance, money, market in found]


def terms(pages: Pages, names: list[str]) -> list[Mapping[str, Any]]:
    """One row for each thing that any of the offers says: each clause by its kind, and below it what it says."""
    found: dict[str, dict[str, Any]] = {}
    for n, name in enumerate(names):
        for clause, part in pages.setting.terms[name].clauses.items():
            found.setdefault(clause, {"term": clause})[f"o{n}"] = part.kind
    clauses = list(found)
    for origin in pages.plan.origins:
        for n, name in enumerate(names):
            term = origin.path.removeprefix(f"contracts.{name}.")
            if not origin.default and term != origin.path and not term.startswith(ABOVE):
                term = term.removeprefix("clauses.")
                found.setdefault(term, {"term": term})[f"o{n}"] = origin.value
    if pages.told.worth is not None:
        add_worth(pages, names, pages.told.worth, found)
    return sorted(found.values(), key=lambda row: place(row["term"], clauses))


def place(term: str, clauses: list[str]) -> tuple[int, str]:
    """What is no clause first, then clause by clause."""
    clause = term.split(".")[0]
    return clauses.index(clause) + 1 if clause in clauses else 0, term
