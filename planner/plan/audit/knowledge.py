"""Knowledge: what is ordered in a period is the same in all futures that, as the audit sees it, nobody can tell apart by then.

A call that a clause fixes earlier is held against what is known on that day; what is decided today, against nothing learned at all.
What a supplier that allots hands over is split by what is known when it is due, and by how much the supplier then grants. What a
clause says to be taken blindly is the same in futures that differ only in a driver, whatever else tells them apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from planner.model.allotments import Allotment, by_call, due_in
from planner.model.futures import Future
from planner.model.knowing import known_at
from planner.model.plugin import Finding
from planner.model.setting import Setting
from planner.plan.audit.compare import differences
from planner.plan.audit.moves import move_name
from planner.plan.audit.seen import known
from planner.plan.plan import Course

Decided = dict[tuple[str, ...], float]

TODAY = "today"
"""Before anything is learned."""


def audit_knowledge(courses: Sequence[Course], setting: Setting) -> Iterable[Finding]:
    """Calls, sends, cancelled and moved orders, and splits, that differ between futures before what tells them apart is learned."""
    knows = known(setting, setting.futures)
    done, parts = [decided(course) for course in courses], [split(course) for course in courses]
    for f, course in enumerate(courses):
        number = {period.label: p for p, period in enumerate(course.setting.periods)}
        for first in sorted(({cluster[f] for cluster in knows} | {0}) - {f}):
            same = {label for label, p in number.items() if knows[p][f] == first}
            same |= {TODAY} if first == 0 else set()
            there, here = alike(parts[first], parts[f])
            both = within(same, done[first] | there), within(same, done[f] | here)
            yield from peeked(both, f"{course.name} and {courses[first].name} cannot be told apart by then")
    yield from audit_blind(courses, setting.futures, knows)


def peeked(both: tuple[Mapping[Hashable, float], Mapping[Hashable, float]], why: str) -> Iterable[Finding]:
    """What differs between what is decided in two futures, and may not."""
    for finding in differences("knowledge", *both):
        yield Finding(finding.rule, finding.where, f"{finding.what}, though {why}", finding.amount)


def audit_blind(
    courses: Sequence[Course], futures: Sequence[Future], knows: Sequence[Sequence[int]]
) -> Iterable[Finding]:
    """What clauses decide that cannot hang on a driver: the same in all futures of a period that only the driver tells apart."""
    setting = courses[0].setting
    said = [(terms.where(name), own.blind()) for terms in setting.terms.values() for name, own in terms.clauses.items()]
    for where, (name, driver) in ((where, told) for where, told in said if told is not None):
        others = [tuple(o for d, o in future.setting.chosen.items() if d != driver) for future in futures]
        sizes: list[Decided] = [
            {
                (r["cell"], where, name): r["value"]
                for r in course.tables["decisions"]
                if r["block"] == f"{where}.{name}"
            }
            for course in courses
        ]
        for p, period in enumerate(setting.periods):
            for f, first in enumerate(joined(knows[p], others)):
                why = f"only {driver} tells {courses[f].name} and {courses[first].name} apart, and nobody knows how it turns out"
                both = within({period.label}, sizes[first]), within({period.label}, sizes[f])
                yield from peeked(both, why)


def joined(*words: Sequence[Hashable]) -> list[int]:
    """For each future the first that it hangs together with, where those that agree in one of some words do."""
    found = list(range(len(words[0])))
    for said in words:
        for word in dict.fromkeys(said):
            heads = {found[f] for f, own in enumerate(said) if own == word}
            found = [min(heads) if head in heads else head for head in found]
    return found


def split(course: Course) -> Decided:
    """What is handed over where a supplier allots: by the period when due, source, item, GB granted, and the call."""
    found: Decided = {}
    owed: dict[tuple[str, str], list[Allotment | None]] = {}
    labels = [period.label for period in course.setting.periods]
    for row in course.tables["moves"]:
        about, terms = (row["source"], row["item"]), course.setting.terms.get(row["source"])
        if terms is not None and terms.saying("allots"):
            if about not in owed:
                owed[about] = by_call(terms, row["item"])
            p = labels.index(row["period"])
            own, due = owed[about][p], due_in(terms)[p]
            if own is not None and own.short and due is not None:
                key = (labels[due], *about, repr(own.granted), f"{move_name(row)} {row['via']} handed over")
                found[key] = found.get(key, 0.0) + row["shipped_gb"]
    return found


def alike(there: Decided, here: Decided) -> list[Decided]:
    """Of what is handed over in two futures, that of suppliers who grant the same in both."""
    same = {key[:4] for key in there} & {key[:4] for key in here}
    return [{key: size for key, size in sums.items() if key[:4] in same} for sums in (there, here)]


def within(periods: set[str], sums: Mapping[tuple[str, ...], float]) -> dict[Hashable, float]:
    """What is decided in some periods."""
    return {key: size for key, size in sums.items() if key[0] in periods}


def decided(course: Course) -> Decided:
    """What is called, sent, cancelled and moved, by the period whose knowledge it is decided by."""
    found: Decided = {}
    labels = [period.label for period in course.setting.periods]
    fixed: dict[tuple[str, str], dict[str, str]] = {}
    for row in course.tables["moves"]:
        about = (row["source"], row["item"])
        if about not in fixed and row["source"] in course.setting.terms:
            known = known_at(course.setting.terms[row["source"]], row["item"])
            fixed[about] = {label: labels[p] if p >= 0 else TODAY for label, p in zip(labels, known, strict=True)}
        key = (fixed.get(about, {}).get(row["period"], row["period"]), move_name(row), row["via"])
        found[key] = found.get(key, 0.0) + row["moved_gb"]
    for row in course.tables["withdrawals"]:
        key = (row["cancelled"], f"{move_name(row)} cancelled", row["via"])
        found[key] = found.get(key, 0.0) + row["cancelled_gb"]
    for row in course.tables["signings"]:
        for end, how in course.setting.terms[row["contract"]].whole.endings.items():
            p = course.setting.period_holding(how.notice)
            told = TODAY if p is None else labels[p]
            found[told, f"{row['contract']} ended on", end.isoformat()] = float(row["ended"] == end.isoformat())
    for row in course.tables["orders"]:
        if row["moved_from"]:
            found[TODAY, "moved", row["order"], row["promised"]] = row["share"]
        else:
            found[TODAY, "cancelled", row["order"]] = row["cancelled_share"]
    return found
