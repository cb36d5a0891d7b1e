"""What a plan risks: both faces of it in figures, its limits, the futures that hurt most and why, what is the same in all.

    why of a cost         present value of each ledger term (goods by source) less its mean over the futures      money; adds up
    why of a liability    the same of what contracts make us pay, and what the bits are worth less than in the mean
    the same in all       sum over items and periods of the least that is called from a source in any future       GB

Both faces stand always: a total cost and a liability that the scenario does not name are measured at 95 %. A liability needs an
index for every item under contract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from planner.model.book import Book
from planner.model.plugin import Measure
from planner.model.tails import mean, quantile, tail, worst
from planner.plan.risk import Measured
from planner.registry import Registry
from planner.report.fans import HIGH, LOW, MIDDLE

if TYPE_CHECKING:
    from planner.model.terms import Terms
    from planner.plan.plan import Course
    from planner.report.pages import Pages

KINDS: Registry[Measure] = Registry("planner.measures", Measure)
ALPHA = 0.95
MOST = 5
"""Futures that hurt most, of each face."""
TERMS = 3
"""Ledger terms that say why."""
SHARES = ("shortage",)
WORTH = "bits worth less"


def measures(pages: Pages) -> list[Measured]:
    """Every measure the scenario names, with the cost and the liability where it names none; none for a single future."""
    courses, named = pages.plan.courses, list(pages.plan.measured)
    if len(courses) < 2:
        return []
    books = [(course.probability, Book(course.setting, course.tables)) for course in courses]
    for kind in ("cost", "liability"):
        if not any(kind_of(one) == kind for one in named) and not untold(pages, kind):
            measure = KINDS.get(kind)()
            named.append(Measured(kind, measure, [(chance, measure.figure(book)) for chance, book in books]))
    first = {"cost": 0, "liability": 1}
    return sorted(named, key=lambda one: (first.get(kind_of(one), 2), one.name))


def kind_of(one: Measured) -> str:
    """The kind of a measure, by its file."""
    return next(kind for kind, part in KINDS.all().items() if isinstance(one.measure, part))


def untold(pages: Pages, kind: str) -> str:
    """Why a face of risk cannot be told; empty where it can."""
    if kind == "liability" and not pages.setting.terms:
        return "there is no contract"
    wrong = [one.what for one in KINDS.get(kind)().unwise(pages.setting, "") if one.severity == "error"]
    return "; ".join(wrong)


def face(pages: Pages, kind: str) -> Measured | None:
    """The measure that speaks for a face of risk: one with a limit on its tail before others."""
    mine = [one for one in pages.once(measures) if kind_of(one) == kind]
    return min(mine, key=lambda one: "tail" not in one.measure.limits, default=None)


def in_words(pages: Pages, one: Measured, figure: float) -> str:
    """A figure of a measure."""
    return f"{figure:.1%}" if kind_of(one) in SHARES else pages.money(figure)


def tail_name(alpha: float) -> str:
    """`CVaR95`."""
    return f"CVaR{100 * alpha:.3g}"


def over_market(pages: Pages) -> str:
    """What commitments may cost above the market, in a few words; empty where that cannot be told."""
    one = face(pages, "liability")
    if one is None:
        return ""
    limit = one.measure.limits.get("tail")
    said = f" (limit {pages.money(limit)})" if limit is not None else ""
    middle, beyond = pages.money(quantile(one.figures, MIDDLE)), pages.money(one.sums["tail"])
    return f"over market P50 {middle} {tail_name(one.measure.left_out)} {beyond}{said}"


def faces(pages: Pages) -> list[str]:
    """Both faces of risk in a line, and the limit with the least room for its size below it."""
    costs = face(pages, "cost")
    if costs is None:
        return []
    low, high = (pages.money(quantile(costs.figures, level)) for level in (LOW, HIGH))
    said = f"cost P5 {low} P95 {high} CVaR95 {pages.money(tail(costs.figures, ALPHA))}"
    owed = face(pages, "liability")
    if owed is not None:
        said += f"; liability CVaR95 {pages.money(tail(owed.figures, ALPHA))}"
    tight = min(limits(pages), key=lambda row: row["room"] / abs(row["limit"]) if row["limit"] else 0.0, default=None)
    if tight is None:
        return [said]
    one = tight["measured"]
    figures = [in_words(pages, one, tight[key]) for key in ("limit", "plan")]
    return [said, f"limit {tight['measure']}, {tight['what']}: {figures[0]}, in the plan {figures[1]}"]


def figures(pages: Pages) -> list[dict[str, Any]]:
    """One row a measure; its own tail where that is not the one of 95 %."""
    return [
        {
            "measure": one.name,
            "kind": "share" if kind_of(one) in SHARES else "money",
            "what": kind_of(one),
            "mean": mean(one.figures),
            "low": quantile(one.figures, LOW),
            "middle": quantile(one.figures, MIDDLE),
            "high": quantile(one.figures, HIGH),
            "tail95": tail(one.figures, ALPHA),
            "worst": worst(one.figures),
            "alpha": one.measure.tail_words if one.measure.left_out != ALPHA else None,
            "tail": one.sums["tail"] if one.measure.left_out != ALPHA else None,
            "weight": one.measure.weight or None,
            "fill": 1.0 - mean(one.figures) if kind_of(one) == "shortage" else None,
        }
        for one in pages.once(measures)
    ]


def limits(pages: Pages) -> list[dict[str, Any]]:
    """One row a limit of a measure."""
    return [
        {
            "measure": one.name,
            "kind": "share" if kind_of(one) in SHARES else "money",
            "what": one.measure.tail_words if word == "tail" else word,
            "limit": limit,
            "plan": one.sums[word],
            "room": limit - one.sums[word],
            "measured": one,
        }
        for one in pages.once(measures)
        for word, limit in one.measure.limits.items()
    ]


# What hurts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hurt:
    """A future in which a face of risk is above its mean, by how much, and the terms that make it so, the largest first."""

    face: Measured
    course: Course
    figure: float
    above: float
    terms: Mapping[str, float]


def hurts(pages: Pages) -> list[Hurt]:
    """The futures that hurt most by cost, and by liability."""
    found = []
    for one in (face(pages, "cost"), face(pages, "liability")):
        if one is not None:
            middle, tiny = mean(one.figures), 1e-9 * max(abs(figure) for _, figure in one.figures)
            ranked = sorted(enumerate(one.figures), key=lambda pair: (-pair[1][1], pair[0]))
            above = [n for n, (chance, figure) in ranked if figure > middle + tiny and chance > 0.0]
            differ = differences(pages, one)
            courses = pages.plan.courses
            found += [
                Hurt(one, courses[n], one.figures[n][1], one.figures[n][1] - middle, differ[n]) for n in above[:MOST]
            ]
    return found


def differences(pages: Pages, one: Measured) -> list[dict[str, float]]:
    """Of each future: how far every term lies from its mean, the largest first; they add up to that of the figure."""
    owed, courses = kind_of(one) == "liability", pages.plan.courses
    own = [by_term(course, owed) for course in courses]
    if owed:
        for terms, (_, figure) in zip(own, one.figures, strict=True):
            terms[WORTH] = figure - fsum(terms.values())
    names = sorted({name for terms in own for name in terms})
    means = {
        name: fsum(c.probability * terms.get(name, 0.0) for c, terms in zip(courses, own, strict=True))
        for name in names
    }
    gaps = [{name: terms.get(name, 0.0) - means[name] for name in names} for terms in own]
    return [dict(sorted(gap.items(), key=lambda pair: (-abs(pair[1]), pair[0]))) for gap in gaps]


def by_term(course: Course, owed: bool) -> dict[str, float]:
    """Present value of each ledger term of a future, or of what contracts make us pay."""
    found: dict[str, float] = defaultdict(float)
    for row in course.tables["ledger"]:
        if not owed or row["where"].startswith("contracts."):
            found[f"goods {row['source']}" if row["term"] == "goods" else row["term"]] += row["present_value"]
    return found


def why(pages: Pages, hurt: Hurt) -> list[str]:
    """`shortage +$120M` and so on: what makes a thousandth of the difference at least."""
    told = [(name, gap) for name, gap in hurt.terms.items() if abs(gap) >= 1e-3 * abs(hurt.above)][:TERMS]
    return [f"{name} {'-' if gap < 0 else '+'}{pages.money(abs(gap))}" for name, gap in told]


def happens(course: Course) -> str:
    """The outcome of each driver in a future."""
    return ", ".join(f"{name} {outcome}" for name, outcome in sorted(course.setting.chosen.items()))


# What is the same in every future -------------------------------------------------------------------------------------


def same(pages: Pages) -> list[dict[str, Any]]:
    """One row a source: how it stands over the futures, what is called of it, and what of that in every one of them."""
    called = [calls(course) for course in pages.plan.courses]
    sources = {source for found in called for source in found} | set(pages.setting.terms)
    return [row for source in sorted(sources) if (row := of_source(pages, source, called))]


def calls(course: Course) -> dict[str, dict[tuple[str, str], float]]:
    """GB called from each source, by item and period."""
    found: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for row in course.tables["moves"]:
        if row["source"]:
            found[row["source"]][row["item"], row["period"]] += row["moved_gb"]
    return found


def of_source(
    pages: Pages, source: str, called: list[dict[str, dict[tuple[str, str], float]]]
) -> dict[str, Any] | None:
    """A contract, an offer or a market; none for a contract that is declined."""
    terms, courses = pages.setting.terms.get(source), pages.plan.courses
    if terms is not None and terms.record.status == "declined":
        return None
    own = [found.get(source, {}) for found in called]
    keys = sorted({key for found in own for key in found})
    first = min(pages.plan.learns, default=pages.setting.end)
    early = {period.label for period in pages.periods if period.start < first}
    record = terms.record if terms else pages.scenario.markets[source]
    sizes = [course.setting.terms[source].size for course in courses] if terms and terms.offered else []
    return {
        "source": source,
        "supplier": pages.supplier(record.supplier or ""),
        "standing": standing(terms, courses),
        "smallest": min(sizes, default=None),
        "largest": max(sizes, default=None),
        "called": fsum(c.probability * fsum(found.values()) for c, found in zip(courses, own, strict=True)),
        "early": fsum(own[0].get(key, 0.0) for key in keys if key[1] in early),
        "same": fsum(min(found.get(key, 0.0) for found in own) for key in keys),
    }


def in_force(course: Course, contract: str) -> float:
    """What of a contract is signed in a future; at no size it is not."""
    terms = course.setting.terms[contract]
    return terms.signed if terms.size > 0.0 else 0.0


def standing(terms: Terms | None, courses: Iterable[Course]) -> str:
    """Signed in every future, in none, or in so much of them."""
    if terms is None:
        return "market"
    if not terms.offered:
        return "signed"
    chances = [(course.probability, in_force(course, terms.name)) for course in courses]
    if len({signed for _, signed in chances}) == 1:
        share = chances[0][1]
        said = "not signed" if not share else "signed" if share == 1.0 else f"signed for {share:.0%}"
        return f"offer, {said} in every future"
    return f"offer, signed in {mean(chances):.0%} of futures"
