"""Which inputs a plan hinges on: a tenth of each by hand, ranked by duals, flips that hold on both sides, ages and owners."""

from __future__ import annotations

import re

import pytest

from planner.app.drivers import Abouts, Driver, driven
from planner.app.hinges import Choosing
from planner.errors import InfeasibleError, InputError
from planner.report.drivers_text import drivers_lines
from planner.studies.hinges import Choice, same
from planner.studies.inputs import inputs
from planner.studies.shifts import Shift
from tests.clauses.scene import scene
from tests.gallery.gallery import read
from tests.model.test_offers import negotiation
from tests.small import small
from tests.studies.test_hinges import INDIFFERENT
from tests.support import load_text, solve_text


def found(text: str, top: int = 20, flips: int = 0, only: tuple[str, ...] = ()) -> dict[str, Driver]:
    """The drivers of a scenario by path."""
    return {driver.path: driver for driver in driven(load_text(text), top, flips, only).found}


def test_a_tenth_of_each_by_hand() -> None:
    """Need and spot (80, 9), (120, 14), (160, 25) at .5, .3, .2; 60 to 100 at 10 are signed: 1274.

    Needs: .5 * 8 * 9 + .3 * 12 * 14 + .2 * 16 * 25 = 166.4. Price: 60, 100, 100 taken, 80 in the mean, at 1 more: 80. Index: spot
    is bought for .5 * 180 + .3 * 280 + .2 * 1500 = 474. Commitment of 110: 66 must be taken at 10 where spot is 9, 110 may be where
    it is 14 and 25: 3 - 12 - 30 = -39. Band of 44 %: 4 less at 10 for 9: -2.
    """
    told = found(negotiation(0))
    assert {
        path: (round(one.more or 0.0, 6), round(one.less or 0.0, 6)) for path, one in told.items() if one.weight > 1.0
    } == {
        "needs.dram.series": (166.4, -166.4),
        "contracts.lta.clauses.p.price": (80.0, -80.0),
        "indices.dram": (47.4, -47.4),
        "contracts.lta.clauses.v.commit": (-39.0, 39.0),
        "contracts.lta.clauses.v.down": (-2.0, 2.0),
        "risk.drivers.d.soft": (-49.4, 49.4),
        "risk.drivers.d.tight": (30.65, -30.65),
    }
    assert all(one.first == pytest.approx(one.more, abs=1e-6) for one in told.values())


def test_the_ranking_is_that_of_the_first_order() -> None:
    """Of nine inputs the first three are solved; the largest left to first order is told, and how many change nothing."""
    some = driven(load_text(negotiation(0)), top=3)
    assert [driver.path for driver in some.found] == [
        "needs.dram.series",
        "contracts.lta.clauses.p.price",
        "risk.drivers.d.soft",
    ]
    assert some.next == pytest.approx(47.4)
    assert (some.inputs, some.idle) == (9, 1)


def test_what_cannot_be_ranked_is_solved_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that do not match tell nothing to first order: those inputs come first, and how many are left so is said."""
    monkeypatch.setattr("planner.app.drivers.first_order", lambda *_: None)
    some = driven(load_text(negotiation(0)), top=2)
    assert [driver.path for driver in some.found] == ["contracts.lta.clauses.p.price", "contracts.lta.clauses.v.commit"]
    assert (some.unranked, some.next) == (7, 0.0)
    assert "7 of them could not be ranked" in " ".join(drivers_lines(some, "negotiation", [1.0]))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_flip_holds_on_both_sides(solver: str) -> None:
    """Prices times .6654 make the offer worth nothing: written so, a hundredth above it is signed, a hundredth below it is not."""
    hinge = found(negotiation(0), flips=1, only=("indices.dram",))["indices.dram"].hinge
    assert hinge is not None
    assert hinge.down is not None
    assert hinge.down.at == pytest.approx(INDIFFERENT, abs=1e-3)
    assert hinge.up is None
    for factor, signed in ((hinge.down.at + 0.01, 1.0), (hinge.down.at - 0.01, 0.0)):
        text = re.sub(r"dram: (\d+) USD/GB", lambda m, f=factor: f"dram: {int(m[1]) * f} USD/GB", negotiation(0))
        assert {row["signed"] for row in solve_text(text, solver).plan.tables["signings"]} == {signed}


def test_the_flips_of_five_years_hold_on_both_sides() -> None:
    """Needs of the gallery's glut: just inside a flip today's set is signed, just outside the one that is told."""
    loaded = read("five-years-one-glut")
    (driver,) = driven(loaded, 1, 1, ("needs",)).found
    (shift,) = (one for one in inputs(loaded.setting, 0.5) if one.path == driver.path)
    hinge, today = driver.hinge, Choosing(loaded)(loaded.setting).signed
    assert hinge is not None
    assert hinge.up is not None
    assert hinge.down is not None
    for flip, out in ((hinge.up, 0.002), (hinge.down, -0.002)):
        inside, outside = (Choosing(loaded)(shift.at(flip.at + way * out)) for way in (-1.0, 1.0))
        assert same(today, inside.signed)
        assert not same(today, outside.signed)


def test_what_is_solved_is_kept_where_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the third second solve: one input with both of its plans, three more that were to be; none yet: four."""
    solved = [0]

    def stopping(solve: Choosing, shift: Shift, end: float) -> Choice:
        solved[0] += 1
        if solved[0] == 3:
            raise KeyboardInterrupt
        return solve(shift.at(end))

    monkeypatch.setattr("planner.app.drivers.solve_at", stopping)
    some = driven(load_text(negotiation(0)), 4, 2)
    assert [(one.path, round(one.more or 0.0, 6)) for one in some.found] == [("needs.dram.series", 166.4)]
    assert some.missing == 3
    assert len(some.firsts) == 3
    solved[0] = 2
    none = driven(load_text(negotiation(0)), 4)
    assert (none.found, none.missing, len(none.firsts)) == ((), 4, 4)
    assert none.firsts[0].path == "needs.dram.series"
    assert none.firsts[0].first == pytest.approx(166.4)


def test_stopped_while_ranking_it_tells_the_ranking_that_is_there() -> None:
    """After the third of the inputs nothing is solved again; those three are told by what the duals say, in 80 columns."""

    def stop(what: str, n: int, _: int) -> None:
        if (what, n) == ("ranked", 3):
            raise KeyboardInterrupt

    whole, some = driven(load_text(negotiation(0)), 2), driven(load_text(negotiation(0)), 2, tell=stop)
    assert (some.found, some.ranked, len(some.firsts)) == ((), 3, 2)
    assert some.missing == whole.inputs - 3 + 2
    lines = list(drivers_lines(some, "negotiation", [1.0]))
    assert not any("10% less" in line for line in lines)
    assert f"(3 of {whole.inputs} inputs were ranked)" in " ".join(lines)
    assert all(len(line) <= 80 for line in lines)


def test_twice_the_money_is_twice_what_a_tenth_is_worth() -> None:
    """All prices times 2: every change is twice as large, in the same order."""
    twice = re.sub(r"(\d+) USD", lambda m: f"{2 * int(m[1])} USD", negotiation(0))
    once, doubled = found(negotiation(0)), found(twice)
    assert list(doubled) == list(once)
    for path, one in once.items():
        assert doubled[path].more == pytest.approx(2 * (one.more or 0.0), abs=1e-6)


def test_where_no_plan_is_left_it_is_said() -> None:
    """100 GB must be used, 105 are to be had: a tenth more leaves no plan, a tenth less costs 100 less."""
    text = scene("p: {kind: price_fixed, price: 10 USD/GB}\nc: {kind: volume_cap, at_most: 105 GB/month}", periods=1)
    need = found(text)["needs.dram.series"]
    assert need.more is None
    assert need.less == pytest.approx(-100.0)


def test_age_owner_and_line() -> None:
    """An index last heard of on 2026-10-01 is 92 days old in January and stale; the contract's owner answers for its terms."""
    index = "{history: {2026-07: 9 USD/GB, 2026-10: 10 USD/GB}}"
    text = scene("p: {kind: price_indexed, index: dram}", periods=1, index=index, contract="owner: jane")
    about = Abouts(load_text(text))
    assert (about("indices.dram").age, about("indices.dram").stale) == (92, True)
    assert about("contracts.lta.clauses.p").owner == "jane"
    assert about("contracts.lta.clauses.p").place.startswith("scenario.yaml:")


def test_a_guess_is_marked() -> None:
    """The failure rate of a catalogue item is a guess of 2026-06-30: 167 days old on the flagship's 2026-12-14, so stale, too."""
    about = Abouts(read("frontier-2027"))("items.ddr5-rdimm-128.fails")
    assert (about.guess, about.stale, about.age, about.dated) == (True, True, 167, "2026-06-30")
    assert about.place.startswith("items.csv:")


def test_lines_of_several_owners_are_several() -> None:
    """All open orders together are one input: of one owner his, of two nobody's alone."""
    order = (
        "{supplier: m, item: ddr5, quantity: 5 GB, to: abilene, promised: 2027-02-01, confidence: confirmed, owner: %s}"
    )

    def owner(second: str) -> str:
        orders = f"{{a: {order % 'jane'}, b: {order % second}}}"
        return Abouts(load_text(small(suppliers="{m: {}}", open_orders=orders)))("open_orders").owner

    assert (owner("jane"), owner("kim")) == ("jane", "several")


def test_without_a_plan_it_says_what_that_means_here() -> None:
    """50 of 100 GB must be met: there is no cost that an input could change; no word of the worth of a term."""
    text = scene("p: {kind: price_fixed, price: 10 USD/GB}\nc: {kind: volume_cap, at_most: 50 GB/month}", periods=1)
    with pytest.raises(InfeasibleError, match="no cost that an input could change"):
        driven(load_text(text))


def test_what_is_wrong_is_told() -> None:
    """An unknown path, and flips where nothing is offered."""
    with pytest.raises(InputError, match="nothing that can be moved"):
        driven(load_text(negotiation(0)), only=("indices.dram2",))
    with pytest.raises(InputError, match="no contract is offered"):
        driven(load_text(scene("p: {kind: price_fixed, price: 10 USD/GB}", periods=1)), flips=1)


def test_the_page_fits_the_terminal() -> None:
    """80 columns, and how the inputs were chosen."""
    loaded = load_text(negotiation(0))
    told = driven(loaded, 4, 1)
    lines = list(drivers_lines(told, "negotiation", [future.probability for future in loaded.setting.futures]))
    assert all(len(line) <= 80 for line in lines)
    assert "5 not solved again" in " ".join(lines)
    assert any("flips" in line for line in lines)
