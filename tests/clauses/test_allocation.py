"""In a shortage a supplier delivers a share of an entitlement: of a smaller call all of it, of a larger one no more."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.app.solve import Solved, solve_loaded
from planner.errors import InputError
from planner.model.model import Model
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.clauses.test_damages import paid
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
DAMAGES = "d: {kind: damages, share: 20%, per: month}\n"
NEEDS = "{2027-01: 60 GB/month, 2027-02: 100 GB/month}"
LATE = "{2027-01: 0 GB/month, 2027-02: 100 GB/month}"


def allotting(rate: str = "70%", entitlement: str = "100 GB/month", beside: str = "", **more: str | int) -> str:
    """A contract at 10 that delivers a share of an entitlement, month by month; 15 on the market."""
    said = f"kind: allocation, per: month, rate: {rate}" + (f", entitlement: {entitlement}" if entitlement else "")
    return scene(f"{PRICE}a: {{{said}}}\n{beside}", **({"spot": "15 USD/GB"} | more))  # type: ignore[arg-type]


def uncertain(first: str, second: str, learn: str = "[2027-02]") -> str:
    """Two outcomes at even odds, told apart when they are learned."""
    lines = f"one: {{probability: 50%, {first}}}\ntwo: {{probability: 50%, {second}}}"
    return risk(lines, f"  learn: {learn}\n")


def flows(solved: Solved, course: int = 0) -> dict[str, tuple[float, float]]:
    """GB called and delivered under the contract, by the period of delivery."""
    found: dict[str, tuple[float, float]] = {}
    for row in solved.plan.courses[course].tables["moves"]:
        if row["source"] == "lta":
            called, got = found.get(row["delivered"], (0.0, 0.0))
            found[row["delivered"]] = called + row["moved_gb"], got + row["shipped_gb"]
    return found


# The least of calls and share ---------------------------------------------------------------------------------------


def test_a_call_below_the_share_of_the_entitlement_comes_whole() -> None:
    """Called 60, 100, 100 of an entitlement of 100 at 70 %: 60, 70, 70 come; 30 are bought at 15 and earn 2 each, twice.

    600 + 2 * (700 + 450 - 60) = 2780. A share of each call would bring 42 of the 60.
    """
    solved = solve_text(allotting(beside=DAMAGES, need=NEEDS, periods=3))
    assert solved.plan.cost == pytest.approx(2780)
    assert flows(solved) == {
        "2027-01": pytest.approx((60, 60)),
        "2027-02": pytest.approx((100, 70)),
        "2027-03": pytest.approx((100, 70)),
    }
    assert paid(solved) == pytest.approx({"2027-02": -60, "2027-03": -60})
    assert cost(allotting(need=NEEDS, periods=3)) == pytest.approx(600 + 2 * 1150)
    assert solve_text(allotting(beside=DAMAGES, need=NEEDS, periods=3), solver="cbc").plan.cost == pytest.approx(2780)


def falling() -> str:
    """100 called in January for February, when 100 or 40 are needed; 40 on the market, 70 % of 100 allotted."""
    futures = uncertain("needs: {dram: {2027-02: 100 GB/month}}", "needs: {dram: {2027-02: 40 GB/month}}")
    return allotting(spot="40 USD/GB", need=LATE, contract="lead_time: 1 month", more=futures)


def test_what_is_no_longer_wanted_comes_all_the_same() -> None:
    """70 come in both: .5 * (700 + 30 * 40) + .5 * 700 = 1300, and 30 are scrapped where 40 are needed."""
    for solver in ("highs", "cbc"):
        solved = solve_text(falling(), solver=solver)
        assert solved.plan.cost == pytest.approx(1300)
        assert [flows(solved, n)["2027-02"][1] for n in range(2)] == pytest.approx([70, 70])


def test_a_plan_that_may_refuse_goods_looks_cheaper_and_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lower rows 40 come where 40 are needed: .5 * 1900 + .5 * 400 = 1150, 150 below the truth."""
    row = Model.row

    def without(self: Model, name: str, *args: object, **more: object) -> None:
        if not name.endswith((".filled", ".exhausted")):
            row(self, name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Model, "row", without)
    solved = solve_loaded(load_text(falling()))
    assert solved.plan.cost == pytest.approx(1150)
    assert {finding.rule for finding in solved.plan.findings} == {"allocation"}


def test_no_call_goes_beyond_the_entitlement() -> None:
    """Damages of 160 % make a call that does not come worth 16; 100 is the end of it: 700 - 30 * 16 = 220 a month."""
    rich = DAMAGES.replace("20%", "160%")
    assert cost(allotting(beside=rich, need="{2027-01: 50 GB/month}")) == pytest.approx(2 * 220)


def test_a_rate_is_known_when_it_is_announced_and_not_before() -> None:
    """70 % or all of 100 in February, called in January: .5 * (700 + 450) + .5 * 1000 = 1075. Of 150, 70 % are enough."""
    futures = uncertain("allocation: {lta: {2027-02: 70%}}", "allocation: {lta: {2027-02: 100%}}")
    said = {"need": LATE, "contract": "lead_time: 1 month", "more": futures}
    solved = solve_text(allotting("100%", **said))
    assert solved.plan.cost == pytest.approx(1075)
    assert [flows(solved, n)["2027-02"] for n in range(2)] == [pytest.approx((100, 70)), pytest.approx((100, 100))]
    assert cost(allotting("100%", "150 GB/month", **said)) == pytest.approx(1000)
    assert solve_text(allotting("100%", **said), solver="cbc").plan.cost == pytest.approx(1075)


def test_a_quarter_delivers_what_is_due_first() -> None:
    """300 a quarter at 50 %: 100, 50, 0 of 100 a month. The last is bought at 15: 1500 + 50 * 15 + 1500; no waiting for March."""
    text = allotting("50%", "300 GB/quarter", periods=3).replace("per: month", "per: quarter")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1500 + 150 * 15)
    held = solve_text(text.replace("price: 15 USD/GB", "price: {2027-01: 15 USD/GB, 2027-03: 30 USD/GB}"))
    assert held.plan.cost == pytest.approx(1500 + 150 * 15)
    assert flows(held)["2027-03"] == pytest.approx((100, 100))


def test_what_is_due_first_is_not_put_off_to_when_it_is_wanted() -> None:
    """150 of 300 a quarter come; 100 and 100 are needed in February and March, or 0 and 150, learned after the calls; market 90.

    The market alone costs 9000 in February, ordered unknown, and .5 * 9000 + .5 * 13500 in March: 20250, and each of the 150 saves
    80: 8250. Were February's put off where nobody needs it, 100 and 150 would be called for .5 * (1500 + 50 * 90) + .5 * 1500.
    """
    futures = uncertain(
        "needs: {dram: {2027-02: 100 GB/month}}",
        "needs: {dram: {2027-02: 0 GB/month, 2027-03: 150 GB/month}}",
        learn="[2027-03]",
    )
    text = allotting(
        "50%",
        "300 GB/quarter",
        spot="90 USD/GB",
        need=LATE,
        contract="lead_time: 1 month",
        periods=3,
        more=futures,
    ).replace("per: month", "per: quarter")
    assert cost(text) == pytest.approx(8250)


# Where it goes --------------------------------------------------------------------------------------------------------

TWO_SITES = """
    planner: 1
    name: sites
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}}
    locations: {east: {storage: 0 GB}, west: {storage: 0 GB}}
    suppliers: {micron: {}}
    needs:
      east: {kind: consumption, at: east, tier: dram, series: FEBRUARY, SHORT}
      west: {kind: consumption, at: west, tier: dram, series: FEBRUARY, SHORT}
    contracts:
      lta:
        supplier: micron
        items: [ddr5]
        lead_time: 1 month
        term: {from: 2027-01, to: 2027-12}
        clauses:
          p: {kind: price_fixed, price: 10 USD/GB}
          a: {kind: allocation, per: month, rate: 50%, entitlement: 100 GB/month}
"""


def sites(learn: str) -> str:
    """50 needed at one site or at the other in February; 50 of 100 are delivered, a shortage costs 100."""
    text = textwrap.dedent(TWO_SITES).replace("SHORT", "shortage: {price: 100 USD/GB}")
    text = text.replace("FEBRUARY", "{2027-01: 0 GB/month, 2027-02: 50 GB/month, 2027-03: 0 GB/month}")
    none = "{2027-02: 0 GB/month}"
    return text + uncertain(f"needs: {{east: {none}}}", f"needs: {{west: {none}}}", learn)


def test_what_comes_is_split_by_what_is_known_when_it_is_handed_over() -> None:
    """Known in February, all 50 go where they are needed: 500. Known in March, half or all of one site's: 500 + 2500."""
    assert cost(sites("[2027-02]")) == pytest.approx(500)
    assert cost(sites("[2027-03]")) == pytest.approx(3000)


def test_the_audit_finds_a_split_by_what_nobody_knows_yet() -> None:
    """All goes where it is needed, which is learned in March only: in one future the two sites change places."""
    solved = solve_text(sites("[2027-03]"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    for n, place in enumerate(("west", "east")):
        moves = [
            row | {"moved_gb": 50.0, "to": to, "start": to} for row in tables[n]["moves"][:1] for to in ("east", "west")
        ]
        tables[n]["moves"] = [row | {"shipped_gb": 50.0 * (row["to"] == place)} for row in moves]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "knowledge" and "handed over" in finding.where for finding in found)


CARRIED = """
    planner: 1
    name: lanes
    horizon: {start: 2027-01-04, weeks: 9, months: 4}
    items: {ddr5: {tier: dram}}
    locations: {hub: {kind: hub}, abilene: {storage: 0 GB}}
    suppliers: {micron: {fabs: {boise: {country: US}}}}
    lanes:
      out: {from: boise, to: hub, lead_time: 2 weeks}
      on: {from: hub, to: abilene, lead_time: 1 week}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-01: 0 GB/month, 2027-05: 60 GB/month},
                   shortage: {price: 100 USD/GB}}}
    contracts:
      lta:
        supplier: micron
        items: [ddr5]
        ships_from: boise
        lead_time: 10 weeks
        term: {from: 2027-02, to: 2027-12}
        clauses:
          p: {kind: price_fixed, price: 10 USD/GB}
          a: {kind: allocation, entitlement: 120 GB/month, per: month, rate: {2027-02: 0%, 2027-04: 70%, 2027-05: 0%}}
"""


def test_what_is_delivered_goes_on_over_lanes_to_where_each_call_arrives() -> None:
    """Calls of several weeks are due in April, the only month in which anything comes: 84, three weeks from their need.

    What is due early is there in May, what is due late in June; 60 are needed in each, short at 100: 840 + 36 * 100.
    """
    for solver in ("highs", "cbc"):
        solved = solve_text(CARRIED, solver=solver)
        assert solved.plan.cost == pytest.approx(840 + 3600)
        got: dict[str, float] = {}
        for row in solved.plan.tables["moves"]:
            got[row["arrives"]] = got.get(row["arrives"], 0.0) + row["shipped_gb"]
        assert sum(got.values()) == pytest.approx(84)
        assert {label for label, size in got.items() if size} == {"2027-05", "2027-06"}


# Beside other clauses -------------------------------------------------------------------------------------------------


def test_the_entitlement_is_what_volume_clauses_commit() -> None:
    """100 a month by the band; its minimum, in a take-or-pay, counts what is called and does not come: 2 * (700 + 450)."""
    band = "v: {kind: volume_band, commit: 100 GB/month, up: 20%}\nt: {kind: take_or_pay}\n"
    said = {"term": "{from: 2027-01, to: 2027-02}", "beside": band}
    solved = solve_text(allotting(entitlement="", **said))
    assert solved.plan.cost == pytest.approx(2300)
    assert flows(solved)["2027-01"] == pytest.approx((100, 70))


@pytest.mark.parametrize(("below", "earns"), [("80%", 0), ("70%", 60)])
def test_damages_are_not_due_where_the_rate_falls_to_a_force_majeure(below: str, earns: float) -> None:
    """70 % is below 80 % and not below 70 %: 1150 less what it earns, each month."""
    relief = f"{DAMAGES}f: {{kind: force_majeure, below: {below}}}\n"
    assert cost(allotting(beside=relief)) == pytest.approx(2 * (1150 - earns))


def test_a_force_majeure_by_date_excuses_its_calls() -> None:
    """60 are earned in January and nothing in February."""
    relief = f"{DAMAGES}f: {{kind: force_majeure, since: 2027-02, until: 2027-02}}\n"
    assert cost(allotting(beside=relief)) == pytest.approx(2300 - 60)


def test_damages_fall_due_where_the_rate_turns_out_low() -> None:
    """Unknown when calling: 60 of damages at even odds."""
    futures = uncertain("allocation: {lta: {2027-02: 70%}}", "allocation: {lta: {2027-02: 100%}}")
    solved = solve_text(allotting("100%", beside=DAMAGES, need=LATE, contract="lead_time: 1 month", more=futures))
    assert solved.plan.cost == pytest.approx(1075 - 30)
    assert [paid(solved, course=n) for n in range(2)] == [pytest.approx({"2027-02": -60}), {}]


def test_an_outage_brings_nothing_and_all_of_it_everything() -> None:
    """At 0 % all is bought at 15, at 100 % all is delivered at 10; neither needs a binary."""
    for rate, paid_for in (("0%", 3000), ("100%", 2000)):
        solved = solve_text(allotting(rate))
        assert solved.plan.cost == pytest.approx(paid_for)
        assert not [row for row in solved.plan.tables["decisions"] if "exhausted" in row["block"]]


def test_it_holds_from_a_day_until_another() -> None:
    """Only in February: 1000 + 1150."""
    text = allotting().replace("kind: allocation,", "kind: allocation, since: 2027-02, until: 2027-02,")
    assert cost(text) == pytest.approx(2150)


def test_open_orders_and_what_was_taken_use_the_entitlement_up() -> None:
    """Of 150 a quarter at 60 %, 20 were taken in January and 30 are on order for February: 40 more come of 100 that may be called.

    From February on 100 are needed a month: 30 on order, 40 called, 130 bought, and the order was paid before.
    """
    order = "open_orders: {po: {supplier: micron, contract: lta, item: ddr5, quantity: 30 GB, to: abilene, promised: 2027-02}}\n"
    text = allotting(
        "60%", "150 GB/quarter", start="2027-02", contract="so_far: {taken: {2027Q1: 20 GB}}", more=order
    ).replace("per: month", "per: quarter")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(40 * 10 + 130 * 15)


def test_an_offer_entitles_to_the_part_that_is_signed() -> None:
    """Half of it: 35 of 50 come, 350 + 65 * 15 a month.

    Where the part is open, 1 / .7 is signed: 100 of 142.86 come, and what does not come earns 2 a GB.
    """
    half = "status: offered\noffer: {smallest: 50%, largest: 50%}"
    assert cost(allotting(contract=half)) == pytest.approx(2 * (350 + 65 * 15))
    part = allotting(contract="status: offered\noffer: {smallest: 20%, largest: 150%}", beside=DAMAGES)
    assert cost(part) == pytest.approx(2 * (1000 - 300 / 7 * 2))
    assert solve_text(part, solver="cbc").plan.cost == pytest.approx(2 * (1000 - 300 / 7 * 2))


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "contract", "words", "places"),
    [
        ("", "delivers: 60%", "what comes is said twice", 2),
        ("l: {kind: loyalty, commit: 20 GB/month, of_past: 100%}\n", "", "what we are entitled to", 2),
        ("b: {kind: allocation, entitlement: 50 GB/month}\n", "", "what we are entitled to", 2),
        ("d: {kind: damages, share: 20%, tolerance: 5%}\n", "", "tolerance of 5%", 1),
    ],
)
def test_what_cannot_stand_beside_it_is_told_at_each_line(beside: str, contract: str, words: str, places: int) -> None:
    """A share of the calls, another entitlement, a tolerance of each call."""
    with pytest.raises(InputError) as caught:
        load_text(allotting(beside=beside, contract=contract))
    found = [problem for problem in caught.value.problems if words in problem.what]
    assert len({problem.place for problem in found}) == len(found) == places


def test_an_outcome_that_delivers_a_share_of_the_calls_is_refused() -> None:
    """And one that allots under a contract without the clause."""
    for text, words in (
        (allotting(more=risk("one: {probability: 100%, delivers: {lta: 50%}}")), "what comes is said twice"),
        (
            scene(PRICE, more=risk("one: {probability: 100%, allocation: {lta: 50%}}")),
            "has no allocation clause",
        ),
        (allotting(more=risk("one: {probability: 100%, allocation: {ltb: 50%}}")), "ltb"),
    ):
        with pytest.raises(InputError) as caught:
            load_text(text)
        assert any(words in problem.what for problem in caught.value.problems)
        assert all(problem.place and problem.next_step for problem in caught.value.problems)


def test_an_entitlement_that_nothing_says_and_one_that_always_comes_are_told() -> None:
    """An error, and a warning."""
    assert "nothing says what we are entitled to" in unwise(allotting(entitlement=""), "a")[0].what
    (problem,) = unwise(allotting("100%"), "a")
    assert "only limits the calls" in problem.what
    assert problem.severity == "warning"
    assert not unwise(allotting(), "a")


# What is recomputed ---------------------------------------------------------------------------------------------------


def test_the_ledger_of_the_contract_keeps_what_is_allotted() -> None:
    """100 and 70 in each month, and 30 do not come."""
    rows = solve_text(allotting(beside=DAMAGES)).plan.tables["accounts"]
    for account, values in {"entitlement": [100, 100], "allocated": [70, 70], "not delivered": [30, 30]}.items():
        assert [row["value"] for row in rows if row["account"] == account] == pytest.approx(values)


@pytest.mark.parametrize(
    "column", [{"shipped_gb": 50.0}, {"shipped_gb": 100.0}, {"moved_gb": 130.0}, {"moved_gb": 60.0}]
)
def test_the_audit_finds_what_is_not_the_least_of_calls_and_share(column: dict[str, float]) -> None:
    """100 are called and 70 come: neither 50 nor 100, and of another call another part."""
    solved = solve_text(allotting(beside=DAMAGES))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["moves"] = [row | column if row["source"] == "lta" else row for row in tables[0]["moves"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "allocation" for finding in found)


@settings(max_examples=10, deadline=None)
@given(rate=st.integers(0, 100), more=st.integers(0, 50), given_to=st.integers(10, 150), need=st.integers(1, 150))
def test_more_never_costs_more_and_a_dearer_price_never_less(rate: int, more: int, given_to: int, need: int) -> None:
    """A higher rate, a larger entitlement and a lower price never raise the cost, which scales with all prices."""

    def worth(share: int, size: int, price: int, market: int) -> float:
        text = allotting(f"{share}%", f"{size} GB/month", need=f"{need} GB/month", spot=f"{market} USD/GB")
        return cost(text.replace("price: 10 USD/GB", f"price: {price} USD/GB"))

    base = worth(rate, given_to, 10, 15)
    assert worth(min(100, rate + more), given_to, 10, 15) <= base + 1e-6
    assert worth(rate, given_to + more, 10, 15) <= base + 1e-6
    assert worth(rate, given_to, 10 + more, 15) >= base - 1e-6
    assert worth(rate, given_to, 20, 30) == pytest.approx(2 * base)
