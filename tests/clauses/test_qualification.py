"""Nothing is called before it is qualified, and whether it will pass is not known to those who have not tried."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 14 USD/GB}\n"
TEST = "takes: 1 month, cost: 400 USD, driver: hbm, passes: [good]"


def chance(signal: str = "2027-02", good: str = "50%", bad: str = "50%", more: str = "") -> str:
    """It passes in one outcome of a driver, which is told on a day."""
    words = {"good": good, "bad": bad}
    lines = "".join(
        f"        {name}: {{probability: {odds}, signals: {{{signal}: {name}}}}}\n" for name, odds in words.items()
    )
    return f"risk:\n  drivers:\n    hbm:\n      kind: table\n      outcomes:\n{lines}{more}"


def tried(clause: str = TEST, need: str = "{2027-01: 0 GB/month, 2027-02: 100 GB/month}", **more: Any) -> str:
    """100 are needed in February, at 20 on the market or at 14 from one who must be qualified first."""
    more.setdefault("more", chance())
    return scene(PRICE + f"q: {{kind: qualification, {clause}}}", need=need, spot="20 USD/GB", **more)


def starts(solved: Solved) -> list[float]:
    """Whether it is started at the end of each future."""
    found = []
    for course in solved.plan.courses:
        rows = [row for row in course.tables["decisions"] if row["block"].endswith(".started")]
        found.append(max((row["value"] for row in rows), default=0.0))
    return found


def test_it_is_not_started_where_it_costs_more_than_it_brings() -> None:
    """400 and even odds of 1400 or 2000 are 2100; without it 2000. Who knew that it passes would pay 1900 in the mean."""
    solved = solve_text(tried())
    assert solved.plan.cost == pytest.approx(2000, abs=1e-6)
    assert starts(solved) == [0.0, 0.0]


@pytest.mark.parametrize(("cost_of", "pays", "started"), [(299, 1999, 1.0), (301, 2000, 0.0)])
def test_it_is_worth_what_it_brings_in_the_mean(cost_of: int, pays: float, started: float) -> None:
    """Half of 100 * (20 - 14) is 300."""
    solved = solve_text(tried(TEST.replace("400", str(cost_of))))
    assert solved.plan.cost == pytest.approx(pays)
    assert starts(solved) == [started, started]


def test_a_tree_that_knows_too_early_does_not_start_only_where_it_passes() -> None:
    """Told in January already: a start that could differ would cost 400 only where it passes, 1900; it may not, and it is said."""
    text = tried(more=chance("2027-01"))
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2000, abs=1e-6)
    assert any("before anyone can know" in problem.what for problem in solved.loaded.warnings)
    assert not any("before anyone can know" in problem.what for problem in load_text(tried()).warnings)


def test_other_things_that_are_known_may_decide_it() -> None:
    """A need of 100 or 400, known in January: started where 400 are needed, .5 * 400 * 6 = 1200 against 400, not where 100 are.

    2000 and 400 + .5 * (8000 + 5600) = 7200: 4600 in the mean.
    """
    needs = "    need:\n      kind: table\n      outcomes:\n"
    needs += "        few: {probability: 50%, signals: {2027-01: few}}\n"
    needs += "        many: {probability: 50%, signals: {2027-01: many}, needs: {dram: {2027-02: 400 GB/month}}}\n"
    solved = solve_text(tried(more=chance(more=needs)))
    assert solved.plan.cost == pytest.approx(4600)
    assert {c.name: s for c, s in zip(solved.plan.courses, starts(solved), strict=True)} == {
        "bad+few": 0.0,
        "bad+many": 1.0,
        "good+few": 0.0,
        "good+many": 1.0,
    }


def test_nothing_is_called_before_it_is_over() -> None:
    """It passes for sure and takes two months: 100 a month at 20, 20, and 14 from March on: 5400 + 400."""
    text = tried("takes: 2 months, cost: 400 USD", need="{2027-01: 100 GB/month}", periods=3, more="")
    assert cost(text) == pytest.approx(2000 + 2000 + 1400 + 400)
    assert cost(text.replace("2 months", "3 months")) == pytest.approx(6000)


def test_one_that_runs_already_costs_nothing_more() -> None:
    """Started in December for two months: January at 20, February at 14."""
    text = tried("takes: 2 months, cost: 400 USD, started: 2026-12", need="{2027-01: 100 GB/month}", more="")
    assert cost(text) == pytest.approx(2000 + 1400)
    chancy = tried("takes: 2 months, started: 2026-12, driver: hbm, passes: [good]")
    assert cost(chancy) == pytest.approx(0.5 * 1400 + 0.5 * 2000)


def test_both_solver_doors_agree_and_an_offer_may_wait_for_it() -> None:
    """Started today at 299, signed in February where it passes; either door."""
    text = tried(TEST.replace("400", "299"), contract="status: offered\noffer: {decide_by: 2027-02-20}")
    assert cost(text) == pytest.approx(1999)
    assert solve_text(text, solver="cbc").plan.cost == pytest.approx(1999)


def test_it_may_be_said_twice() -> None:
    """Two tests of a month and of two: nothing before the longer one is over, and both are paid."""
    text = tried(
        "takes: 1 month, cost: 100 USD}\nr: {kind: qualification, takes: 2 months, cost: 50 USD", more="", periods=3
    )
    need = text.replace("2027-02: 100 GB/month", "2027-02: 100 GB/month, 2027-03: 100 GB/month")
    assert cost(need) == pytest.approx(2000 + 1400 + 150)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"table": "decisions", "value": 0.0}, "before it is qualified"),
        ({"table": "moves", "period": "2027-01", "delivered": "2027-01"}, "before it is qualified"),
    ],
)
def test_the_audit_finds_a_call_that_is_not_qualified(change: dict[str, object], said: str) -> None:
    """Never started, and called in January."""
    solved = solve_text(tried(TEST.replace("400", "200")))
    table = str(change["table"])
    more = {key: value for key, value in change.items() if key != "table"}
    found = []
    for n in range(2):
        tables = [dict(course.tables) for course in solved.plan.courses]
        tables[n][table] = [row | more if row.get("source", "lta") == "lta" else row for row in tables[n][table]]
        found += audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == "qualification" and said in f.what for f in found)


def test_the_audit_finds_a_start_that_knows_whether_it_passes() -> None:
    """Told in January already, and started only where it passes; the need, which is known too, may decide it."""
    needs = "    need:\n      kind: table\n      outcomes:\n"
    needs += "        few: {probability: 50%, signals: {2027-01: few}}\n"
    needs += "        many: {probability: 50%, signals: {2027-01: many}, needs: {dram: {2027-02: 400 GB/month}}}\n"
    solved = solve_text(tried(more=chance("2027-01", more=needs)))
    tables = [dict(course.tables) for course in solved.plan.courses]
    names = [course.name for course in solved.plan.courses]
    assert [name for name, on in zip(names, starts(solved), strict=True) if on] == ["bad+many", "good+many"]
    bad = names.index("bad+many")
    tables[bad]["decisions"] = [row for row in tables[bad]["decisions"] if not row["block"].endswith(".started")]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    told = [finding for finding in found if finding.rule == "knowledge"]
    assert told
    assert all("q started" in f.where and "only hbm tells good+many and bad+many apart" in f.what for f in told)


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("takes: 1 month, driver: hbm", "go together"),
        ("takes: 1 month, driver: hbmm, passes: [good]", "no driver 'hbmm'"),
        ("takes: 1 month, driver: hbm, passes: [goood]", "no outcome 'goood'"),
    ],
)
def test_what_cannot_be_meant_is_told(clause: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(tried(clause))
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


def test_what_can_never_be_called_is_said() -> None:
    """It takes longer than the horizon; nobody learns that it passes."""
    (problem,) = unwise(tried(TEST.replace("1 month", "4 months")), "q")
    assert "longer than the horizon" in problem.what
    (problem,) = unwise(tried(more=chance().replace("risk:\n", "risk:\n  learn: []\n")), "q")
    assert "nobody ever learns" in problem.what


@settings(max_examples=8, deadline=None)
@given(price=st.integers(0, 700), more=st.integers(0, 300), odds=st.integers(0, 100))
def test_a_dearer_test_never_costs_less(price: int, more: int, odds: int) -> None:
    """And never more than going without."""
    risky = chance(good=f"{odds}%", bad=f"{100 - odds}%")
    costs = [cost(tried(TEST.replace("400", str(size)), more=risky)) for size in (price, price + more)]
    assert costs[0] <= costs[1] + 1e-6
    assert costs[1] <= 2000 + 1e-6
    assert costs[0] == pytest.approx(min(2000, price + 2000 - odds * 6))


def test_a_driver_that_is_wrong_is_told_alone() -> None:
    """Odds that sum to 90 %: that is all there is to say."""
    with pytest.raises(InputError) as caught:
        load_text(tried(more=chance(bad="40%")))
    (problem,) = caught.value.problems
    assert "sum to 0.9" in problem.what
