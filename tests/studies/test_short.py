"""Why something is short: one planted block for each reason, its worth by hand, and what is not the reason left unsaid.

The scene: 100 GB are needed in each of three months at 10 USD/GB; a GB short costs 50, so a GB more of anything saves 40.
"""

from __future__ import annotations

from functools import partial

import pytest

from planner.app.candidates import Candidates
from planner.app.load import Loaded
from planner.app.moved import Moved, laid
from planner.app.short import MOST, Short, dearest, short
from planner.app.solve import How
from planner.app.upstream import Upstream
from planner.errors import InputError
from planner.report.short_text import document, short_lines
from planner.solvers.solution import Options
from planner.studies.entries import Entry
from planner.studies.loosened import code_of, steps_on, together
from planner.studies.shortfall import Gap, Shortfalls
from tests.costs.test_plan_changes import weeks
from tests.drivers.test_table import TWO_NEEDS, before_the_need
from tests.small import small
from tests.support import load_text

NEED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}"
SPOT = "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/month}}"
LANE = {
    "locations": "{abilene: {}, fab: {kind: fab}}",
    "suppliers": "{m: {fabs: {fab: {country: US}}}}",
    "markets": "{spot: {items: [ddr5], supplier: m, ships_from: fab, price: 10 USD/GB}}",
}


def lane(text: str) -> dict[str, str]:
    """Goods come over one lane."""
    return LANE | {"lanes": f"{{in: {{from: fab, to: abilene, {text}}}}}"}


def contract(clause: str) -> dict[str, str]:
    """One contract at 10 and no market."""
    clauses = f"{{p: {{kind: price_fixed, price: 10 USD/GB}}, {clause}}}"
    lta = f"{{supplier: m, items: [ddr5], term: {{from: 2027-01, to: 2027-12}}, clauses: {clauses}}}"
    return {"markets": "{}", "suppliers": "{m: {}}", "contracts": f"{{lta: {lta}}}"}


def asked(sections: dict[str, str], solver: str = "highs", need: str | None = None) -> Shortfalls:
    """The gaps of the scene with some sections said anew."""
    return short(load_text(small(**({"needs": NEED} | sections))), How(solver), need)


def reasons(found: Shortfalls) -> dict[str, tuple[str, str, float]]:
    """Code, step and saving of each single reason by its path."""
    return {
        reason.links[0].path: (reason.code, reason.links[0].step, reason.saves)
        for gap in found.gaps
        for reason in gap.reasons or ()
        if len(reason.links) == 1
    }


INTEGRATOR = {
    "suppliers": "{m: {}}",
    "locations": "{abilene: {}, mx: {kind: integrator}}",
    "lanes": "{out: {from: mx, to: abilene, lead_time: 0 weeks}}",
    "items": "{ddr5: {tier: dram, index: dram, parts: {M: {supplier: m, approved: []}}}}",
    "markets": "{spot: {items: [ddr5], supplier: m, ships_from: mx, price: 10 USD/GB}}",
}
SHARE = {
    "suppliers": "{a: {}, b: {}}",
    "markets": "{a: {items: [ddr5], supplier: a, price: 10 USD/GB},"
    " b: {items: [ddr5], supplier: b, price: 11 USD/GB, available: 40 GB/month}}",
    "policies": "{two: {kind: supplier_share, items: [ddr5], of: [a], at_most: 50%}}",
}
STORED = {
    "locations": "{abilene: {storage: 30 GB}}",
    "needs": NEED.replace("100 GB/month", "{2027-01: 60 GB/month, 2027-03: 150 GB/month}"),
    "markets": SPOT.replace("80", "100"),
}
POWER = {
    "items": "{ddr5: {tier: dram, index: dram, package: 10 GB, power: 1 W}}",
    "locations": "{abilene: {power: 8 W}}",
    "needs": "{dram: {kind: installed, at: abilene, tier: dram, series: 100 GB, shortage: {price: 50 USD/GB}}}",
}
ORDER = "{supplier: m, item: ddr5, quantity: %s, to: abilene, promised: %s, confidence: verbal}"
PLACED = {"suppliers": "{m: {}}", "markets": SPOT.replace("80", "50")}

PLANTED = {
    # 1 % of 240 GB are 2.4 more, each at 10 instead of 50.
    "no_allocation": ({"markets": SPOT}, "markets.spot.available", "1 % more", 96.0),
    # 150 of 300 come; a point more of all that is called are 3 GB.
    "no_allocation: fill": (
        {"markets": SPOT.replace("80 GB/month", "100 GB/month, fill: 50%")},
        "markets.spot.fill",
        "1 point more",
        120.0,
    ),
    "contract_maximum": (
        contract("v: {kind: volume_band, commit: 80 GB/month, up: 0%}"),
        "contracts.lta.clauses.v.commit",
        "1 % more",
        96.0,
    ),
    "contract_maximum: cap": (
        contract("v: {kind: volume_cap, at_most: 80 GB/month}"),
        "contracts.lta.clauses.v.at_most",
        "1 % more",
        96.0,
    ),
    # January's 100 GB would be there.
    "lead_time": (
        {"markets": "{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}"},
        "markets.spot.lead_time",
        "1 month less",
        4000.0,
    ),
    "lead_time: lane": (lane("lead_time: 4 weeks"), "lanes.in.lead_time", "4 weeks less", 4000.0),
    "lane": (lane("lead_time: 0 weeks, capacity: 80 GB/month"), "lanes.in.capacity", "1 % more", 96.0),
    # 24 USD more buy 2.4 GB.
    "budget": (
        {"policies": "{cash: {kind: budget, per: horizon, at_most: 2400 USD}}"},
        "policies.cash.at_most",
        "1 % more",
        96.0,
    ),
    # March needs 150 of which 100 come and 30 lie: .3 GB more lie.
    "space": (STORED, "locations.abilene.storage", "1 % more", 12.0),
    # 80 GB stand; .8 more cost 10 once and are not short three times.
    "power": (POWER, "locations.abilene.power", "1 % more", 0.8 * (150 - 10)),
    # b brings 120, a as much at 50 %; at 51 % a brings 120 * 51 / 49.
    "share_limit": (SHARE, "policies.two.at_most", "1 point more", 40 * (120 * 51 / 49 - 120)),
    "qualification": (INTEGRATOR, "items.ddr5.parts.M.approved", "taken out", 12000.0),
    # Not before March: 200 short; else 3000 for all, and nothing for trying.
    "qualification: clause": (
        contract("q: {kind: qualification, takes: 2 months, cost: 10 USD}"),
        "contracts.lta.clauses.q",
        "taken out",
        10000.0 + 1000.0 + 10.0 - 3000.0,
    ),
    # Half a GB more of 50 is counted on, at nothing.
    "trust": (
        PLACED | {"open_orders": f"{{po: {ORDER % ('50 GB', '2027-01-01')}}}", "trust": "{verbal: 80%}"},
        "trust.verbal",
        "1 point more",
        25.0,
    ),
    # 100 GB in March of which 50 are needed: today they spare 100 GB of shortage, and March buys 50 at 10.
    "late_order": (
        PLACED | {"open_orders": f"{{po: {ORDER % ('100 GB', '2027-03-01')}}}"},
        "open_orders.po.promised",
        "set to today",
        2000.0,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_block_is_the_reason(name: str) -> None:
    """By its code, its step and its worth by hand."""
    sections, path, step, saves = PLANTED[name]
    assert reasons(asked(sections))[path] == (name.partition(":")[0], step, pytest.approx(saves))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_doors(solver: str) -> None:
    """The same reasons, worth and prices through both: 60 of 300 GB are short, in whichever month, beside a market at 60."""
    dear = SPOT[:-1] + ", dear: {items: [ddr5], price: 60 USD/GB}}"
    found = asked({"markets": dear}, solver)
    assert found.cost == pytest.approx(240 * 10 + 60 * 50)
    assert sum(gap.gb for gap in found.gaps) == pytest.approx(60)
    for gap in found.gaps:
        assert gap.money == pytest.approx(50 * gap.gb)
        assert gap.next_best is not None
        assert gap.next_best.price == pytest.approx(60)
        assert dict(gap.next_best.calls) == {"dear:ddr5": pytest.approx(gap.gb / 100)}
    assert reasons(found) == {"markets.spot.available": ("no_allocation", "1 % more", pytest.approx(96))}
    codes = [gap["codes"] for gap in document(found, "small", "USD")["gaps"]]
    assert codes == [["no_allocation", "not_worth_it"]] * len(found.gaps)


def test_a_fence_that_keeps_the_calls_of_the_last_plan() -> None:
    """20 GB of the third week are short behind a fence of four weeks: 2820; free it costs 2210."""
    found = short(load_text(weeks(policies="{p: {kind: plan_fence, fence: 4 weeks}}")))
    assert [gap.gb for gap in found.gaps] == pytest.approx([20])
    assert reasons(found)["policies.p"] == ("fence", "taken out", pytest.approx(610))


def test_nothing_but_the_reason_is_told() -> None:
    """A lane with room, a budget with room, a part that is approved: only what a market has holds it short."""
    wide = {"policies": "{cash: {kind: budget, per: horizon, at_most: 9000 USD}}"}
    spot = LANE["markets"].replace("price", "available: 80 GB/month, price")
    found = asked(lane("lead_time: 0 weeks, capacity: 90 GB/month") | wide | {"markets": spot})
    assert set(reasons(found)) == {"markets.spot.available"}


def test_what_only_makes_the_rest_cheaper_is_no_reason() -> None:
    """A declined contract at 5 from February on would save 1000 on 200 GB, but nothing of January's 100 GB: not told."""
    sections = contract("v: {kind: volume_cap, at_most: 100 GB/month}")
    sections["contracts"] = sections["contracts"].replace("supplier: m", "supplier: m, status: declined")
    sections["contracts"] = sections["contracts"].replace("10 USD", "5 USD").replace("from: 2027-01", "from: 2027-02")
    found = asked(sections | {"markets": "{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}"})
    assert set(reasons(found)) == {"markets.spot.lead_time"}


HUB = {
    "locations": "{abilene: {}, fab: {kind: fab}, hub: {kind: hub}}",
    "suppliers": "{m: {fabs: {fab: {country: US}}}}",
    "lanes": "{a: {from: fab, to: hub, lead_time: 4 weeks}, b: {from: hub, to: abilene, lead_time: 5 weeks}}",
    "markets": "{spot: {items: [ddr5], supplier: m, ships_from: fab, price: 10 USD/GB}}",
}


def test_times_over_a_hub() -> None:
    """Four weeks and five are there on 5 March, for April: all is short. By 1 February it is 32 days too late.

    Four weeks less on the first leave 35 days, for March; 32 days are five weeks, all of the second, and 28 days then for February.
    """
    found = asked(HUB)
    assert sum(gap.gb for gap in found.gaps) == pytest.approx(300)
    by_period = {gap.period: {reason.links[0].path: reason for reason in gap.reasons or ()} for gap in found.gaps}
    assert set(by_period["2027-02"]) == {"lanes.b.lead_time"}
    assert by_period["2027-02"]["lanes.b.lead_time"].links[0].step == "5 weeks less"
    assert by_period["2027-02"]["lanes.b.lead_time"].saves == pytest.approx(8000)
    assert set(by_period["2027-03"]) == {"lanes.a.lead_time", "lanes.b.lead_time"}
    assert by_period["2027-03"]["lanes.a.lead_time"].saves == pytest.approx(4000)


def test_less_short_for_nothing_saved_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans that cost the same may be short elsewhere: whatever is less short there, what saves nothing is not told."""
    found = Short(load_text(small(needs=NEED, markets=SPOT)))
    (at, gap), *_ = found.gaps()
    assert found.explained(at, gap).reasons
    monkeypatch.setattr(found.moved, "saved", lambda *_: 0.0)
    assert found.explained(at, gap).reasons == ()


def test_what_would_go_to_a_dearer_need_first() -> None:
    """A GB more goes to the need that is short at 50, not to the spares at 45: not 1 % more is their reason, but the whole limit.

    Without it both are met: 60 GB at 40 and 30 at 35 are saved.
    """
    spare = "spare: {kind: consumption, at: abilene, tier: dram, series: 10 GB/month, shortage: {price: 45 USD/GB}}"
    found = asked({"needs": f"{NEED[:-1]}, {spare}}}", "markets": SPOT}, need="spare")
    assert sum(gap.gb for gap in found.gaps) == pytest.approx(30)
    for gap in found.gaps:
        (reason,) = gap.reasons or ()
        assert (reason.links[0].path, reason.links[0].step) == ("markets.spot.available", "taken out")
        assert reason.saves == pytest.approx(60 * 40 + 30 * 35)


def test_two_that_hold_only_together() -> None:
    """The lane takes what the market has, 80: neither alone helps, though the duals name one; both 1 % more do."""
    spot = LANE["markets"].replace("price", "available: 80 GB/month, price")
    found = asked(lane("lead_time: 0 weeks, capacity: 80 GB/month") | {"markets": spot})
    for gap in found.gaps:
        (reason,) = gap.reasons or ()
        assert {link.path for link in reason.links} == {"lanes.in.capacity", "markets.spot.available"}
        assert (reason.code, reason.saves) == ("lane+no_allocation", pytest.approx(96))


def test_late_is_told_as_late() -> None:
    """January's 100 GB wait for February, at 50 a GB and month."""
    need = NEED.replace("shortage", "backlog: true, shortage")
    found = asked({"needs": need, "markets": "{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}"})
    (gap,) = found.gaps
    assert (gap.late, gap.gb, gap.period) == (True, pytest.approx(100), "2027-01")
    assert reasons(found) == {"markets.spot.lead_time": ("lead_time", "1 month less", pytest.approx(5000))}


def test_how_many_pieces_would_fill_it() -> None:
    """20 GB are two of 10 GB, or one and a bit, so two, of 16 GB."""
    items = "{a: {tier: dram, package: 10 GB}, b: {tier: dram, package: 16 GB}, c: {tier: dram}}"
    found = asked({"items": items, "markets": SPOT.replace("ddr5", "a"), "indices": "{}"})
    assert sum(gap.gb for gap in found.gaps) == pytest.approx(60)
    for gap in found.gaps:
        assert dict(gap.pieces) == {"a": -(-round(gap.gb) // 10), "b": -(-round(gap.gb) // 16)}


def test_when_it_had_to_be_called() -> None:
    """Two months before February are 59 days, February is 31 days in: 28 days before the horizon begins."""
    found = asked({"markets": "{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 2 months}}"})
    notes = {gap.period: reason.note for gap in found.gaps for reason in gap.reasons or ()}
    assert "had to be called by 2026-12-04, 28 days before" in notes["2027-02"]
    assert "had to be called by 2026-11-03, 59 days before" in notes["2027-01"]


def test_in_which_future_and_what_one_more_would_cost_there() -> None:
    """60 are ordered before 60 or 140 are needed: a GB more costs 10, or 11 with a month of holding, and is needed half the time.

    Shortage at 15: 10 + .5 - 7.5 > 0, so 80 are short in one future of two; there the next one costs 10.5 / .5 = 21.
    """
    found = short(load_text(before_the_need(TWO_NEEDS).replace("50 USD/GB}}", "15 USD/GB}}")))
    (gap,) = found.gaps
    assert (gap.futures, gap.probability) == (("high",), pytest.approx(0.5))
    assert (gap.gb, gap.money) == (pytest.approx(80), pytest.approx(1200))
    assert gap.next_best is not None
    assert (gap.next_best.price, gap.next_best.shortage_price) == (pytest.approx(21), pytest.approx(15))
    assert "in future high (50%)" in "\n".join(short_lines(found, "small", "USD"))


def test_one_need_is_asked_about() -> None:
    """Its gaps alone, all explained; what another need would lack is no supply; a name that nobody has is told with a guess."""
    second = (
        NEED[:-1]
        + ", spare: {kind: consumption, at: abilene, tier: dram, series: 10 GB/month, shortage: {price: 45 USD/GB}}}"
    )
    found = asked({"needs": second, "markets": SPOT}, need="spare")
    assert {gap.need for gap in found.gaps} == {"spare"}
    assert all(gap.reasons for gap in found.gaps)
    assert all(gap.next_best is not None and gap.next_best.price is None for gap in found.gaps)
    with pytest.raises(InputError, match="did you mean 'dram'"):
        asked({"markets": SPOT}, need="drum")


def test_nothing_is_short() -> None:
    """One line."""
    found = asked({})
    assert found.gaps == ()
    assert next(iter(short_lines(found, "small", "USD"))).startswith("nothing is short in small")


def test_the_dearest_gap_of_each_need_comes_first() -> None:
    """Seven gaps of one need and one of another: the other's is among those that are explained unasked."""
    gaps = [gap_of("a")] * 7 + [gap_of("b")]
    assert dearest(gaps) == [0, 1, 2, 3, 7]
    assert len(dearest(gaps)) == MOST


def gap_of(need: str) -> Gap:
    """A gap that is only counted."""
    return Gap(need, "", "x", "dram", "2027-01", False, 1.0, 1.0, (), 1.0, ("",), 1.0)


def test_interrupted_it_tells_what_was_found() -> None:
    """Ctrl-C after the first gap: one is explained."""

    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    found = short(load_text(small(needs=NEED, markets=SPOT)), tell=stop)
    assert found.stopped
    assert [gap.reasons is not None for gap in found.gaps].count(True) == 1
    assert [*short_lines(found, "small", "USD")][-1].startswith("interrupted")


# What the proofs rest on -------------------------------------------------------------------------------------------------


def every_step(loaded: Loaded) -> list[tuple[float, float]]:
    """For each step of each entry the most that it may save by the duals, and what it does."""
    moved = Moved(loaded, "highs", Options())
    entries = Candidates(loaded, Upstream(moved.model, moved.program, moved.x, moved.y)).entries
    found = []
    for entry in entries:
        for one in steps_on(loaded.scenario, entry):
            make = partial(together, several=(one,))
            found.append((moved.most(one.key, make), moved.saved(one.key, make)))
    return found


@pytest.mark.parametrize("name", PLANTED)
def test_no_step_saves_more_than_the_duals_allow(name: str) -> None:
    """What is dropped without a solve saves nothing: the bound holds for every step, lead times and approvals too."""
    for most, saves in every_step(load_text(small(**({"needs": NEED} | PLANTED[name][0])))):
        assert saves <= most + 1e-6 * max(1.0, abs(most))


def test_duals_are_laid_on_rows_of_the_same_name() -> None:
    """A month less of lead time: fewer calls are ruled out, the balances stand where they stood, and the bound still holds."""
    loaded = load_text(small(needs=NEED, markets="{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}"))
    moved = Moved(loaded, "highs", Options())
    (entry,) = [own for own in Short(loaded).candidates.entries if own.path == "markets.spot.lead_time"]
    (less,) = [step for step in steps_on(loaded.scenario, entry) if step.by < 0]
    other = Moved(load_text(small(needs=NEED)), "highs", Options()).program
    y = laid(moved.y, moved.program, other)
    names = {block.name: block for block in other.row_blocks}
    was = {block.name: block for block in moved.program.row_blocks}
    assert list(y[names["demand"].span]) == list(moved.y[was["demand"].span])
    assert moved.saved(less.key, less.of) == pytest.approx(4000)


CODES = {
    "v: {kind: take_or_pay, share: 90%}, w: {kind: volume_band, commit: 80 GB/month}": "contract_term",
    "v: {kind: volume_ramp, commits: {2027-01: 80 GB/month}}": "contract_maximum",
    "v: {kind: qualification, takes: 1 month}": "qualification",
}


@pytest.mark.parametrize("clause", CODES)
def test_what_kind_of_reason_a_clause_is(clause: str) -> None:
    """A promised volume is a maximum, a qualification its own, anything else a term."""
    scenario = load_text(small(**contract(clause), needs=NEED)).scenario
    assert code_of(scenario, Entry(("contracts", "lta", "clauses", "v"), "contract")) == CODES[clause]
