"""`replan`: a week later, with what has happened, and what to change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.app.replan import Further, replan
from planner.errors import InputError, Problem
from tests.cli.command import planner
from tests.costs.test_plan_changes import weeks


@pytest.fixture
def made(tmp_path: Path) -> str:
    """A plan of 50, 40, 80, 50 GB in four weeks (the last plan is not part of it), in a run folder."""
    file = tmp_path / "weeks.yaml"
    file.write_text(weeks(last_plan="{}"), "utf-8")
    done = planner("solve", str(file), "--into", str(tmp_path / "runs"))
    assert done.returncode == 0, done.stderr
    (place,) = (tmp_path / "runs").glob("small-*")
    return str(place)


def changes(done: Any) -> list[tuple[str, str, str, float]]:
    """Verb, from, to, GB."""
    assert done.returncode == 0, done.stderr
    return [
        (one["verb"], one["planned"], one["now"], round(one["gb"], 6)) for one in json.loads(done.stdout)["changes"]
    ]


def test_as_planned_nothing_changes(made: str, tmp_path: Path) -> None:
    """The rest of the plan is the best rest: 40, 80, 50 with the horizon's new fourth week still empty of need."""
    done = planner(
        "replan", made, "--on", "2027-01-08", "--penalty", "0.01 USD/GB", "--into", str(tmp_path / "next"), "--json"
    )
    told = json.loads(done.stdout)
    assert told["differences"] == []
    assert [one for one in told["changes"] if one["planned"]] == []


def test_a_need_that_is_larger_now_is_ordered(made: str, tmp_path: Path) -> None:
    """10 GB more in the second week: an increase there; at a dear penalty it is short instead, and nothing changes."""
    actuals = tmp_path / "actuals.yaml"
    need = "{2027-01-08: 40 GB, 2027-01-15: 90 GB, 2027-01-22: 50 GB, 2027-01-29: 0 GB}"
    actuals.write_text(f"needs: {{dram: {{amounts: {need}}}}}\n", "utf-8")
    args = ("replan", made, "--on", "2027-01-08", "--actuals", str(actuals), "--into", str(tmp_path / "next"), "--json")
    assert changes(planner(*args)) == [("Increase", "", "2027-01-08", 10.0)]
    assert changes(planner(*args, "--penalty", "50 USD/GB")) == []


def test_the_page(made: str, tmp_path: Path) -> None:
    """80 columns: differences, first screen, changes; the next month goes on from the folder that was written."""
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text("stock: {s: {at: abilene, item: ddr5, quantity: 5 GB}}\n", "utf-8")
    into = tmp_path / "next"
    done = planner("replan", made, "--on", "2027-01-08", "--actuals", str(actuals), "--into", str(into))
    assert done.returncode == 0, done.stderr
    assert "count" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    (place,) = into.glob("small-*")
    again = planner("replan", str(place), "--on", "2027-01-15", "--into", str(tmp_path / "third"))
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "soon"), "2027-03-15"),
        (("--on", "2027-01-09"), "such as 2027-01-08"),
        (("--on", "2027-01-08", "--fades", "4 weeks"), "--penalty"),
        (("--on", "2027-01-08", "--penalty", "1"), "--penalty"),
        (("--on", "2027-01-08", "--actuals", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_is_wrong_is_named(made: str, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """With what to do; nothing is written."""
    done = planner("replan", made, *words, "--into", str(tmp_path / "next"))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "next").exists()


def test_actuals_with_mistakes(made: str, tmp_path: Path) -> None:
    """An unknown item in a receipt lies nowhere the plan can use; an unknown key is named with its line."""
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text("receipts:\n  r: {item: ddr5, at: abilene, quantity: 5 GB, when: 2027-01-05}\n", "utf-8")
    done = planner("replan", made, "--on", "2027-01-08", "--actuals", str(actuals))
    assert done.returncode == 2
    assert "actuals.yaml:2" in done.stderr


def test_what_changed_is_told_of_the_same_days(made: str, tmp_path: Path) -> None:
    """What was left of the last plan is 40, 80, 50 at 10 and 10 GB that lie a week: 1710. 10 GB more are 100."""
    actuals = tmp_path / "actuals.yaml"
    need = "{2027-01-08: 40 GB, 2027-01-15: 90 GB, 2027-01-22: 50 GB, 2027-01-29: 0 GB}"
    actuals.write_text(f"needs: {{dram: {{amounts: {need}}}}}\n", "utf-8")
    args = ("replan", made, "--on", "2027-01-08", "--actuals", str(actuals), "--into", str(tmp_path / "next"))
    told = json.loads(planner(*args, "--json").stdout)["bridge"]
    assert (told["before"]["kind"], told["before"]["cost"], told["cost"]) == (
        "last",
        pytest.approx(1710),
        pytest.approx(1810),
    )
    assert {sort: change for sort, change in told["by_sort"].items() if change} == {"volume": 100.0}
    assert ("needs.dram.amounts.2027-01-08", "actuals.yaml:1") in {
        (one["path"], one["place"]) for one in told["written"]
    }
    done = planner(*args)
    assert "+$100 vs what was left of" in done.stdout
    assert "vs last plan" in done.stdout.splitlines()[2]
    assert "vs what was left" not in planner(*args, "--no-bridge").stdout


def test_a_plan_that_goes_on_comes_again(made: str, tmp_path: Path) -> None:
    """Its manifest says how it was solved, so that `rerun` proves it."""
    into = tmp_path / "next"
    planner("replan", made, "--on", "2027-01-08", "--penalty", "0.01 USD/GB", "--into", str(into))
    (place,) = into.iterdir()
    done = planner("rerun", str(place))
    assert (done.returncode, "THE SAME PLAN" in done.stdout) == (0, True), done.stderr


def test_stopped_while_changes_are_priced(made: str, tmp_path: Path) -> None:
    """Ctrl-C after the first of two: what it is worth is told, and the plan is written."""
    actuals = tmp_path / "actuals.yaml"
    need = "{2027-01-08: 40 GB, 2027-01-15: 60 GB, 2027-01-22: 80 GB}"
    actuals.write_text(f"needs: {{dram: {{amounts: {need}}}}}\n", "utf-8")

    def stop(what: str, done: int, _count: int) -> None:
        if (what, done) == ("worth", 1):
            raise KeyboardInterrupt

    found = replan(made, "2027-01-08", actuals, into=tmp_path / "next", further=Further(priced=9, told=stop))
    assert len(found.messages) > len(found.worth) == 1
    assert (found.place / "plan.xlsx").exists()
    assert found.stopped


def test_what_the_last_plan_cannot_tell_leaves_the_plan(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be said of what was left of it, the page is left out, with the reason."""

    def nothing(*_: object) -> None:
        raise InputError(Problem("the tables do not tell", "write it in the actuals"))

    monkeypatch.setattr("planner.app.replan.rolled", nothing)
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text("stock: {s: {at: abilene, item: ddr5, quantity: 5 GB}}\n", "utf-8")
    found = replan(made, "2027-01-08", actuals, into=tmp_path / "next", further=Further(bridge=True))
    why = found.solved.pages.told.unchanged
    assert why == "what is left of the last plan is not told without the actuals: the tables do not tell"
