"""In a force majeure no damages are due, and what cannot be brought of our calls counts as taken."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.clauses.test_damages import PRICE, failing, paid
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text


def test_no_damages_are_due_for_its_time() -> None:
    """60 % delivered in both months, force majeure in February: 1120 + 1200."""
    text = failing("share: 20%}\nf: {kind: force_majeure, since: 2027-02, until: 2027-02")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2320)
    assert paid(solved) == pytest.approx({"2027-01": -80})


def test_it_is_one_only_in_the_futures_in_which_deliveries_fall_that_low() -> None:
    """30 % in an outage is force majeure below half, 60 % in a shortage is not: damages of 160, and none."""
    outcomes = """
        outage: {probability: 20%, delivers: {lta: 30%}}
        shortage: {probability: 80%, delivers: {lta: 60%}}
    """
    text = failing("share: 20%}\nf: {kind: force_majeure, below: 50%", contract="", more=risk(outcomes))
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(0.2 * 2 * (300 + 70 * 15) + 0.8 * 2 * 1120)
    assert [sum(paid(solved, course=n).values()) for n in range(2)] == pytest.approx([0, -160])


def test_it_covers_the_items_it_names() -> None:
    """Another item's outage excuses nothing here."""
    text = failing("share: 20%}\nf: {kind: force_majeure, below: 90%, items: [ssd]")
    text = text.replace("items: {ddr5:", "items: {ssd: {tier: flash}, ddr5:").replace(
        "items: [ddr5]\n    term", "items: [ddr5, ssd]\n    term"
    )
    assert cost(text.replace("kind: damages,", "kind: damages, items: [ddr5],")) == pytest.approx(2240)


@pytest.mark.parametrize("share", ["0%", "50%"])
def test_a_minimum_falls_by_what_is_called_and_not_brought(share: str) -> None:
    """A band of 100 a month and its take-or-pay: in February's outage 100 are called, and what does not come is no deficiency.

    Without the call of what cannot come the minimum of 200 would be missed by February's part: 1000 or 500 to pay.
    """
    clauses = PRICE + "v: {kind: volume_band, commit: 100 GB/month}\nt: {kind: take_or_pay}\n"
    clauses += "f: {kind: force_majeure, since: 2027-02, until: 2027-02}"
    text = scene(
        clauses,
        spot="15 USD/GB",
        term="{from: 2027-01, to: 2027-02}",
        contract=f"delivers: {{2027-01: 100%, 2027-02: {share}}}",
    )
    brought = 100 * float(share.rstrip("%")) / 100
    assert cost(text) == pytest.approx(1000 + 10 * brought + 15 * (100 - brought))


def test_a_firm_volume_is_called_in_an_outage() -> None:
    """100 firm a month, nothing comes in February: called, not brought, not paid; the market has it at 15."""
    clauses = PRICE + "v: {kind: volume_firm, amount: 100 GB/month}"
    text = scene(clauses, spot="15 USD/GB", contract="delivers: {2027-01: 100%, 2027-02: 0%}")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2500)
    assert [row["moved_gb"] for row in solved.plan.tables["moves"] if row["source"] == "lta"] == pytest.approx(
        [100, 100]
    )


def test_the_audit_finds_damages_that_are_excused() -> None:
    """January's 80 written into February's ledger too, which is excused."""
    solved = solve_text(failing("share: 20%}\nf: {kind: force_majeure, since: 2027-02, until: 2027-02"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    (due,) = [row for row in tables[0]["ledger"] if row["term"] == "damages"]
    tables[0]["ledger"] = [*tables[0]["ledger"], due | {"period": "2027-02", "date": "2027-02-01"}]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == "bill" and "damages" in f.where and "2027-02" in f.where for f in found)


def test_all_the_time_is_refused() -> None:
    """It would be no damages at all."""
    with pytest.raises(InputError) as caught:
        load_text(failing("share: 20%}\nf: {kind: force_majeure"))
    (problem,) = caught.value.problems
    assert "all the time" in problem.what
    assert problem.place
    assert problem.next_step


def test_one_that_excuses_nothing_is_said() -> None:
    """Everything is delivered."""
    text = scene(PRICE + "f: {kind: force_majeure, since: 2027-02, until: 2027-02}")
    (problem,) = unwise(text, "f")
    assert "changes nothing" in problem.what
    outcomes = "usual: {probability: 90%}\noutage: {probability: 10%, delivers: {lta: 40%}}"
    assert not unwise(text + risk(outcomes), "f")


def test_a_minimum_that_calling_alone_would_fill_is_refused() -> None:
    """Nothing limits the calls of an outage, and each counts as taken: an entitlement or `at_most` is asked for."""

    def failing_in_february(clause: str) -> str:
        return scene(PRICE + clause, spot="15 USD/GB", contract="delivers: {2027-01: 100%, 2027-02: 0%}")

    with pytest.raises(InputError, match="are not limited") as caught:
        load_text(failing_in_february("t: {kind: take_or_pay, amount: 1 TB/year}"))
    assert caught.value.problems[0].path.endswith("clauses.t")
    load_text(failing_in_february("t: {kind: take_or_pay, amount: 1 TB/year, at_most: 2 TB/year}"))
    load_text(
        failing_in_february("v: {kind: volume_cap, at_most: 1 TB/month}\nt: {kind: take_or_pay, amount: 1 TB/year}")
    )
