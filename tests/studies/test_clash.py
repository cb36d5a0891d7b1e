"""What cannot hold together is named whatever its kind, and what the first repair says mends it, as it is printed.

Every clash of a scenario that has a plan without the planted entry holds that entry, so it must be named; the tests check the other
half too: that nothing is named that could be left out. How long it takes is in tests/benchmarks/explain.py.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from planner.app.explain import Explained
from planner.app.load import load, load_unreached
from planner.app.solve import solve
from planner.solvers.solution import Options
from planner.studies.clash import Proof, clash
from planner.studies.entries import Entry
from tests.studies.planted import PLANTS, scenario, without_plant, written

MOST = 10
EVERY = [
    pytest.param(kind, size, marks=[pytest.mark.long] if size != "small" else [])
    for size in ("small", "medium", "large")
    for kind in PLANTS
]


@pytest.mark.parametrize(("kind", "size"), EVERY)
def test_the_planted_entry_is_named_and_the_first_repair_mends_it(kind: str, size: str, tmp_path: Path) -> None:
    """39 kinds at three sizes: a plan without the plant, none with it.

    Named with ten entries at most, none of which can be left out (all others taken out too); mended by the
    first repair as it is printed, at the cost that it says.
    """
    base = load(written(without_plant(kind, size), tmp_path))
    assert Explained(base, "highs", Options()).clash is None
    file = written(scenario(kind, size), tmp_path)
    found = Explained(load_unreached(file), "highs", Options())
    assert found.clash is not None
    path = PLANTS[kind][0]
    assert any(f"{path}.".startswith(f"{own.path}.") or own.path.startswith(f"{path}.") for own in found.clash.members)
    assert len(found.clash.members) <= MOST
    assert found.found is not None
    assert found.refute(found.found) is not None
    for entry in found.found:
        assert found.refute([other for other in found.found if other is not entry]) is None
    (first,) = islice(found.repairs(), 1)
    solved = solve(file, sets=tuple(edit.text for edit in first.edits))
    assert solved.plan.findings == ()
    assert solved.plan.cost == pytest.approx(first.cost, rel=1e-6)


FIRST = {
    "storage": "policies.here.at_least=400 GB",
    "shares of demand": "contracts.second.clauses.planted.at_least=97.99%",
    "final stock": "policies.planted.at_least=3 TB",
    "cover": "policies.planted.weeks=12.98 weeks",
    "number of offers": "policies.planted.at_least=1",
    "exposure": "policies.planted.at_most=$1M",
    "outage": "risk.outages.planted=null",
    "availability": "needs.special.shortage.price=50 USD/GB",
}
"""First repairs that are known by hand: what fits the room, what the other share leaves, less than 13 weeks are three months of
30 days on average, one of two, what is paid ahead."""


@pytest.mark.parametrize("kind", FIRST)
def test_no_more_gives_way_than_must(kind: str, tmp_path: Path) -> None:
    """One edit, and no farther than it must be; what is beside it in the scenario stays."""
    found = Explained(load_unreached(written(scenario(kind, "small"), tmp_path)), "highs", Options())
    (first,) = islice(found.repairs(), 1)
    assert [edit.text for edit in first.edits] == [FIRST[kind]]


def test_the_filter_alone() -> None:
    """Of ten entries 2, 5 and 7 clash, and so do 5, 8 and 9: one of the two is found, whatever a proof names."""
    told = [Entry((str(n),), "policy") for n in range(10)]
    for named in ("", "257", "0123456789", "589", "13"):
        tries: list[int] = []

        def refute(kept: object, named: str = named, tries: list[int] = tries) -> Proof | None:
            numbers = {entry.path for entry in kept}  # type: ignore[attr-defined]
            tries.append(len(numbers))
            clashes = {"2", "5", "7"} <= numbers or {"5", "8", "9"} <= numbers
            return Proof(lambda entry: entry.path in named) if clashes else None

        found = clash(told, refute, lambda _: None)
        assert found is not None
        assert "".join(entry.path for entry in found) in ("257", "589")
        assert len(tries) <= 20
    assert clash(told[:5], lambda _: None, lambda _: None) is None
