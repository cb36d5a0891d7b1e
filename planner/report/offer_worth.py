"""What second solves say of each offer: its terms in money, ranked, where it turns, and what it may ask for.

worth of a term    what one own step of it in our favour saves us                    money, second solves
worth of a clause  V(without the clause) - V: what it is worth to us                 money
over-market P90    of paid - the same at the cheapest market, at least 0: nine of ten futures (by probability) are not above
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planner.quantities import Rate
from planner.report.grid import Column
from planner.report.value_text import worded

if TYPE_CHECKING:
    from planner.plan.plan import Course
    from planner.report.pages import Pages
    from planner.studies.value import Worth

WHERE_SURE = 0.9


def columns(names: Sequence[str], worth: Worth) -> Iterable[Column]:
    """What is said of each term, offer by offer."""
    for n, name in enumerate(names):
        yield Column(f"o{n}", name, width=20, wrap=True)
        yield Column(f"o{n}_worth", f"{name}: worth", "money", width=14)
        yield Column(f"o{n}_rank", "Rank", "ea", width=7)
        if worth.flips:
            yield Column(f"o{n}_flips", "Flips at", width=16, wrap=True)
        yield Column(f"o{n}_source", "Source", width=16, wrap=True)


def add_worth(pages: Pages, names: Sequence[str], worth: Worth, found: dict[str, dict[str, Any]]) -> None:
    """Worth, rank, turning point and source, into the rows of the terms; a term that nobody wrote gets a row if it matters."""
    for n, name in enumerate(names):
        gains = {}
        for price in worth.terms:
            gain = max(0.0, -(price.up or 0.0), -(price.down or 0.0))
            if price.lever.contract == name and gain > price.slack:
                gains[price.lever.term] = gain
                row = found.setdefault(price.lever.term, {"term": price.lever.term})
                row.setdefault(f"o{n}", f"{worded(price.lever.value, price.lever, pages.currency)} (not written)")
        for rank, term in enumerate(sorted(gains, key=lambda term: (-gains[term], term)), 1):
            found[term] |= {f"o{n}_worth": gains[term], f"o{n}_rank": rank}
        for clause in worth.clauses:
            if clause.contract == name and clause.worth is not None and abs(clause.worth) > clause.slack:
                found[clause.clause][f"o{n}_worth"] = -clause.worth
        add_flips(pages, n, name, worth, found)
        for origin in pages.plan.origins:
            path = origin.path.removeprefix(f"contracts.{name}.")
            term = path.removeprefix("clauses.")
            if path != origin.path and term in found and not origin.default:
                found[term][f"o{n}_source"] = origin.source or origin.place


def add_flips(pages: Pages, n: int, name: str, worth: Worth, found: dict[str, dict[str, Any]]) -> None:
    """Where an offer turns, by each of its terms that turns it within what was tried."""
    for turn in worth.flips:
        if turn.lever.contract == name and turn.flips:
            said = (worded(flip.value, turn.lever, pages.currency) for flip in turn.flips)
            row = found.setdefault(turn.lever.term, {"term": turn.lever.term})
            row.setdefault(f"o{n}", f"{worded(turn.lever.value, turn.lever, pages.currency)} (not written)")
            row[f"o{n}_flips"] = " and ".join(said)


def foot(
    pages: Pages, names: Sequence[str], worth: Worth, over_market: Mapping[str, Sequence[tuple[float, float]] | None]
) -> list[dict[str, Any]]:
    """What each offer is worth and may ask for; `over_market` has the probability and money of each future."""
    offers = {offer.contract: offer for offer in worth.offers}
    said: list[tuple[str, str, list[Any]]] = [
        ("Worth at our volume, as it is written, beside the others", "money", [offers[name].written for name in names]),
        ("May ask for being signed: alone", "money", [offers[name].alone for name in names]),
        ("May ask for being signed: beside the others", "money", [offers[name].given_others for name in names]),
        ("All of them together, for nothing (one figure for all)", "money", [worth.bundle]),
        ("Deposit recovered by", "text", [recovered_by(pages, name) for name in names]),
        ("Over market, P90", "money", [quantile(over_market[name]) for name in names]),
    ]
    if worth.flips:
        said.insert(4, ("Best volume of those tried", "text", [best_volume(pages, worth, name) for name in names]))
    return [
        {"what": what, "kind": kind, **{f"o{n}": value for n, value in enumerate(values)}}
        for what, kind, values in said
        if any(value not in (None, "") for value in values)
    ]


def best_volume(pages: Pages, worth: Worth, name: str) -> str:
    """The promised volume of the scan at which an offer is worth most; nothing where none of them is worth signing."""
    mine = (turn for turn in worth.flips if turn.lever.contract == name and isinstance(turn.lever.value, Rate))
    found = next((turn for turn in mine if turn.best.gain > 0.0), None)
    return worded(found.best.value, found.lever, pages.currency) if found else ""


def recovered_by(pages: Pages, name: str) -> str:
    """The first period after which nothing of a deposit is left, in the latest future; nothing where none is paid."""
    ends = [last_balance(course, name) for course in pages.plan.courses]
    paid = [end for end in ends if end is not None]
    if not paid:
        return ""
    latest = max(paid, key=pages.labels.index)
    return "not within the horizon" if latest == pages.labels[-1] else pages.labels[pages.number[latest] + 1]


def last_balance(course: Course, name: str) -> str | None:
    """The last period that ends with money paid ahead under a contract, in one future; a millionth of it is nothing."""
    left = {
        row["period"]: row["value"]
        for row in course.tables["accounts"]
        if row["contract"] == name and row["account"] == "prepaid balance"
    }
    most = max(left.values(), default=0.0)
    return next((period for period, value in reversed(left.items()) if value > 1e-6 * most), None)


def quantile(outcomes: Sequence[tuple[float, float]] | None, share: float = WHERE_SURE) -> float | None:
    """The least money that a share of the probability is not above, at least nothing."""
    total = 0.0
    for chance, money in sorted(outcomes or (), key=lambda pair: pair[1]):
        total += chance
        if total >= share - 1e-9:
            return max(0.0, money)
    return None
