"""Volumes near the best plan: how far each may move, what a must-have stands for, and what a question without a proof leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from math import inf

import numpy as np
import pytest

from planner.app.alternatives import Seen, alternatives
from planner.app.load import load
from planner.app.near import EARLY, Near
from planner.app.solve import How, solve_loaded
from planner.errors import InfeasibleError, UncertifiedError
from planner.lp.certificate import Certificate
from planner.report.alternatives_text import alternatives_lines, document, table
from planner.report.pages import Pages
from planner.report.sheets.spend import paid
from planner.solvers.objectives import Objectives
from planner.solvers.solution import Options, Solution
from planner.studies.alternatives import Called, Volume, judged, ranges
from tests.clauses.test_cancellation import called as ordered
from tests.gallery.gallery import FOLDER
from tests.model.test_offers import negotiation
from tests.studies.near_best import BEST, PRICES, SHARE, by_name, three, volumes
from tests.support import load_text, solve_text


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_check_of_the_formulations(solver: str) -> None:
    """100 at 9 and 50 at 9.30 are 1365; 2 % are 27.30.

    Least A: 50 go to B for .30 each (15), the other 12.30 at 2 each: 100 - 50 - 6.15. Most C: for B at 1.70 each,
    27.30 / 1.70 = 16.06, which is the least B as well: 50 - 16.06. Goods of the least A are 9 * 43.85.
    """
    found = alternatives(load_text(three()), SHARE, How(solver))
    told = by_name(found)
    assert (found.best, found.limit) == (pytest.approx(BEST), pytest.approx(1392.3))
    assert volumes(told["contract a"]) == pytest.approx((43.85, 100, 100))
    assert volumes(told["contract b"]) == pytest.approx((50 - 27.3 / 1.7, 50, 100))
    assert volumes(told["market c"]) == pytest.approx((0, 0, 27.3 / 1.7), abs=1e-6)
    assert told["contract a"].least.goods == pytest.approx(9 * 43.85)
    assert [told[name].verdict for name in ("contract a", "contract b", "market c")] == [
        "must-have",
        "must-have",
        "free",
    ]
    assert volumes(told["supplier alpha"]) == volumes(told["contract a"])
    assert volumes(told["tier dram from beta"]) == volumes(told["contract b"])
    assert found.findings == ()


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_what_a_must_have_stands_for(solver: str) -> None:
    """Without A: 100 at 9.30 and 50 at 11 are 1480, 115 more. Without B: 50 at 11 in its place, 85 more."""
    told = by_name(alternatives(load_text(three()), SHARE, How(solver)))
    assert told["contract a"].without == pytest.approx(115)
    assert told["contract b"].without == pytest.approx(85)
    assert told["market c"].without is None


@pytest.mark.parametrize(("share", "verdict"), [(0.0622, "must-have"), (0.0623, "free")])
def test_a_label_turns_where_the_share_pays_for_doing_without(share: float, verdict: str) -> None:
    """Being without B costs 85 of 1365: 6.227 %."""
    assert by_name(alternatives(load_text(three()), share))["contract b"].verdict == verdict


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("name", "least", "most"), [("a", 43.85, 100), ("b", 50 - 27.3 / 1.7, 100), ("c", 0, 27.3 / 1.7)]
)
def test_a_claimed_volume_fixed_in_the_file_costs_the_limit_and_a_gb_beyond_costs_more(
    solver: str, name: str, least: float, most: float
) -> None:
    """Written into the scenario as a firm volume and solved as any other: the ends are within 1392.30, one GB further is not."""

    text = three()
    if name == "c":
        text = text.replace("markets: {c: {items: [ddr5], price: 11 USD/GB, available: 100 GB/month}}", "")
        text += "  c:\n        supplier: alpha\n        items: [ddr5]\n        term: {from: 2027-01, to: 2027-12}\n"
        text += "        clauses: {p: {kind: price_fixed, price: 11 USD/GB}, most: {kind: volume_cap, at_most: 100 GB/month}}\n"
    before = f"price: {PRICES[name]} USD/GB}}, most: {{kind: volume_cap, at_most: 100 GB/month}}"
    assert before in text

    def at(gb: float) -> float:
        firm = before.replace("volume_cap, at_most: 100", f"volume_firm, amount: {gb:.9f}")
        return solve_text(text.replace(before, firm), solver).plan.cost

    limit = BEST * (1 + SHARE)
    assert at(least) <= limit * (1 + 1e-6)
    assert at(most) <= limit * (1 + 1e-6)
    if least > 0.0:
        assert at(least - 1.0) > limit
    if most < 100.0:
        assert at(most + 1.0) > limit


def test_what_no_plan_can_call_is_never_called() -> None:
    """A cap of nothing on B: never, and no plan has any; A and C are left."""
    text = three("120 GB/month").replace(
        "9.30 USD/GB}, most: {kind: volume_cap, at_most: 100 GB/month}",
        "9.30 USD/GB}, most: {kind: volume_cap, at_most: 0 GB/month}",
    )
    one = by_name(alternatives(load_text(text), SHARE))["contract b"]
    assert (one.verdict, one.beyond) == ("never", inf)


def test_a_claim_that_fixing_it_contradicts_is_not_made() -> None:
    """The least was said to be 10, and a plan without any costs no more than the limit: not proven, either way round."""

    class Wrong:
        best, limit = 100.0, 102.0

        def now(self, _: Volume) -> Called:
            return Called(20.0, 0.0)

        def extreme(self, _: Volume, __: float) -> Called:
            raise AssertionError

        def cheapest(self, _: Volume, __: float, ___: float) -> float:
            return 101.0

    volume = Volume("contract", "a")
    assert judged(Wrong(), volume, Called(10, 0), Called(20, 0), 1e-6).verdict == "not proven"
    assert judged(Wrong(), volume, Called(0, 0), Called(0, 0), 1e-6).verdict == "not proven"


def test_volumes_are_expected_over_futures() -> None:
    """The contract gives 60 to 100 at 10, 80, 120 and 160 are needed at .5, .3, .2, with spot at 9, 14, 25: 1274.

    In the soft market a GB of spot saves 1, so 60 are called there, 100 in the others: 80 expected, and 28 of spot.
    """
    told = by_name(alternatives(load_text(negotiation(0)), SHARE))
    now = told["contract lta"].now.gb, told["market spot"].now.gb
    assert now == pytest.approx((0.5 * 60 + 0.5 * 100, 0.5 * 20 + 0.3 * 20 + 0.2 * 60))
    # 2 % are 25.48. The cheapest GB to leave is at 14 instead of 10, 4 more: 25.48 / 4 less.
    assert told["contract lta"].least.gb == pytest.approx(80 - 25.48 / 4)
    # More: 20 in the soft market at 1 more each (10 expected), then what nobody needs there, 10 each: 15.48 / 10.
    assert told["contract lta"].most.gb == pytest.approx(80 + 10 + 1.548)


def test_without_a_plan_there_are_no_alternatives() -> None:
    """350 are needed, 300 can be had."""
    with pytest.raises(InfeasibleError):
        alternatives(load_text(three("350 GB/month")))


def test_interrupted_it_tells_what_was_found_until_then() -> None:
    """Ctrl-C after the second volume: two ranges, and it says so."""

    def tell(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found = alternatives(load_text(three()), SHARE, tell=tell)
    assert (len(found.ranges), found.stopped) == (2, True)
    assert [*alternatives_lines(found, "USD")][-1] == "interrupted: this is what was found until then"


def test_what_a_solver_leaves_open_is_told_or_refused() -> None:
    """A search cut short is a plan and is counted; a solve that was stopped ends it; without a certificate there is nothing."""
    near = Near(solve_loaded(load_text(three()), How()), SHARE, How())
    cut = near.plan_of(Solution("limit", x=np.append(near.x, 0.0)), Certificate("D", "feasible"))
    assert cut is not None
    assert cut[1] == pytest.approx(BEST)
    left = Seen(near, SHARE, 1).around(stopped=False).left_out
    assert left == ("the best of 1 answers: reached, not proven (a search ended after 60 s, or no proof was found)",)
    with pytest.raises(KeyboardInterrupt):
        near.plan_of(Solution("interrupted"), Certificate("X", "feasible"))
    with pytest.raises(UncertifiedError, match="no bound"):
        near.plan_of(Solution("optimal", x=near.x), Certificate("X", "optimal", reasons=("no bound",)))


def test_a_question_without_a_proof_leaves_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ends are those of the best plan, what it calls is not proven a must-have, and the page and JSON say so."""
    monkeypatch.setattr(Objectives, "solve", lambda *_: (Solution("failed"), Certificate("X", "feasible")))
    near = Near(solve_loaded(load_text(three()), How()), SHARE, How())
    volume = Volume("contract", "a")
    (one,) = ranges(near, (volume,), 1e-6)
    assert (volumes(one), one.verdict) == (pytest.approx((100, 100, 100)), "not proven")
    seen = Seen(near, SHARE, 1)
    seen.ranges.append(one)
    found = seen.around(stopped=False)
    assert document(found, "USD")["ranges"][0]["beyond"] is None
    assert near.unfinished == 3
    assert any("not proven" in line for line in alternatives_lines(found, "USD"))


def test_a_table_and_a_document_say_the_same() -> None:
    """A row each; what no plan can do is a word in the one, null in the other."""
    found = alternatives(load_text(three("250 GB/month")), SHARE)
    rows = {row["name"]: row for row in table(found) if row["kind"] == "contract"}
    assert rows["a"]["without"] == "no plan"
    (same,) = [own for own in document(found, "USD")["ranges"] if own["volume"] == {"kind": "contract", "name": "a"}]
    assert same["least"]["gb"] == rows["a"]["least_gb"]
    assert same["beyond"] is None


LOTS = three(more="").replace(
    "at_most: 100 GB/month}}\n      b:", "at_most: 100 GB/month}, lot: {kind: minimum_order, least: 60 GB}}\n      b:"
)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_whole_lots_are_kept_at_the_ends(solver: str) -> None:
    """A delivers 60 or more, or nothing: the least A of 2 % is 60, not 43.85; without it 115 more."""
    assert "minimum_order" in LOTS
    one = by_name(alternatives(load_text(LOTS), SHARE, How(solver)))["contract a"]
    assert volumes(one) == pytest.approx((60, 100, 100))
    assert one.without == pytest.approx(115)


@pytest.mark.parametrize("name", ["negotiation", "take-or-pay"])
def test_every_end_in_the_gallery_is_a_plan_that_passes_the_audit(name: str) -> None:
    """The tables of each extreme keep every limit, clause and bill, and cost no more than the share allows."""
    how = How(options=Options(), method="whole")
    near = Near(solve_loaded(load(FOLDER / f"{name}.yaml"), how), SHARE, how)
    for volume, asked in near.asked.items():
        for sign in (1.0, -1.0):
            found = near.ask(sign * asked.gb.weights)
            assert found is not None
            x, cost = found
            assert cost <= near.limit * (1 + 1e-8), volume
            assert near.findings(x, cost) == [], volume


@pytest.mark.parametrize("name", ["frontier-2027", "negotiation"])
def test_what_is_asked_is_what_the_tables_of_the_plan_say(name: str) -> None:
    """Volumes from the calls, spend by payee as on the page Spend, early cash by its days; each future by its probability."""
    solved = solve_loaded(load(FOLDER / f"{name}.yaml"), How(method="whole"))
    near, plan = Near(solved, SHARE, How()), solved.plan
    called, paid_to, early = Counter[str](), Counter[str](), 0.0
    for course in plan.courses:
        for row in course.tables["moves"]:
            called[row["source"]] += course.probability * row["moved_gb"]
        pages = Pages(replace(plan, courses=(replace(course, probability=1.0),)))
        for row in paid(pages):
            paid_to[pages.payee(row)] += course.probability * row["amount"]
        for row in course.tables["ledger"]:
            if row["cash"] and date.fromisoformat(row["date"]) < near.early_end:
                early += course.probability * row["amount"]
    for volume in near.asked:
        if volume.kind in ("contract", "market"):
            assert near.now(volume).gb == pytest.approx(called[volume.name], abs=1.0), volume
    assert near.sums[EARLY].at(near.x) == pytest.approx(early)
    for who, own in near.spend.items():
        assert own.at(near.x) == pytest.approx(paid_to[who], abs=1.0), who


def test_what_is_cancelled_is_not_called() -> None:
    """100 called in January, cancelled in February where nothing is needed: 50 expected."""
    assert by_name(alternatives(load_text(ordered()), SHARE))["contract lta"].now.gb == pytest.approx(50)


@pytest.mark.parametrize("name", ["negotiation", "take-or-pay", "five-years-one-glut"])
def test_a_wider_share_never_narrows_a_range(name: str) -> None:
    """At 1 % inside 3 %, and the plan between the ends of both."""
    narrow, wide = (by_name(alternatives(load(FOLDER / f"{name}.yaml"), share, sets=1)) for share in (0.01, 0.03))
    assert narrow.keys() == wide.keys()
    for key, one in narrow.items():
        room = 2e-3 * max(1.0, one.most.gb)
        assert wide[key].least.gb - room <= one.least.gb <= one.now.gb + room
        assert one.now.gb - room <= one.most.gb <= wide[key].most.gb + room


def test_a_tail_that_is_minimised_is_in_the_share() -> None:
    """The negotiation by its mean and its worst fifth alike: .5 * 1274 + .5 * 2500 is the best, 2 % of that the room."""
    tail = "  measures: {t: {kind: cost, alpha: 80%, omega: 50%}}\n"
    text = negotiation(0).replace("risk:\n", "risk:\n" + tail)
    found = alternatives(load_text(text), SHARE)
    assert found.best == pytest.approx(0.5 * 1274 + 0.5 * 2500)
    assert found.limit == pytest.approx(found.best * 1.02)
    assert found.findings == ()
    # A GB of the tight market less from the contract is 15 dearer at .2 in the mean and wholly in the tail: 9; in the firm one
    # 4 at .3, in the mean alone: .6. 37.74 of room are 100 of that; it may give 40 GB (24), then 13.74 / 9 of the other.
    least = by_name(found)["contract lta"].least.gb
    assert least == pytest.approx(80 - 0.3 * 40 - 0.2 * 13.74 / 9)
