"""Numbers are turned exactly as far as they must be, checked by hand, and typed so that they work as printed."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from planner.app.explain import Explained
from planner.app.load import load, load_unreached
from planner.app.repair import Repair
from planner.app.solve import How, solve
from planner.errors import InputError, PlannerError
from planner.quantities import Rate
from planner.solvers.solution import Options
from planner.studies.knobs import Knob
from tests.small import small

PRICE = "price: {kind: price_fixed, price: 8 USD/GB}"
TERM = "term: {from: 2027-01, to: 2027-12}"
OFFER = f"{{supplier: micron, status: offered, items: [ddr5], {TERM}, clauses: {{{PRICE}}}}}"


def explained(folder: Path, text: str, solver: str = "highs") -> Explained:
    """A scenario explained; its file stays for the repairs."""
    file = folder / "scenario.yaml"
    file.write_text(text, "utf-8")
    return Explained(load_unreached(file), solver, Options())


def mends(found: Explained) -> dict[str, Repair]:
    """The repairs by what is typed."""
    return {" ".join(edit.text for edit in repair.edits): repair for repair in found.repairs()}


def members(found: Explained) -> list[str]:
    """The paths that clash."""
    assert found.clash is not None
    return [member.path for member in found.clash.members]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_cap_against_a_need(tmp_path: Path, solver: str) -> None:
    """100 GB a month are needed and 75 may come: 25 % short at 10 times 10 USD, or a cap of 100; 3000 USD then.

    Short: 3 * 75 * 10 + 3 * 25 * 100 = 9750 USD.
    """
    found = explained(tmp_path, small(policies="{thin: {kind: cap, at_most: 75 GB/month}}"), solver)
    assert members(found) == ["needs.dram", "policies.thin"]
    told = mends(found)
    assert list(told) == [
        "needs.dram.shortage.price=100 USD/GB",
        "policies.thin.at_most=100 GB/month",
        "policies.thin=null",
    ]
    short, cap, dropped = told.values()
    assert (short.cost, short.share) == (pytest.approx(9750), pytest.approx(0.25))
    assert (cap.cost, cap.share) == (pytest.approx(3000), pytest.approx(1 / 3))
    assert dropped.cost == pytest.approx(3000)


def test_a_number_is_rounded_to_the_safe_side(tmp_path: Path) -> None:
    """A need of 123.456 GB a month: the cap must be 123.5, since 123.4 is not enough; typed as printed it is."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, series: 123.456 GB/month}}"
    found = explained(tmp_path, small(needs=need, policies="{thin: {kind: cap, at_most: 75 GB/month}}"))
    assert "policies.thin.at_most=123.5 GB/month" in mends(found)
    file = found.loaded.path
    assert solve(file, sets=("policies.thin.at_most=123.5 GB/month",)).plan.findings == ()
    with pytest.raises(PlannerError):
        solve(file, sets=("policies.thin.at_most=123.4 GB/month",))


def test_a_commitment_against_what_a_lane_carries(tmp_path: Path) -> None:
    """80 GB a month must be taken, 60 may leave on the lane: commit 60, or stay 25 % below. The lane is physics and stays.

    What comes beyond the need is scrapped, so that the need has no part in it.
    """
    clauses = f"{{{PRICE}, band: {{kind: volume_band, commit: 80 GB/month}}}}"
    contracts = f"{{micron: {{supplier: micron, items: [ddr5], {TERM}, clauses: {clauses}, ships_from: boise}}}}"
    text = small(
        suppliers="{micron: {fabs: {boise: {}}}}",
        lanes="{way: {from: boise, to: abilene, capacity: 60 GB/month}}",
        contracts=contracts,
    )
    found = explained(tmp_path, text)
    assert members(found) == ["contracts.micron.clauses.band", "lanes.way.capacity"]
    told = mends(found)
    (first, dropped) = told
    assert first in ("contracts.micron.clauses.band.commit=60 GB/month", "contracts.micron.clauses.band.down=25%")
    assert dropped == "contracts.micron.clauses.band=null"
    assert all(repair.bend == "contract" for repair in told.values())


def test_what_a_lead_time_leaves_no_way_for(tmp_path: Path) -> None:
    """Nothing is there before March, and 100 GB are needed from January: refused by `check`, explained with the date."""
    text = small(markets="{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 2 months}}")
    found = explained(tmp_path, text)
    assert members(found) == ["needs.dram", "markets.spot.lead_time"]
    assert found.clash is not None
    assert any("2027-03" in date for date in found.clash.dates)
    (repair,) = mends(found).values()
    assert repair.share == pytest.approx(2 / 3)
    assert repair.cost == pytest.approx(100 * 10 + 2 * 100 * 100)


def test_a_need_in_a_table_is_named_at_its_line(tmp_path: Path) -> None:
    """The row of the CSV file; what is typed is laid over it."""
    (tmp_path / "needs.csv").write_text("id,kind,at,tier,series\ndram,consumption,abilene,dram,100 GB/month\n", "utf-8")
    found = explained(tmp_path, small(needs="{table: needs.csv}", policies="{thin: {kind: cap, at_most: 75 GB/month}}"))
    assert found.clash is not None
    place = found.clash.members[0].place
    assert place is not None
    assert (Path(place.file).name, place.line) == ("needs.csv", 2)
    assert "needs.dram.shortage.price=100 USD/GB" in mends(found)


def test_fleets_that_draw_more_than_there_is(tmp_path: Path) -> None:
    """Known before anything is solved, and by no program: the power is named all the same."""
    text = small(
        accelerators="{gpu: {needs: {dram: 1 GB}}}",
        needs="{}",
        fleets="{hall: {at: abilene, accelerator: gpu, series: {2027-01: 10}, power: 100 W, idle: 1 USD/GPU-hour}}",
        locations="{abilene: {power: 900 W}}",
    )
    found = explained(tmp_path, text)
    assert members(found) == ["locations.abilene.power"]
    assert mends(found) == {}


def test_a_fleet_without_an_idle_price(tmp_path: Path) -> None:
    """Ten accelerators need 1 GB each and 5 GB may come in all: half of it is short once an idle hour has a price."""
    text = small(
        accelerators="{gpu: {needs: {dram: 1 GB}}}",
        needs="{}",
        fleets="{hall: {at: abilene, accelerator: gpu, series: {2027-01: 10}}}",
        policies="{thin: {kind: cap, at_most: {2027-01: 5 GB/month, 2027-02: 0 GB/month}}}",
    )
    found = explained(tmp_path, text)
    assert members(found) == ["fleets.hall", "policies.thin"]
    told = mends(found)
    assert told["fleets.hall.idle=10 USD/GPU-hour"].share == pytest.approx(0.5)
    assert told["policies.thin.at_most={2027-01: 10 GB/month, 2027-02: 0 GB/month}"].cost == pytest.approx(100)


def test_whole_numbers(tmp_path: Path) -> None:
    """One of two must be signed and none may be: one fewer, one more, or either policy dropped."""
    both = "{kind: alternatives, contracts: [a, b], "
    text = small(
        suppliers="{micron: {}}",
        contracts=f"{{a: {OFFER}, b: {OFFER}}}",
        policies=f"{{none: {both}at_most: 0}}, some: {both}at_least: 1}}}}",
    )
    found = explained(tmp_path, text)
    assert members(found) == ["policies.none", "policies.some"]
    assert {"policies.none.at_most=1", "policies.some.at_least=0", "policies.none=null", "policies.some=null"} == set(
        mends(found)
    )


def test_two_clashes_at_once_are_mended_together(tmp_path: Path) -> None:
    """Two needs, each above its own cap: one clash is named, and the first repair prices both needs."""
    needs = "".join(
        f"{tier}: {{kind: consumption, at: abilene, tier: {tier}, series: 100 GB/month}}, "
        for tier in ("dram", "flash")
    )
    caps = "".join(f"{tier}: {{kind: cap, tier: {tier}, at_most: 50 GB/month}}, " for tier in ("dram", "flash"))
    text = small(
        items="{ddr5: {tier: dram}, tlc: {tier: flash}}",
        indices="{}",
        needs=f"{{{needs}}}",
        policies=f"{{{caps}}}",
        markets="{spot: {items: [ddr5, tlc], price: 10 USD/GB}}",
    )
    found = explained(tmp_path, text)
    assert len(members(found)) == 2
    first, second = list(mends(found).values())[:2]
    assert {edit.path for edit in first.edits} == {"needs.dram.shortage.price", "needs.flash.shortage.price"}
    assert {edit.text for edit in second.edits} == {"policies.dram=null", "policies.flash=null"}


def test_two_clashes_of_two_kinds(tmp_path: Path) -> None:
    """A need above a cap, and a commitment above a lane: neither kind alone mends both, so what bends first of each does."""
    clauses = f"{{{PRICE}, band: {{kind: volume_band, commit: 80 GB/month}}}}"
    need = "{kind: consumption, at: abilene, tier: %s, series: %d GB/month"
    text = small(
        items="{ddr5: {tier: dram}, tlc: {tier: flash}}",
        indices="{}",
        suppliers="{micron: {fabs: {boise: {}}}}",
        lanes="{way: {from: boise, to: abilene, capacity: 60 GB/month}}",
        contracts=f"{{micron: {{supplier: micron, items: [tlc], {TERM}, clauses: {clauses}, ships_from: boise}}}}",
        needs=f"{{dram: {need % ('dram', 100)}}}, spare: {need % ('flash', 1)}, shortage: {{price: 1 USD/GB}}}}}}",
        policies="{thin: {kind: cap, tier: dram, at_most: 75 GB/month}}",
    )
    (repair,) = mends(explained(tmp_path, text)).values()
    assert [edit.text for edit in repair.edits] == [
        "contracts.micron.clauses.band=null",
        "needs.dram.shortage.price=100 USD/GB",
    ]
    assert repair.bend == "contract"
    assert repair.cost == pytest.approx(9750 + 3)


def test_limits_of_risk_and_budgets(tmp_path: Path) -> None:
    """The cheapest plan costs 3000 USD: a tail of at most 2000 must be 3000, and so a budget of 2400."""
    limit = explained(tmp_path, small(risk="{measures: {dear: {kind: cost, tail_at_most: 2000 USD}}}"))
    assert "risk.measures.dear.tail_at_most=$3k" in mends(limit)
    budget = explained(tmp_path, small(policies="{cash: {kind: budget, at_most: 2400 USD, per: horizon}}"))
    assert "policies.cash.at_most=$3k" in mends(budget)


def test_what_cannot_be_taken_out_is_needed(tmp_path: Path) -> None:
    """1000 USD are paid ahead and the budget for that is 500: without the deposit the budget speaks of nothing, so it stays."""
    deposit = "{kind: prepayment, amount: 1000 USD, due: 2027-02, credited_from: 2027-02, credit: 10%}"
    clauses = f"{{{PRICE}, deposit: {deposit}}}"
    text = small(
        suppliers="{micron: {}}",
        contracts=f"{{micron: {{supplier: micron, items: [ddr5], {TERM}, clauses: {clauses}}}}}",
        policies="{cash: {kind: budget, at_most: 500 USD, per: horizon, terms: [prepayment]}}",
    )
    found = explained(tmp_path, text)
    assert members(found) == ["policies.cash", "contracts.micron.clauses.deposit"]
    told = mends(found)
    assert "policies.cash.at_most=$1k" in told
    assert "contracts.micron.clauses.deposit=null" not in told


def test_what_cannot_be_built_is_no_plan_either(tmp_path: Path) -> None:
    """A budget for cash that does not exist is found when the program is built: an error, and not a scenario that has a plan."""
    with pytest.raises(InputError, match="called 'deposits'"):
        explained(tmp_path, small(policies="{cash: {kind: budget, at_most: 500 USD, terms: [deposits]}}"))


@pytest.mark.parametrize(
    ("turn", "text"),
    [(1.0, "124.7 GB/month"), (-1.0, "122.2 GB/month"), (-100.0, "0 GB/month")],
)
def test_what_is_typed_is_rounded_away_from_the_clash(turn: float, text: str) -> None:
    """Of 123.46 GB a month 1 % up is 124.69 and is typed as more; 1 % down is 122.23 and is typed as less."""
    knob = Knob(("policies", "thin", "at_most"), Rate(123.46, "GB", "month"), "rate", (0.0, inf))
    assert knob.text(turn, "USD") == text


def test_a_scenario_with_a_plan_has_no_clash(tmp_path: Path) -> None:
    """Nothing is named, and nothing is mended."""
    found = explained(tmp_path, small())
    assert found.clash is None
    assert mends(found) == {}
    assert solve(found.loaded.path, How()).plan.cost == pytest.approx(3000)
    assert load(found.loaded.path).warnings == ()
