"""A forecast is a decision of its day: it may be revised so far and no further, and what is taken follows the last one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

WHERE = "contracts.lta.clauses.r"
BANDS = "bands: [{down: 10%, up: 10%}, {down: 20%, up: 25%}]"


def rolling(words: str = BANDS, more: str = "") -> str:
    """A price of 10 and a rolling forecast."""
    return f"p: {{kind: price_fixed, price: 10 USD/GB}}\nr: {{kind: revision_bands, {words}}}\n{more}"


def signal(bands: str = BANDS, signals: bool = True) -> str:
    """Need in February 140 or 100 after a high signal in January, 100 or 60 after a low one; left over it is worth 4."""
    futures = (("a", 140, "high"), ("b", 100, "high"), ("c", 100, "low"), ("d", 60, "low"))
    outcomes = "".join(
        f"{name}: {{probability: 25%, needs: {{dram: {{2027-02: {need} GB/month}}}}"
        + (f", signals: {{2027-01: {word}}}}}\n" if signals else "}\n")
        for name, need, word in futures
    )
    return scene(
        rolling(bands),
        need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}",
        spot="18 USD/GB",
        index="{now: 4 USD/GB}",
        storage="1 PB",
        more=risk(outcomes) + "costs: {left: {kind: terminal, weeks: 52 weeks}}\n",
    )


def forecasts(text: str) -> set[tuple[str, float]]:
    """What is forecast for February, by when, over all futures."""
    return {
        (row["cell"].partition(",")[0], round(row["value"], 2))
        for course in solve_text(text).plan.courses
        for row in course.tables["decisions"]
        if ".forecast." in row["block"] and row["cell"].endswith("2027-02")
    }


def test_a_forecast_is_revised_after_a_signal_and_taken_within_its_band() -> None:
    """10 here, 18 at the market, 4 for what is left: 101.82 today, 127.27 or 90.91 after the signal: 1054.55.

    high: x = 140 or 114.55; low: x = 100 or 81.82: (1400 + 1145.45 - 58.18 + 1000 + 818.18 - 87.27) / 4 = 1054.55.
    """
    assert cost(signal()) == pytest.approx((1400 + 1145.4545 - 58.1818 + 1000 + 818.1818 - 87.2727) / 4)
    assert forecasts(signal()) == {("today", 101.82), ("2027-01", 127.27), ("2027-01", 90.91)}


def test_a_revision_does_not_know_what_is_learned_later() -> None:
    """Without the signal January knows nothing: 111.11 in all futures, 122.22, 100, 100, 100 taken: 1095.56."""
    expected = (1222.2222 + 18 * 17.7778 + 1000 + 1000 + 1000 - 4 * 40) / 4
    assert cost(signal(signals=False)) == pytest.approx(expected, rel=1e-5)
    assert {size for when, size in forecasts(signal(signals=False)) if when != "today"} == {111.11}


def test_bands_as_wide_as_one_likes_cost_nothing() -> None:
    """The mean need of 100 at 10."""
    assert cost(signal("bands: [{down: 100%, up: 500%}, {down: 100%, up: 500%}]")) == pytest.approx(1000)


KNOWN = "forecast: {2027-01: 100 GB/month}"


def test_the_last_forecast_before_the_horizon_binds() -> None:
    """100 a month was forecast, need 50 and 150, spot 18: at least 90, at most 100 * 1.25 * 1.1 = 137.5: 900 + 1375 + 225."""
    text = scene(rolling(f"{BANDS}, {KNOWN}"), need="{2027-01: 50 GB/month, 2027-02: 150 GB/month}", spot="18 USD/GB")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2500)
    kept = [row["value"] for row in solved.plan.tables["accounts"] if row["account"] == "forecast"]
    assert kept == pytest.approx([100, 125])


def test_a_forecast_further_ahead_binds_nobody() -> None:
    """March is first forecast in January, and freely: need 100, 100, 300 costs 5000."""
    text = scene(
        rolling(f"{BANDS}, {KNOWN}"), periods=3, need="{2027-01: 100 GB/month, 2027-03: 300 GB/month}", spot="18 USD/GB"
    )
    assert cost(text) == pytest.approx(5000)
    assert cost(text.replace("up: 25%}]", "up: 25%}, {up: 10%}]")) == pytest.approx(2000 + 151.25 * 10 + 148.75 * 18)


def test_a_take_or_pay_makes_the_lower_edge_soft() -> None:
    """Need 50 of the 100 that were forecast: 50 are taken, and 40 of a minimum of 90 paid for at half."""
    more = "t: {kind: take_or_pay, amount: 90 GB/month, pays: 50%}"
    text = scene(rolling(f"{BANDS}, {KNOWN}", more), periods=1, need="50 GB/month", term="{from: 2027-01, to: 2027-01}")
    assert cost(text) == pytest.approx(500 + 200)


def test_a_quarter_begun_before_the_horizon() -> None:
    """300 were forecast for the quarter, 100 taken in January; need 60 a month: at least 270, so 85 a month are taken."""
    text = scene(
        rolling(f"per: quarter, {BANDS}, forecast: {{2027-01: 300 GB/quarter}}"),
        start="2027-02",
        need="60 GB/month",
        contract="so_far: {taken: {2027Q1: 100 GB}}",
        term="{from: 2027-01, to: 2027-03}",
    )
    assert cost(text) == pytest.approx(1700)
    assert not unwise(text, "r")
    found = unwise(text.replace(", forecast: {2027-01: 300 GB/quarter}", ""), "r")
    assert any("its forecast is not given" in problem.what for problem in found)


def test_a_quarter_cut_by_the_horizon_counts_by_its_days() -> None:
    """January and February are 59 of 90 days: at least 270 * 59 / 90 = 177 of the quarter's 300."""
    text = scene(rolling(f"per: quarter, {BANDS}, forecast: {{2027-01: 300 GB/quarter}}"), need="60 GB/month")
    assert cost(text) == pytest.approx(1770)


def test_open_orders_beyond_the_band_arrive_all_the_same() -> None:
    """150 on order for January where 110 may be taken: they come, due 1500; nothing more is called."""
    order = """
    open_orders:
      po1: {supplier: micron, contract: lta, item: ddr5, quantity: 150 GB, to: abilene, promised: 2027-01, due: 1500 USD}
    """
    assert cost(scene(rolling(f"{BANDS}, {KNOWN}"), periods=1, need="100 GB/month", more=order)) == pytest.approx(1500)


def test_an_offer_is_forecast_within_the_size_that_is_signed() -> None:
    """At most 200 a month, half of it signed: 110 of 140 needed may be taken: 1100 + 30 * 18; unsigned 2520."""
    text = scene(
        rolling(f"{BANDS}, at_most: 200 GB/month"),
        periods=1,
        need="140 GB/month",
        spot="18 USD/GB",
        contract="status: offered\noffer: {smallest: 50%, largest: 50%}",
    )
    assert cost(text) == pytest.approx(1100 + 540)


def test_two_forecasts_on_one_contract() -> None:
    """Each for an item of its own; one of the two was forecast at 100 and must be taken at 90."""
    text = scene(
        rolling(f"{BANDS}, {KNOWN}, items: [big]", f"q: {{kind: revision_bands, {BANDS}, items: [ddr5]}}"),
        periods=1,
        need="120 GB/month",
    )
    text = text.replace("items: [ddr5]\n", "items: [ddr5, big]\n").replace(
        "items: {ddr5:", "items: {big: {tier: dram}, ddr5:"
    )
    solved = solve_text(text)
    taken = {row["item"]: row["received_gb"] for row in solved.plan.tables["receipts"]}
    assert solved.plan.cost == pytest.approx(1200)
    assert 90 - 1e-6 <= taken["big"] <= 110 + 1e-6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({("forecast.2027-01", "2027-01,2027-02"): 130.0}, "given in 2027-01 is 130 GB, it may be 80 to 125"),
        ({("forecast.today", "today,2027-01"): 90.0}, "before the horizon is 90 GB, it may be 100 to 100"),
        ({("forecast.2027-01", "2027-01,2027-02"): 120.0}, "taken in 2027-02 is 137.5 GB, it may be 108 to 132"),
    ],
)
def test_the_audit_names_what_is_broken(change: dict[tuple[str, str], float], said: str) -> None:
    """A revision too far, another past, more taken than the last forecast allows."""
    text = scene(rolling(f"{BANDS}, {KNOWN}"), need="{2027-01: 100 GB/month, 2027-02: 150 GB/month}", spot="18 USD/GB")
    solved = solve_text(text)
    rows = [
        row | {"value": change.get((row["block"].removeprefix(f"{WHERE}."), row["cell"]), row["value"])}
        for row in solved.plan.tables["decisions"]
    ]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": rows}).contract("lta")
    found = [finding.what for finding in book.terms.clauses["r"].audit(book, WHERE)]
    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    ("words", "contract", "said"),
    [
        ("bands: []", "", "there are no bands"),
        ("bands: [{down: 120%}]", "", "at most 100 %"),
        (f"{BANDS}, {KNOWN}", "status: offered", "no forecast yet"),
        (f"{BANDS}, forecast: {{2027-01: 100 GB/week}}", "", "per month, quarter or year"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(words: str, contract: str, said: str) -> None:
    """No bands, a band below nothing, an offer with a past, a forecast by the week."""
    with pytest.raises(InputError) as caught:
        load_text(scene(rolling(words), contract=contract))
    assert said in str(caught.value.problems[0])
    assert caught.value.problems[0].place


def test_what_must_be_taken_by_the_forecast_is_owed() -> None:
    """100 a month: 90 of January; 100 * .8 * .9 = 72 of February; March is not bound yet."""
    terms = terms_of(scene(rolling(f"{BANDS}, {KNOWN}"), periods=3))
    (first, *_, last) = terms.clauses["r"].cells(terms)
    assert terms.clauses["r"].owes(terms, first.first, last.end, first.first) == (pytest.approx(162), 10)


@settings(max_examples=8, deadline=None)
@given(down=st.integers(0, 50), up=st.integers(0, 50), more=st.integers(0, 50))
def test_wider_bands_never_cost_more(down: int, up: int, more: int) -> None:
    """The first band and the second alike."""

    def pays(low: int, high: int) -> float:
        return cost(signal(f"bands: [{{down: {low}%, up: {high}%}}, {{down: {low}%, up: {high}%}}]"))

    base = pays(down, up)
    assert pays(down + more, up) <= base + 1e-6
    assert pays(down, up + more) <= base + 1e-6
