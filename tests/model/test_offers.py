"""Offers: signed where it pays, at the size that pays, by what is known on the day of the decision."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
OFFERED = "status: offered"


def signing(text: str) -> list[tuple[float, float]]:
    """Signed and size of the contract, in each future."""
    return [
        (row["signed"], row["size"]) for course in solve_text(text).plan.courses for row in course.tables["signings"]
    ]


def negotiation(fee: float, contract: str = OFFERED) -> str:
    """Need and spot (80, 9), (120, 14), (160, 25) at .5, .3, .2; 60 to 100 at 10, and a fee for signing."""
    outcomes = """
        soft: {probability: 50%, needs: {dram: 80 GB/month}, indices: {dram: 9 USD/GB}}
        firm: {probability: 30%, needs: {dram: 120 GB/month}, indices: {dram: 14 USD/GB}}
        tight: {probability: 20%, needs: {dram: 160 GB/month}, indices: {dram: 25 USD/GB}}
    """
    clauses = f"{PRICE}v: {{kind: volume_band, commit: 100 GB/month, down: 40%}}\nf: {{kind: fee, amount: {fee} USD}}"
    return scene(clauses, periods=1, spot="{index: dram}", contract=contract, more=risk(outcomes))


@pytest.mark.parametrize(("fee", "signed", "pays"), [(0, 1.0, 1274), (389, 1.0, 1663), (391, 0.0, 1664)])
def test_an_offer_is_signed_up_to_its_walk_away_fee(fee: float, signed: float, pays: float) -> None:
    """Without it 360 + 504 + 800 = 1664; with it .5 * (600 + 20 * 9) + .3 * (1000 + 280) + .2 * (1000 + 1500) = 1274."""
    solved = solve_text(negotiation(fee))
    assert solved.plan.cost == pytest.approx(pays)
    assert {row["signed"] for course in solved.plan.courses for row in course.tables["signings"]} == {signed}


def test_a_fraction_may_be_signed_where_the_offer_says_so() -> None:
    """Need 50, contract 100 firm at 10, spot 15: half of it is 500, all of it 1000, none 750."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=1,
        need="50 GB/month",
        spot="15 USD/GB",
        contract=OFFERED + "\noffer: {fraction: true}",
    )
    assert cost(text) == pytest.approx(500)
    assert cost(text.replace("offer: {fraction: true}", "")) == pytest.approx(750)


def test_a_size_is_chosen_between_the_smallest_and_the_largest() -> None:
    """Need 120 at 10 under the contract, 18 on the market: at 120 % 1200; 150 % of a need of 200 leaves 50 for the market."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=1,
        need="120 GB/month",
        spot="18 USD/GB",
        contract=OFFERED + "\noffer: {smallest: 50%, largest: 150%}",
    )
    assert cost(text) == pytest.approx(1200)
    assert signing(text) == [(1.0, pytest.approx(1.2))]
    assert cost(text.replace("120 GB/month", "200 GB/month")) == pytest.approx(150 * 10 + 50 * 18)
    assert cost(text.replace("120 GB/month", "20 GB/month")) == pytest.approx(20 * 18)


def test_a_take_or_pay_is_of_the_size_that_is_signed() -> None:
    """A year of need 0 or 100 at even odds, spot 30: 50 signed at 10 with 100 % take or pay cost 500 and half of 50 * 30."""
    outcomes = "none: {probability: 50%, needs: {dram: 0 GB/month}}\nall: {probability: 50%}"
    text = scene(
        PRICE + "v: {kind: volume_band, commit: 100 GB/month}\nt: {kind: take_or_pay}",
        periods=1,
        need="100 GB/month",
        spot="30 USD/GB",
        term="{from: 2027-01, to: 2027-01}",
        contract=OFFERED + "\noffer: {smallest: 0%, largest: 50%}",
        more=risk(outcomes),
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(500 + 0.5 * 50 * 30)
    (bill,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "take-or-pay" and row["amount"]] or [None]
    assert bill is None or bill["amount"] == pytest.approx(500)


def test_an_offer_whose_term_passes_the_horizon_is_valued_to_its_end() -> None:
    """Five years of 100 at 10 and a fee of 500, spot 14, 14, 14, then 6: refused at 4200; signing would cost 4300.

    Three years of it are signed, 3000 + 500: so would five be if what lies beyond the horizon counted for nothing.
    """
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}\nf: {kind: fee, amount: 500 USD}",
        periods=3,
        step="year",
        need="{2027: 100 GB/year}",
        spot="{index: dram}",
        index="{now: 14 USD/GB, forward: {2030: 6 USD/GB}}",
        term="{from: 2027-01, to: 2031-12}",
        contract=OFFERED,
    )
    assert cost(text) == pytest.approx(4200)
    assert cost(text.replace(OFFERED, "")) == pytest.approx(4300)
    assert cost(text.replace("to: 2031-12", "to: 2029-12")) == pytest.approx(3500)


def decided_in(month: str) -> str:
    """Spot 5 or 30 from February on, known then; the offer of 100 a month at 10 is decided in a month."""
    outcomes = """
        low: {probability: 50%, indices: {dram: {2027-02: 5 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-02: 30 USD/GB}}}
    """
    return scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=2,
        need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}",
        spot="{index: dram}",
        term="{from: 2027-02, to: 2027-02}",
        contract=f"{OFFERED}\noffer: {{decide_by: {month}}}",
        more=risk(outcomes),
    )


def test_a_later_decision_knows_more() -> None:
    """Signed in January 1000 whatever comes; decided in February only where spot is 30: (500 + 1000) / 2 = 750."""
    assert cost(decided_in("2027-01-20")) == pytest.approx(1000)
    assert cost(decided_in("2027-02-20")) == pytest.approx(750)
    assert signing(decided_in("2027-02-20")) == [(1.0, 1.0), (0.0, 0.0)]


def test_an_extension_is_an_offer_of_its_own() -> None:
    """Signed at 12 for January; its extension at 10 for February, notice by a day there, is taken where spot is 30: 1200 + 750."""
    signed = """  first:
    supplier: micron
    items: [ddr5]
    term: {from: 2027-01, to: 2027-01}
    clauses: {p: {kind: price_fixed, price: 12 USD/GB}, v: {kind: volume_firm, amount: 100 GB/month}}
"""
    text = decided_in("2027-02-20").replace("contracts:\n", "contracts:\n" + signed)
    text = text.replace("2027-01: 0 GB/month", "2027-01: 100 GB/month")
    assert cost(text) == pytest.approx(1200 + 750)


@pytest.mark.parametrize(
    ("clause", "pays"),
    [
        ("t: {kind: take_or_pay, amount: 40 GB/quarter, per: quarter, pays: 10%}", 100 + 30),
        ("v: {kind: volume_firm, amount: 10 GB/quarter}", 100),
    ],
)
def test_a_quarter_that_is_over_when_an_offer_is_signed_asks_for_nothing(clause: str, pays: float) -> None:
    """Decided in May: the first quarter's 10 are bought at 20; the second's cost 100, and 1 for each GB short of a minimum."""
    text = scene(
        PRICE + clause,
        periods=2,
        step="quarter",
        need="10 GB/quarter",
        spot="20 USD/GB",
        term="{from: 2027-01, to: 2027-06}",
        contract=f"{OFFERED}\noffer: {{decide_by: 2027-05}}",
    )
    assert cost(text) == pytest.approx(200 + pays)


def test_approvals_bring_the_decision_forward() -> None:
    """Three weeks of approvals before 20 February: decided in January."""
    text = decided_in("2027-02-20").replace("2027-02-20}", "2027-02-20, approvals: 3 weeks}")
    assert cost(text) == pytest.approx(1000)


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (OFFERED + "\noffer: {smallest: 120%, largest: 80%}", "above the largest"),
        (OFFERED + "\noffer: {decide_by: 2026-11}", "last day to decide"),
        (OFFERED + "\noffer: {decide_by: 2028-11}", "after the horizon"),
        ("offer: {largest: 120%}", "is signed"),
        (OFFERED + "\nso_far: {taken: {2027: 5 GB}}", "no past"),
    ],
)
def test_an_offer_that_cannot_be_meant_is_told(contract: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(scene(PRICE, contract=contract))
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"signed": 0.5}, "whole or nothing"),
        ({"size": 0.4}, "may be 100.0%"),
        ({"signed": 0.0, "size": 0.0}, "without"),
    ],
)
def test_the_audit_finds_a_signature_the_offer_does_not_allow(change: dict[str, float], said: str) -> None:
    """Half a signature, too small a size, calls under a contract that is not signed."""
    solved = solve_text(negotiation(0))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["signings"] = [row | change for row in tables[0]["signings"]]
    setting = solved.loaded.setting
    found = audit(setting, courses_of(setting, tables), solved.plan.costs)
    assert any(said in finding.what for finding in found if finding.rule == "signing")


def test_a_declined_contract_stays_in_the_file_and_nothing_comes_of_it() -> None:
    """The best offer of the scene, declined: 1664 as if it were not there, fee and minimum and all."""
    solved = solve_text(negotiation(0, "status: declined"))
    assert solved.plan.cost == pytest.approx(1664)
    assert {row["source"] for row in solved.plan.tables["moves"]} == {"spot"}
