"""A program that is built again where a term has moved is, number by number, the one that is built from nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.app.load import Loaded, load
from planner.app.parts import all_costs
from planner.lp.program import LinearProgram
from planner.model.again import Again
from planner.model.build import build_skeleton, steps
from planner.model.model import Model
from planner.model.setting import Setting
from planner.scenario.records import AnyScenario
from planner.studies.levers import levers, with_clause, with_contract
from tests.clauses.scene import scene
from tests.gallery.gallery import read
from tests.support import load_text

RICH = Path(__file__).resolve().parents[1] / "audit" / "rich.yaml"
ARRAYS = ("start", "index", "value", "cost", "lower", "upper", "row_lower", "row_upper", "integer")
FAVOURED = """
  other:
    supplier: micron
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses:
      p: {kind: price_fixed, price: 12 USD/GB}
      v: {kind: volume_firm, amount: 10 GB/month}
      best: {kind: most_favoured, sources: [lta]}
"""


def fresh(loaded: Loaded, scenario: AnyScenario, again: Again) -> LinearProgram:
    """The program from nothing, with the bounds of the study."""
    model = Model(Setting(scenario))
    model.reach = again.base.reach
    build_skeleton(model)
    for step in steps(model.setting, all_costs(loaded.scenario)):
        step(model)
    return model.lp.freeze()


def differ(a: LinearProgram, b: LinearProgram) -> list[str]:
    """The arrays in which two programs differ."""
    return [name for name in ARRAYS if not np.array_equal(getattr(a, name), getattr(b, name))]


@pytest.mark.parametrize("name", ["negotiation", "five-years-one-glut", "price-forms", "budget", "rich"])
def test_every_term_moved_gives_the_program_of_a_fresh_start(name: str) -> None:
    """Each term a step up and down; those that change which columns there are, are built from nothing and not counted."""
    loaded = load(RICH) if name == "rich" else read(name)
    again = Again(loaded.setting, all_costs(loaded.scenario))
    moves = [lever.moved(loaded.scenario, steps) for lever in levers(loaded.scenario) for steps in (1.0, -1.0)]
    taken = [(moved, model) for moved in moves if (model := again._taken_over(moved)) is not None]
    assert len(taken) > 0.8 * len(moves)
    for moved, model in taken:
        assert differ(model.lp.freeze(), fresh(loaded, moved, again)) == []


def test_a_price_that_another_contract_follows_moves_both() -> None:
    """The other pays at most what the lta asks: its goods cost 10, and 10.1 a step dearer."""
    text = scene("p: {kind: price_fixed, price: 10 USD/GB}", periods=1)
    loaded = load_text(text.replace("contracts:", f"contracts:{FAVOURED}", 1))
    again = Again(loaded.setting, {})
    (lever,) = [one for one in levers(loaded.scenario) if one.path == "contracts.lta.clauses.p.price"]
    moved = again.build(lever.moved(loaded.scenario, 1.0))
    assert moved.setting.terms["other"].prices["ddr5"][0] == pytest.approx(10.1)
    assert differ(moved.lp.freeze(), fresh(loaded, lever.moved(loaded.scenario, 1.0), again)) == []
    assert again.build(loaded.scenario).setting.terms["other"].prices["ddr5"][0] == pytest.approx(10)


def test_what_is_not_a_clause_is_built_from_nothing() -> None:
    """A contract that is declined, a need that grows: nothing is taken over. A clause left out is, where no column goes with it."""
    loaded = read("negotiation")
    again = Again(loaded.setting, all_costs(loaded.scenario))
    scenario = loaded.scenario
    assert again._taken_over(with_contract(scenario, "collar", status="declined")) is None
    assert again._taken_over(scenario.model_copy(update={"name": "another"})) is None
    without = with_clause(scenario, "collar", "signing", None)
    model = again._taken_over(without)
    assert model is not None
    assert differ(model.lp.freeze(), fresh(loaded, without, again)) == []


def test_a_volume_beyond_the_room_of_the_bounds_is_built_from_nothing() -> None:
    """Half as much again is more than the tenth that the bounds are wider."""
    loaded = read("take-or-pay")
    again = Again(loaded.setting, all_costs(loaded.scenario))
    (lever,) = [one for one in levers(loaded.scenario) if one.field == "commit"]
    assert again._taken_over(lever.moved(loaded.scenario, 1.0)) is not None
    wide = lever.moved(loaded.scenario, 50.0)
    assert again._taken_over(wide) is None
    assert again.build(wide).lp.freeze().columns == again.base.lp.freeze().columns
