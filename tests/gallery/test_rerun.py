"""The resolved scenario of a run is all there is to know: from it the gallery gives the same plans, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load
from planner.app.rerun import leaves
from planner.app.show import resolved_yaml
from planner.app.solve import solve_loaded
from planner.report.exports import table_texts
from tests.gallery.gallery import FLAGSHIP, FLAGSHIP_VARIANTS, SMALL, VARIANTS, plan, read

SLOW = {("tested-promise", "enlarged")}
EACH = [(name, None) for name in SMALL] + [pair for pair in VARIANTS if pair not in SLOW]
LONG = [*sorted(SLOW), (FLAGSHIP, None), *((FLAGSHIP, variant) for variant in FLAGSHIP_VARIANTS)]


def same(name: str, variant: str | None, folder: Path) -> None:
    """Solved from the resolved text: the same values, tables, purchase-order lines and certificate."""
    path = folder / "scenario.resolved.yaml"
    path.write_text(resolved_yaml(read(name, variant)), "utf-8")
    again = load(path)
    assert leaves(again.root) == leaves(read(name, variant).root)
    mine, other = plan(name, variant), solve_loaded(again)
    assert table_texts(other.pages) == table_texts(mine.pages)
    assert dict(other.plan.certificate) == dict(mine.plan.certificate)


@pytest.mark.parametrize(("name", "variant"), EACH)
def test_the_same_plan_from_what_a_run_keeps(name: str, variant: str | None, tmp_path: Path) -> None:
    """Bases, variants, tables and catalogue are in it, and nothing else was needed."""
    same(name, variant, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(("name", "variant"), LONG)
def test_the_same_plan_of_what_takes_long(name: str, variant: str | None, tmp_path: Path) -> None:
    """The flagship and its variants, too."""
    same(name, variant, tmp_path)
