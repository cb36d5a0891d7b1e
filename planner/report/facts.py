"""The first screen as facts, worked out once: the terminal, the Summary sheet and the report say the same words.

A fact is a label, one line of text (or several), the page that shows it in full, and whether it needs a look. A line whose
data the scenario lacks is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from planner.report.builds import Build, builds
from planner.report.contracts import remarks
from planner.report.fact import Fact
from planner.report.money import budgets, by_fiscal, cash_rows, owed_anyway, present_by_term
from planner.report.needs_you import needs_you
from planner.report.pages import Pages
from planner.report.risk import faces, over_market
from planner.report.text import count_of
from planner.report.versus import versus, why_moved

STALE_DAYS = 30
NOT_APPROVED = "NOT APPROVED"
GUESSES = ("D", "M", "guess", "low")
LEVELS = {
    "A": "PROVEN",
    "B": "PROVEN TO ITS GAP",
    "C": "CROSS-CHECKED",
    "D": "FEASIBLE, NOT PROVEN",
    "X": "REFUSED",
}


def verdict(pages: Pages) -> str:
    """What may be said of the plan in a word."""
    if pages.plan.findings:
        return "AUDIT BROKEN"
    said = LEVELS.get(pages.plan.level, "NOT CERTIFIED")
    gap = pages.plan.certificate.get("gap")
    if pages.plan.level == "B" and isinstance(gap, float):
        return f"PROVEN TO {gap:.1%}" if gap >= 0.001 else f"PROVEN TO {gap:.0e}"
    return said


def headline(pages: Pages) -> str:
    """Name, day, plan, and the earlier one that it is held against."""
    return f"{pages.plan.name.upper()}  as of {pages.as_of:%a %Y-%m-%d}  plan {pages.code}{versus(pages)}"


def facts(pages: Pages) -> list[Fact]:
    """Every line there is data for, in the order of the first screen."""
    made = (needs_you, build, supply_rests, cost, risk, cash, owed, cover, prices, worth_a_word, guessed, checks)
    return [fact for make in made for fact in make(pages)]


def build(pages: Pages) -> Iterable[Fact]:
    """How much can be built in the next 13 weeks, what stops it first, and for how long."""
    found = pages.once(builds)
    if not found:
        return
    short, near = [one for one in found if one.is_short], standing(pages, found)
    if not short:
        count = len(places(found))
        served = f"{f'all {count} needs are' if count > 1 else 'the need is'} served in full in every period"
        yield Fact("BUILD", f"{near}; nothing short later" if near else served, "Clear to build", in_others(pages))
        return
    first = min(short, key=lambda one: (pages.number[one.period], one.program, one.location))
    lost = (first.planned or 0.0) - (first.clear or 0.0)
    what = f"{count_of(lost)} {units_of(pages)}" if first.planned is not None else pages.size(first.short_gb)
    whole = f"shortage costs {pages.money(sum(one.idle for one in short))} in all"
    if len(places(short)) > 1:
        whole = f"{len(places(short))} programs run short, {last_recovery(pages, short)}; {whole}"
    more = (
        f"first short {first.period} at {first.location}: {what}, {first.gating} ({first.program})",
        f"{recovery(pages, first.recovers)}; {whole}",
        *in_others(pages),
    )
    needs = f"{len(places(short))} of {len(places(found))} needs short"
    yield Fact("BUILD", near or needs, "Clear to build", more, alert=True)


def in_others(pages: Pages) -> tuple[str, ...]:
    """Whose figures these are where there are other futures, and in how many of all something is short."""
    courses = pages.plan.courses
    if len(courses) == 1:
        return ()
    short = [len({row["need"] for row in course.tables["service"] if row["short_gb"]}) for course in courses]
    some = [count for count in short if count]
    said = (
        f"{len(some)} of all {len(courses)} are short, in up to {max(some)} of their needs"
        if some
        else f"none of all {len(courses)} is short"
    )
    return (f"that is future {pages.plan.shown.name}; {said}",)


def standing(pages: Pages, found: list[Build]) -> str:
    """Units that stand of those planned in the worst of the next 13 weeks; empty where no need counts units."""
    counted: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in found:
        if one.planned is not None and pages.number[one.period] in pages.quarter_year:
            counted[one.period][0] += one.planned
            counted[one.period][1] += one.clear or 0.0
    if not counted:
        return ""
    near, word = pages.labels[pages.quarter_year[-1]], units_of(pages)
    worst = min(counted, key=lambda label: (counted[label][1] - counted[label][0], pages.number[label]))
    planned, clear = counted[worst]
    if clear < planned:
        return f"to {near}: at worst {count_of(clear)} of {count_of(planned)} {word} clear, {worst}"
    return f"to {near}: all {count_of(counted[near][0])} {word} clear"


def units_of(pages: Pages) -> str:
    """What the units of this scenario's fleets are."""
    return "racks" if all(fleet.rack for fleet in pages.scenario.fleets.values()) else "racks and accelerators"


def places(found: list[Build]) -> set[tuple[str, str]]:
    """The programs at their places."""
    return {(one.program, one.location) for one in found}


def last_recovery(pages: Pages, short: list[Build]) -> str:
    """When the last of them recovers."""
    last = max((one.recovers for one in short), key=lambda label: pages.number.get(label, len(pages.labels)))
    return f"up to {last}" if last in pages.number else "some to the end of the plan"


def recovery(pages: Pages, label: str) -> str:
    """When one recovers, if it does."""
    return f"recovers {label}" if label in pages.number else "does not recover in this plan"


def supply_rests(pages: Pages) -> Iterable[Fact]:
    """How solid is the supply of the next 26 weeks: on hand, placed by confidence, to be called; what is not counted on."""
    near = pages.until(max(pages.as_of, pages.setting.start) + timedelta(weeks=26))
    inside = {pages.labels[p] for p in near}
    sizes, doubted = defaultdict[str, float](float), defaultdict[str, float](float)
    for lot in (one for one in pages.scenario.stock.values() if one.state != "installed"):
        sizes[lot.state.replace("_", " ")] += pages.setting.gb(lot.quantity, lot.item)
    for row in (one for one in pages.rows("orders") if one["arrives"] in inside):
        sizes[f"{row['confidence']} PO"] += row["kept_gb"]
        doubted[f"{row['confidence']} PO"] += max(0.0, row["ordered_gb"] - row["counted_gb"])
    for row in (one for one in pages.rows("receipts") if not one["order"] and one["period"] in inside):
        sizes["contract calls" if row["contract"] else "market calls"] += row["received_gb"]
    if total := sum(sizes.values()):
        ranked = sorted(sizes.items(), key=lambda pair: -pair[1])
        text = ", ".join(f"{size / total:.0%} {name}" for name, size in ranked if size >= 0.005 * total)
        unsure = ", ".join(f"{pages.size(gb)} {name}" for name, gb in sorted(doubted.items()) if gb >= 0.005 * total)
        text += f"; not counted on: {unsure}" if unsure else ""
        yield Fact("SUPPLY RESTS", f"to {pages.labels[near[-1]]} {pages.size(total)}: {text}", "Supply commit")


def cost(pages: Pages) -> Iterable[Fact]:
    """Discounted cost and its largest terms; over several futures the mean, the best and the worst."""
    terms = sorted(present_by_term(pages).items(), key=lambda pair: -abs(pair[1]))
    said = ", ".join(f"{term} {pages.money(value)}" for term, value in terms[:4])
    courses, whole = pages.plan.courses, pages.money(pages.plan.cost, 4)
    if len(courses) > 1:
        ends = [pages.money(end(course.cost for course in courses)) for end in (min, max)]
        what = f"{whole} expected over {len(courses)} futures ({ends[0]} to {ends[1]})"
        tails = [one.measure.weight for one in pages.plan.measured if one.measure.weight]
        least = pages.money(pages.plan.objective, 4)
        more = [f"with {sum(tails):.0%} of weight on tails {least}, what the plan minimises"] if tails else []
        more += [*why_moved(pages), "supply, cash, cover and prices here are of that future, too"]
        yield Fact("COST", f"{what}; shown: {pages.plan.shown.name}, {said}", "Outcomes", tuple(more))
        return
    yield Fact("COST", f"{whole} discounted: {said}" if said else "nothing is paid", "Checks", tuple(why_moved(pages)))


def risk(pages: Pages) -> Iterable[Fact]:
    """Both faces of risk, and the limit with the least room."""
    said = faces(pages)
    if said:
        yield Fact("RISK", said[0], "Risk", tuple(said[1:]))


def cash(pages: Pages) -> Iterable[Fact]:
    """Money that leaves in each of the first fiscal quarters."""
    quarters = by_fiscal(pages, cash_rows(pages), "quarter")
    if quarters:
        said = "  ".join(f"{name} {pages.money(value)}" for name, value in list(quarters.items())[:3])
        yield Fact("CASH", f"{said}  all {pages.money(sum(quarters.values()))}", "Cash", tuple(tightest(pages)))


def tightest(pages: Pages) -> Iterable[str]:
    """The budget with the least room."""
    found = [(limit - spent, policy, stretch, limit) for policy, stretch, limit, spent in budgets(pages)]
    if found:
        room, policy, stretch, limit = min(found)
        yield f"budget {policy} {stretch}: {pages.money(limit)}, room {pages.money(round(room, 2))}"


def owed(pages: Pages) -> Iterable[Fact]:
    """What leaves whatever we need: placed orders, minimum volumes; over several futures what of it is out of the money."""
    found = owed_anyway(pages)
    if found.placed or found.minimum:
        parts = [f"open orders {pages.money(found.placed)}"] if found.placed else []
        if found.minimum:
            parts.append(f"minimums not yet ordered {pages.money(found.minimum)} to {found.until:%Y-%m}")
        beyond = over_market(pages)
        yield Fact("OWED ANYWAY", "; ".join([*parts, beyond] if beyond else parts), "Exposure")


def cover(pages: Pages) -> Iterable[Fact]:
    """Weeks until what is on hand, in transit and on order is used up, per tier."""
    said = []
    for tier in pages.tiers:
        use = pages.used_by_tier[tier]
        if any(use):
            weeks = pages.weeks_without_calls(tier)
            said.append(f"{tier} {'past the end' if weeks is None else f'{weeks:.1f} wks'}")
    if said:
        yield Fact("COVER", f"on hand and on order last: {'  '.join(said)}", "MRP")


def prices(pages: Pages) -> Iterable[Fact]:
    """The indices that most money follows: value now, how old, where it goes."""
    spent: dict[str, float] = defaultdict(float)
    for row in cash_rows(pages):
        item = pages.scenario.items.get(row["item"])
        spent[(item.index if item else None) or ""] += row["amount"]
    said = []
    for name, index in sorted(pages.scenario.indices.items(), key=lambda pair: (-spent[pair[0]], pair[0])):
        first = pages.setting.index_quote(name, pages.as_of)
        last = pages.setting.index_quote(name, pages.periods[-1].start)
        if first is not None and last is not None:
            dates = [day for day, _ in index.history.points if date.min < day <= pages.as_of] if index.history else []
            age = "" if index.now is not None or not dates else f" ({(pages.as_of - dates[-1]).days} d old)"
            unit = f"{pages.currency}/{first.unit}"
            said.append(f"{name} {first.value:,.4g}{age} -> {last.value:,.4g} {unit} by {pages.labels[-1]}")
    if said:
        yield Fact("PRICES", said[0], "Prices", tuple(said[1:3]))


def worth_a_word(pages: Pages) -> Iterable[Fact]:
    """The dearest of what the steps and rebates of contracts remark."""
    found = pages.once(remarks)
    if found:
        said = [f"{contract}.{clause}: {remark.what.partition(':')[0]}" for contract, clause, remark in found]
        yield Fact("WORTH A WORD", said[0], "Contracts", tuple(said[1:3]))


def guessed(pages: Pages) -> Iterable[Fact]:
    """Inputs that are old, guessed or that nobody wrote."""
    origins = pages.plan.origins
    if origins:
        old = sum(age is not None and age > STALE_DAYS for age in map(pages.age, origins))
        guesses = sum(origin.confidence in GUESSES for origin in origins)
        silent = sum(origin.default for origin in origins)
        text = f"{old} inputs > {STALE_DAYS} days, {guesses} guesses, {silent} defaults nobody wrote"
        yield Fact("STALE/GUESSED", text, "Assumptions", alert=bool(guesses))


def checks(pages: Pages) -> Iterable[Fact]:
    """Audit, certificate, reconciliation, approval."""
    plan = pages.plan
    objective, gap = plan.certificate.get("objective"), plan.certificate.get("gap")
    parts = [f"audit {len(plan.findings)} open"]
    if isinstance(gap, (int, float)):
        parts.append(f"gap {gap:.0e}")
    if isinstance(objective, (int, float)):
        parts.append(f"reconciles to {abs(plan.objective - objective):,.2f} {pages.currency}")
    if plan.warnings:
        parts.append(f"{len(plan.warnings)} warning{'s' if len(plan.warnings) > 1 else ''}")
    yield Fact("CHECKS", "  ".join([*parts, NOT_APPROVED]), "Checks", alert=bool(plan.findings))
