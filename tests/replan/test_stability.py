"""What keeping more of the last plan costs: FORMULATIONS 11 in the scene of tests/costs/test_plan_changes.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.app.solve import How
from planner.app.stability import AS_WRITTEN, Stability, Steady, stability, values_of
from planner.errors import InputError
from planner.report.stability_page import stability_page
from planner.report.stability_text import stability_lines
from tests.cli.command import planner
from tests.costs.test_plan_changes import weeks
from tests.support import load_text


def steady(values: str, chosen: str | None = None, fades: str | None = "4 weeks", **sections: str) -> Stability:
    """The points of the scene; a penalty of 4 l fades over four weeks is 4 l, 3 l, 2 l, l."""
    return stability(load_text(weeks(**sections)), values, chosen, fades, How())


def figures(point: Steady) -> tuple[float, float, int, float]:
    """Cost without the penalty, penalty, messages, GB changed."""
    assert point.cost is not None
    return round(point.cost, 6), round(point.penalty, 6), point.messages, round(point.changed_gb, 6)


def test_by_hand() -> None:
    """l = 0: 2210 with two changes (10 later, 20 more). l = .3: 2220 and a penalty of 12, 2232, with one. l = 20: none."""
    written, free, some, dear = steady("0 USD/GB, 1.2 USD/GB, 80 USD/GB").points
    assert (written.value, written.chosen) == (AS_WRITTEN, True)
    assert figures(free) == figures(written) == (2210, 0, 2, 40)
    assert figures(some) == (2220, 12, 1, 20)
    assert figures(dear) == (2820, 0, 0, 0)


def test_by_budgets() -> None:
    """As in tests/policies/test_plan_fence.py: none 2820, 10 GB 2520, 20 GB 2220, 40 GB 2210."""
    found = steady("0 GB, 10 GB, 20 GB, 40 GB")
    assert found.budget
    assert [figures(point)[0] for point in found.points] == [2210, 2820, 2520, 2220, 2210]
    assert [point.changed_gb for point in found.points] == pytest.approx([40, 0, 10, 20, 40])


def test_the_chosen_one_is_marked_once() -> None:
    """It is one of the values, or a point of its own before them."""
    among = steady("0 USD/GB, 1.2 USD/GB", "1.2 USD/GB")
    assert [(point.value, point.chosen) for point in among.points] == [("0 USD/GB", False), ("1.2 USD/GB", True)]
    beside = steady("0 USD/GB", "1.2 USD/GB")
    assert [(point.value, point.chosen) for point in beside.points] == [("1.2 USD/GB", True), ("0 USD/GB", False)]


def test_a_penalty_stands_in_place_of_that_of_the_scenario() -> None:
    """The scenario charges 80 a GB, so nothing changes as it is written; at 0 everything does."""
    costs = "{h: {kind: holding, rate: 1 USD/GB-week}, c: {kind: plan_changes, penalty: 80 USD/GB}}"
    written, free = steady("0 USD/GB", costs=costs).points
    assert (written.changed_gb, free.changed_gb) == (0.0, pytest.approx(40))


def test_dearer_changes_never_save_anything() -> None:
    """The cost without the penalty never falls."""
    costs = [
        point.cost or 0.0 for point in steady("0 USD/GB, 0.4 USD/GB, 1.2 USD/GB, 2.4 USD/GB, 80 USD/GB").points[1:]
    ]
    assert costs == sorted(costs)


def test_a_point_without_a_plan_says_why() -> None:
    """10 GB short are refused: where nothing may change there is none."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-01-01: 50 GB, 2027-01-15: 110 GB}}}"
    found = steady("0 GB, 40 GB", needs=need)
    none = found.points[1]
    assert none.cost is None
    assert "no plan can keep every promise" in none.why
    text = "\n".join(stability_lines(found))
    assert "no plan" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "no plan can keep every promise" in stability_page(found)


@pytest.mark.parametrize("text", ["", "soon", "0 USD/GB, 2 PB", "1"])
def test_values_that_are_none(text: str) -> None:
    """All prices or all sizes, with what to write."""
    with pytest.raises(InputError, match=r"0 USD/GB, 0\.01 USD/GB"):
        values_of(text, "USD")


def test_stopped_after_the_first_point() -> None:
    """Ctrl-C: what is there is told, and how many are not."""

    def stop(done: int, _count: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found = stability(load_text(weeks()), "0 USD/GB, 1 USD/GB, 2 USD/GB", None, None, How(), stop)
    assert (len(found.points), found.missing) == (2, 2)
    assert "2 points were not reached" in "\n".join(stability_lines(found))


def test_the_command(tmp_path: Path) -> None:
    """Table, picture and JSON of a plan that goes on; a picture of nothing, and values that are none, are told before any solve."""
    (tmp_path / "weeks.yaml").write_text(weeks(last_plan="{}"), "utf-8")
    planner("solve", "weeks.yaml", cwd=tmp_path)
    need = "{2027-01-08: 40 GB, 2027-01-15: 90 GB, 2027-01-22: 50 GB}"
    (tmp_path / "now.yaml").write_text(f"needs: {{dram: {{amounts: {need}}}}}\n", "utf-8")
    words = ("replan", "latest", "--on", "2027-01-08", "--actuals", "now.yaml", "--into", "runs")
    assert "neither penalties" in planner(*words, "--stability", "2", cwd=tmp_path).stderr
    assert "no picture to draw" in planner(*words, "--html", "s.html", cwd=tmp_path).stderr
    assert len(list((tmp_path / "runs").iterdir())) == 1
    done = planner(*words, "--stability", "0 USD/GB, 50 USD/GB", "--html", "s.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "* as written" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "Cost and change" in (tmp_path / "s.html").read_text("utf-8")
    first = min((tmp_path / "runs").iterdir())
    done = planner("replan", str(first), *words[2:], "--stability", "0 USD/GB, 50 USD/GB", "--json", cwd=tmp_path)
    assert [point["changed_gb"] for point in json.loads(done.stdout)["stability"]] == pytest.approx([10, 10, 0])
