"""While the contract holds nobody else sells: not before it is signed, not in part, and not what the supplier fails to bring."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

CLAUSES = "p: {kind: price_fixed, price: 8 USD/GB}\nc: {kind: volume_cap, at_most: 60 GB/month}\n"
OFFERED = "status: offered"


def only(words: str = "", *, lack: int = 12, contract: str = OFFERED, periods: int = 1, more: str = "") -> str:
    """60 of 100 at 8 from one who wants to be the only one; 10 on the market of others; a GB short costs `lack`."""
    clause = "x: {kind: exclusivity" + (f", {words}" if words else "") + "}"
    text = scene(CLAUSES + clause, periods=periods, spot="10 USD/GB", contract=contract, more=more)
    return text.replace("GB/month}}}", "GB/month}" + short(lack) + "}}")


def signed(solved: Solved) -> list[float]:
    """Whether it is signed in each future."""
    return [row["signed"] for course in solved.plan.courses for row in course.tables["signings"]]


@pytest.mark.parametrize(("lack", "pays", "holds"), [(12, 960, 1.0), (15, 1000, 0.0)])
def test_it_is_signed_where_it_is_worth_the_others(lack: int, pays: float, holds: float) -> None:
    """Signed: 60 * 8 and 40 short, 480 + 480 = 960 at 12 a GB, 480 + 600 at 15; alone the market is 1000."""
    solved = solve_text(only(lack=lack))
    assert solved.plan.cost == pytest.approx(pays)
    assert signed(solved) == [holds]


def test_without_the_clause_both_would_sell() -> None:
    """480 + 400."""
    assert cost(only().replace("x: {kind: exclusivity}", "x: {kind: fee, amount: 0 USD}")) == pytest.approx(880)


def test_both_solver_doors_agree() -> None:
    """Signed or not is an integer."""
    assert solve_text(only(), solver="cbc").plan.cost == pytest.approx(960)


def test_an_allowance_is_counted_in_its_cell() -> None:
    """20 a month from others: 480 + 200 + 20 * 12 = 920 a month; 40 a quarter, of which 59 / 90 are inside the horizon."""
    assert cost(only("allow: 20 GB/month", periods=2)) == pytest.approx(1840)
    inside = 40 * 59 / 90
    assert cost(only("allow: 40 GB/quarter", periods=2)) == pytest.approx(2 * 960 - inside * (12 - 10))


def test_an_allowance_is_of_the_size_that_is_signed() -> None:
    """At half its size 30 are sold and 10 may come from others: 240 + 100 + 60 * 12 = 1060; at 1000 it is not signed."""
    text = only("allow: 20 GB/month", contract=OFFERED + "\noffer: {smallest: 50%, largest: 50%}", lack=11)
    assert cost(text) == pytest.approx(240 + 100 + 660)


def test_a_third_year_counts_what_others_have_sold_in_it() -> None:
    """From March of a signed contract's third year 15 of 20 a quarter are used up: 5 more: 480 + 50 + 35 * 12."""
    text = only("allow: 20 GB/quarter, bought: 15 GB", contract="so_far: {taken: {2027: 100 GB, 2027Q1: 100 GB}}")
    text = text.replace("start: 2027-01", "start: 2027-03").replace(
        "from: 2027-01, to: 2027", "from: 2025-01, to: 2029"
    )
    assert cost(text) == pytest.approx(480 + 50 + 420)


def test_it_binds_from_the_day_it_is_signed() -> None:
    """Decided in February: in January the market sells as it likes, 1000, then 960; the index does not matter."""
    solved = solve_text(only(contract=OFFERED + "\noffer: {decide_by: 2027-02-20}", periods=2))
    assert solved.plan.cost == pytest.approx(1960)


def test_it_ends_with_its_last_day() -> None:
    """Until January: 960, then 480 + 400."""
    assert cost(only("until: 2027-01", periods=2)) == pytest.approx(960 + 880)


def test_a_supplier_of_the_same_group_is_no_other() -> None:
    """The market is a sister's: 880; a broker's market is another's."""
    text = only().replace("suppliers: {micron: {}}", "suppliers: {micron: {group: idaho}, crucial: {group: idaho}}")
    sister = text.replace("spot: {items: [ddr5]", "spot: {supplier: crucial, items: [ddr5]")
    assert cost(sister) == pytest.approx(880)
    assert cost(text) == pytest.approx(960)


def test_other_items_of_the_tier_may_be_barred_too() -> None:
    """The market sells another item for the same need: it is barred where `elsewhere` names it."""
    text = only().replace("items: {ddr5:", "items: {ddr5-b: {tier: dram}, ddr5:")
    text = text.replace("spot: {items: [ddr5]", "spot: {items: [ddr5-b]")
    assert cost(text) == pytest.approx(880)
    assert cost(text.replace("kind: exclusivity", "kind: exclusivity, elsewhere: [ddr5, ddr5-b]")) == pytest.approx(960)


def failing(words: str) -> str:
    """The supplier delivers all of a call or, at even odds, half of it; 100 may be called at 8."""
    outcomes = """
        half: {probability: 50%, delivers: {lta: 50%}}
        whole: {probability: 50%}
    """
    return only(words, contract="status: signed", more=risk(outcomes)).replace("at_most: 60", "at_most: 100")


def test_what_the_supplier_fails_to_bring_may_be_bought_where_it_says_so() -> None:
    """800 in one future; in the other 50 come, 400, and 50 are short at 12, or bought at 10: 1000 or 900."""
    assert cost(failing("")) == pytest.approx(0.5 * 800 + 0.5 * 1000)
    assert cost(failing("cover: true")) == pytest.approx(0.5 * 800 + 0.5 * 900)


def test_it_may_be_said_twice() -> None:
    """Nothing from others in January, 20 in February: 960 + 920."""
    text = only("until: 2027-01}\ny: {kind: exclusivity, since: 2027-02, allow: 20 GB/month", periods=2)
    assert cost(text) == pytest.approx(960 + 920)


@pytest.mark.parametrize("words", ["", "allow: 20 GB/month"])
def test_the_audit_finds_what_others_sell(words: str) -> None:
    """40 from the market."""
    solved = solve_text(only(words, contract="status: signed"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    bought = {"source": "spot", "item": "ddr5", "period": "2027-01", "delivered": "2027-01", "arrives": "2027-01"}
    bought |= {"part": "ddr5", "start": "abilene", "via": "", "to": "abilene", "moved_gb": 40.0}
    bought |= {"cancelled_gb": 0.0, "shipped_gb": 40.0}
    tables[0]["moves"] = [*(row for row in tables[0]["moves"] if row["source"] != "spot"), bought]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any("40 GB are bought from others in 2027-01" in f.what for f in found if f.rule == "exclusivity")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (only(contract=OFFERED + "\noffer: {fraction: true}"), "exclusive in part"),
        (only("bought: 5 GB"), "there is none"),
        (only("elsewhere: [ddr4]"), "no item 'ddr4'"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


@pytest.mark.parametrize(("contract", "severity"), [("status: signed", "error"), (OFFERED, "warning")])
def test_another_contract_that_must_be_taken_is_told(contract: str, severity: str) -> None:
    """Firm volume of somebody else: impossible where both are signed, one of the two where this is offered."""
    other = """
      second:
        supplier: hynix
        items: [ddr5]
        term: {from: 2027-01, to: 2027-12}
        clauses: {p: {kind: price_fixed, price: 9 USD/GB}, v: {kind: volume_firm, amount: 30 GB/month}}
    """
    text = only(contract=contract).replace("suppliers: {micron: {}}", "suppliers: {micron: {}, hynix: {}}")
    (problem,) = unwise(text.rstrip() + other.replace("\n      ", "\n  "), "x")
    assert problem.severity == severity
    assert "contracts.second.clauses.v asks for 30 GB" in problem.what


@settings(max_examples=10, deadline=None)
@given(lack=st.integers(9, 20), spot=st.integers(7, 14), allow=st.integers(0, 40), more=st.integers(0, 30))
def test_a_larger_allowance_never_costs_more(lack: int, spot: int, allow: int, more: int) -> None:
    """And an offer is never worse than none."""
    texts = [only(f"allow: {size} GB/month", lack=lack) for size in (allow, allow + more)]
    costs = [cost(text.replace("[ddr5], price: 10 USD/GB", f"[ddr5], price: {spot} USD/GB")) for text in texts]
    assert costs[1] <= costs[0] + 1e-6
    assert costs[0] <= 100 * min(spot, lack) + 1e-6
