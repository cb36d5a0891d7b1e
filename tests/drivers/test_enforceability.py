"""Promises that are not kept: a price that is raised to the market, minimums to which nobody holds us."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.drivers.test_regimes import flip
from tests.model.test_sampling import drawn
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
TAKE = PRICE + "t: {kind: take_or_pay, amount: 300 GB/quarter, per: quarter}"
DEAR = "{now: 14 USD/GB}"


def keeps(side: str = "supplier", happens: str = "on: {2027-03: 40%}", more: str = "", learn: str = "") -> str:
    """A risk section in which a promise of the contract may not be kept."""
    own = f"k: {{kind: enforceability, contract: lta, side: {side}, happens: {{{happens}}}{more}}}"
    return f"risk: {{{learn}drivers: {{{own}}}}}\n"


def four(clauses: str = PRICE, risk: str = "", **words: str) -> str:
    """Four months of 100 each under a contract at 10, the index at 14; the market asks 16; nothing may be stored."""
    about = {"periods": 4, "spot": "16 USD/GB", "index": DEAR, "term": "{from: 2027-01, to: 2027-04}"} | words
    return scene(clauses, more=risk or keeps(), **about)  # type: ignore[arg-type]


def test_a_price_is_broken_when_it_is_worth_most() -> None:
    """Kept: 4000. In March the supplier asks the index: 2000 + 2 * 1400; where that is below 10, nothing changes."""
    solved = solve_text(four())
    assert solved.plan.cost == pytest.approx(0.6 * 4000 + 0.4 * 4800)
    paid = {course.name: [row["price_per_gb"] for row in course.tables["receipts"]] for course in solved.plan.courses}
    assert paid == {"2027-03-01": [10, 10, 14, 14], "never": [10] * 4}
    assert cost(four(index="{now: 8 USD/GB}")) == pytest.approx(4000)


def test_volume_is_broken_too() -> None:
    """From March on half of each call comes, at 14; 200 are called for 100, for what does not come costs nothing."""
    # calls are bounded by the cap, 150: 75 come at 14 and 25 are bought at 16
    text = four(PRICE + "c: {kind: volume_cap, at_most: 150 GB/month}", keeps(more=", delivers: 50%"))
    assert cost(text) == pytest.approx(0.6 * 4000 + 0.4 * (2000 + 2 * (75 * 14 + 25 * 16)))


def test_who_breaks_holds_us_to_nothing_and_pays_no_damages() -> None:
    """Nothing is needed: 3000 of the first quarter, 1000 of April, which is not over when the price is broken in April.

    Damages of 20 % are paid until the supplier breaks, and not from then on.
    """
    idle = {"need": "{2027-01: 0 GB/month}"}
    assert cost(four(TAKE, keeps(happens="on: {2027-04: 40%}"), **idle)) == pytest.approx(0.6 * 4000 + 0.4 * 3000)
    damages = PRICE + "c: {kind: volume_cap, at_most: 100 GB/month}\nd: {kind: damages, share: 20%, per: month}"
    # half of 100 comes at 10, 50 * 16 on the market, less 2 * 50 of damages: 1200 a month; from March 50 * 14 + 50 * 16 = 1500
    text = four(damages, contract="delivers: 50%")
    assert cost(text) == pytest.approx(0.6 * 4800 + 0.4 * (2400 + 3000))


def test_minimums_are_not_enforced() -> None:
    """Nothing is needed; in April the supplier lets April pass, in March the whole quarter too; the price stands."""
    idle = {"need": "{2027-01: 0 GB/month}"}
    assert cost(four(TAKE, keeps("buyer", "on: {2027-04: 40%}"), **idle)) == pytest.approx(0.6 * 4000 + 0.4 * 3000)
    assert cost(four(TAKE, keeps("buyer"), **idle)) == pytest.approx(0.6 * 4000)
    assert cost(four(TAKE, keeps("buyer"))) == pytest.approx(4000)
    hard = PRICE + "v: {kind: volume_firm, amount: 100 GB/month}"
    assert cost(four(hard, keeps("buyer"), **idle)) == pytest.approx(0.6 * 4000 + 0.4 * 2000)


def test_nobody_knows_before_its_day() -> None:
    """Two months ahead: March is called in January at 10 in both futures, though it costs 18 in one; the market asks 16.

    Kept 10, broken 18: 13.2 on average, called; at 80 % it is 16.4, and the market is taken for March and April.
    """

    def ahead(chance: int) -> float:
        text = four(
            risk=keeps(happens=f"on: {{2027-03: {chance}%}}"),
            contract="lead_time: 2 months",
            index="{now: 18 USD/GB}",
            need="{2027-01: 0 GB/month, 2027-03: 100 GB/month}",
        )
        return cost(text.replace("price: 16 USD/GB", "price: 16 USD/GB, lead_time: 2 months"))

    assert ahead(40) == pytest.approx(200 * 13.2)
    assert ahead(80) == pytest.approx(200 * 16)


def test_an_offer_that_may_not_be_kept_is_worth_less() -> None:
    """A fee of 900 for 10 instead of 16: saves 2400 kept, 1600 with the index at 14: always signed; at 1800, where it is kept."""

    def signed(fee: int, chance: int) -> float:
        clauses = PRICE + f"f: {{kind: fee, amount: {fee} USD}}"
        return cost(four(clauses, keeps(happens=f"on: {{2027-03: {chance}%}}"), contract="status: offered"))

    assert signed(900, 100) == pytest.approx(900 + 4800)
    assert signed(1800, 40) == pytest.approx(1800 + 0.6 * 4000 + 0.4 * 4800)
    assert signed(1800, 100) == pytest.approx(6400)


def test_it_is_known_for_certain_where_the_contract_says_so() -> None:
    """`breaks` and `releases`, with no driver."""

    def plain(clauses: str, words: str, **more: str) -> float:
        about = {"periods": 4, "spot": "16 USD/GB", "index": DEAR, "term": "{from: 2027-01, to: 2027-04}"} | more
        return cost(scene(clauses, contract=words, **about))  # type: ignore[arg-type]

    assert plain(PRICE, "breaks: 2027-03") == pytest.approx(4800)
    assert plain(TAKE, "releases: 2027-04", need="{2027-01: 0 GB/month}") == pytest.approx(3000)


def test_a_table_says_it_by_outcome() -> None:
    """Dear and kept, dear and broken, or cheap and let off: 4000, 2000 + 2 * 1400, and 2000 with nothing needed at 6."""
    table = """risk:
  drivers:
    cycle:
      kind: table
      outcomes:
        kept:   {probability: 50%, indices: {dram: 14 USD/GB}}
        broken: {probability: 30%, indices: {dram: 14 USD/GB}, breaks: {lta: 2027-03}}
        glut:   {probability: 20%, needs: {dram: {2027-03: 0 GB/month}}, releases: {lta: 2027-03}}
"""
    solved = solve_text(four(TAKE, table))
    costs = {course.name: course.cost for course in solved.plan.courses}
    assert costs == pytest.approx({"kept": 4000, "broken": 4800, "glut": 2000})


def test_regimes_say_it_once_they_have_come() -> None:
    """A quarter on it is a glut or a shortage: 100 a quarter at 10 for two, kept in the glut; else the index, 12, is asked."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}"
    text = flip("", "breaks: [lta]", learn="{2027-04: all}", clauses=clauses, index="{now: 12 USD/GB}", periods=3)
    solved = solve_text(text)
    # the index is 12 in both futures, for nothing drifts
    assert sorted(course.cost for course in solved.plan.courses) == pytest.approx([2000, 2400])


def test_it_may_move_with_prices() -> None:
    """Drawn with a hazard and with prices: where the driver breaks prices are dearer on average than where it does not."""
    learn = "{2027-04: 2 branches, 2027-07: 2 each, 2027-10: 2 each, 2028-01: 5 each, "
    learn += "2028-04: 1 each, 2028-07: 1 each, 2028-10: all}"
    breaks = "k: {kind: enforceability, contract: lta, side: supplier, happens: {hazard: 40%/yr}}"
    price = "p: {kind: mean_reverting, indices: {dram: 100%}, sd: 20%, momentum: 0%, reversion: 10%}"
    price = price.replace("{dram: 100%}", "[dram]")
    more = """contracts: {lta: {supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2028-12}, clauses: {
      p: {kind: price_fixed, price: 10 USD/GB}}}}
"""
    text = drawn(40, learn, breaks + ", " + price) + more
    text = (
        text.replace("  learn:", "  correlations: {k: {p: 90%}}\n  learn:")
        if "\n  learn:" in text
        else text.replace("learn:", "correlations: {k: {p: 90%}}, learn:", 1)
    )
    futures = load_text(text).setting.futures
    ends = [f.setting.index_value("dram", f.setting.periods[-1].start) or 0.0 for f in futures]
    gone = [f.setting.terms["lta"].record.breaks is not None for f in futures]
    means = [sum(e for e, g in zip(ends, gone, strict=True) if g is own) / gone.count(own) for own in (True, False)]
    assert means[0] > 1.1 * means[1]


@pytest.mark.parametrize("side", ["supplier", "buyer"])
def test_cost_moves_one_way_with_the_chance(side: str) -> None:
    """The likelier a price is broken the dearer, the likelier minimums pass the cheaper."""
    words: dict[str, Any] = {"need": "{2027-01: 30 GB/month}"} if side == "buyer" else {}
    clauses = TAKE if side == "buyer" else PRICE
    found = [cost(four(clauses, keeps(side, f"on: {{2027-03: {p}%}}"), **words)) for p in (0, 20, 50, 100)]
    assert found == sorted(found, reverse=side == "buyer")
    assert found[0] == pytest.approx(4000)
    assert found[0] != found[-1]


def test_the_audit_names_a_price_that_is_kept_all_the_same() -> None:
    """A table in which March costs 10 where it is broken."""
    solved = solve_text(four())
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    (n,) = [n for n, future in enumerate(setting.futures) if future.name != "never"]
    tables[n]["receipts"] = [row | {"invoice": 10 * row["bought_gb"]} for row in tables[n]["receipts"]]
    found = audit(setting, courses_of(setting, tables), solved.plan.costs)
    assert {"invoice"} <= {finding.rule for finding in found}


@pytest.mark.parametrize("method", ["whole", "branches"])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_doors_and_methods_agree(method: Any, solver: str) -> None:
    """In whole through both doors, and by branches."""
    learn = "learn: [2027-01, 2027-02, 2027-03, 2027-04], "
    if method == "whole" or solver == "highs":
        solved = solve_loaded(load_text(four(risk=keeps(learn=learn))), How(solver, method=method))
        assert solved.plan.cost == pytest.approx(0.6 * 4000 + 0.4 * 4800)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (four(risk=keeps(happens="on: {2026-03: 40%}")), "not between as_of"),
        (four().replace("contract: lta", "contract: ltb"), "no contract 'ltb'"),
        (four(risk=keeps("buyer", more=", delivers: 50%")), "the buyer delivers nothing"),
        (four(contract="breaks: 2027-02"), "for certain"),
        (four(item="{tier: dram}"), "has no index"),
        (four("p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 100 GB: 9 USD/GB}}"), "is not worked out"),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)


def test_a_day_on_which_no_period_begins_is_drawn() -> None:
    """Weeks from a Monday: broken on Thursday the first of April, in two futures of five, seen in the week from the fifth."""
    learn = "outcomes: {sample: 20}, learn: {2027-02-15: 2 branches, 2027-04-15: all}, "
    text = four(risk=keeps(happens="on: {2027-04: 40%}", learn=learn), term="{from: 2027-01, to: 2027-06}")
    solved = solve_text(text.replace("{start: 2027-01, periods: 4, step: month}", "{start: 2027-01-04, weeks: 18}"))
    paid = [tuple(row["price_per_gb"] for row in course.tables["receipts"]) for course in solved.plan.courses]
    assert set(paid) == {(10.0,) * 18, (*(10.0,) * 13, *(14.0,) * 5)}
    assert sum(prices[-1] == 14.0 for prices in paid) == 8
