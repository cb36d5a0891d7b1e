"""Price round: settled, asked, the index over the futures, our own limits, volume and money of each quarter."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from planner.report.pages import Pages
from planner.report.rounds import closes_before
from tests.report.scene import rows, sheet
from tests.support import load_text, solve_text

TALKS = (
    "{ddr5: {quote: {2027-04: 14 USD/GB}, valid_until: 2027-03-20, bid: 12 USD/GB, walk_away: {2027-07: 15 USD/GB}}}"
)
TEXT = """
planner: 1
name: round
as_of: 2027-03-15
horizon: {start: 2027-04, periods: 6, step: month}
items: {ddr5: {tier: dram, index: dram}}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {name: Micron, fiscal_year_ends: 8}, samsung: {fiscal_year_ends: 12}}
indices: {dram: {now: 20 USD/GB}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}
markets:
  direct: {supplier: samsung, items: [ddr5], price: 50 USD/GB}
  broker: {items: [ddr5], price: 60 USD/GB}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {from: 2026-07, to: 2028-06}
    so_far: {taken: {2026Q4: 320 GB}, spent: {2026Q4: 3200 USD}}
    talks: TALKS
    clauses:
      price: {kind: price_negotiated, index: dram, step: 10%, agree_by: 2 weeks,
        agreed: {2026-07: 10 USD/GB, 2026-10: 11 USD/GB, 2027-01: 12 USD/GB}}
risk:
  drivers:
    cycle:
      kind: table
      outcomes:
        high: {probability: 25%, indices: {dram: {2027-07: 30 USD/GB}}}
        low: {probability: 75%, indices: {dram: {2027-07: 10 USD/GB}}, needs: {dram: {2027-07: 50%}}}
"""


@cache
def found() -> dict[tuple[str, str], dict[str, object]]:
    """The rows by source and quarter."""
    pages = Pages(solve_text(TEXT.replace("TALKS", TALKS)).plan)
    return {(row["source"], row["quarter"]): row for row in rows("price_round", "rounds", pages)}


def test_what_was_invoiced_comes_before_what_was_agreed() -> None:
    """3200 USD for 320 GB are 10 although 11 was agreed; 2026Q3 and 2027Q1 stand as agreed, and have neither quote nor plan."""
    standing = [(found()["lta", q]["standing"], found()["lta", q]["settled"]) for q in ("2026Q3", "2026Q4", "2027Q1")]
    assert standing == [("agreed", 10), ("invoiced", 10), ("agreed", 12)]
    assert [found()["lta", "2027Q1"][key] for key in ("quote", "bid", "plan", "agree_by")] == [None] * 4


def test_an_open_quarter_says_what_is_asked_and_what_the_plan_expects() -> None:
    """2027Q2: from 12 towards 20 by 10 % is 13.20; 14 are asked until 20 March, 12 are bid, to be agreed by 18 March."""
    row = found()["lta", "2027Q2"]
    assert (row["standing"], row["settled"], row["quote"], row["bid"]) == ("open", None, 14, 12)
    assert row["plan"] == pytest.approx(13.2)
    assert (row["valid"], row["agree_by"]) == (date(2027, 3, 20), date(2027, 3, 18))
    assert (row["target"], row["walk_away"]) == (None, None)


def test_the_index_the_volume_and_the_money_are_over_the_futures() -> None:
    """2027Q3, high 25 %: index 30, price 13.2 * 1.1 = 14.52, 300 GB; low 75 %: 10, 13.2 * 0.9 = 11.88, 150 GB.

    Means: 15, 12.54 and 187.5; 1 % of the price is 0.01 * (0.25 * 300 * 14.52 + 0.75 * 150 * 11.88) = 24.255 USD.
    """
    row = found()["lta", "2027Q3"]
    assert [row[key] for key in ("low", "mean", "high")] == pytest.approx([10, 15, 30])
    assert [row[key] for key in ("gb_low", "gb", "gb_high")] == pytest.approx([150, 187.5, 300])
    assert row["plan"] == pytest.approx(12.54)
    assert row["point"] == pytest.approx(24.255)
    assert (row["quote"], row["bid"], row["walk_away"]) == (None, 12, 15)
    assert "gb_low" not in found()["lta", "2027Q2"]


def test_their_quarter_closes_before_ours_begins() -> None:
    """A year that ends in August closes quarters at the ends of November, February, May and August."""
    assert found()["lta", "2027Q2"]["closes"] == date(2027, 2, 28)
    assert found()["lta", "2027Q3"]["closes"] == date(2027, 5, 31)
    assert found()["direct", "2027Q2"]["closes"] == date(2027, 3, 31)
    assert [closes_before(date(2027, 3, 1), month) for month in (1, 2, 3)] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2026, 12, 31),
    ]


def test_a_broker_is_nobody_to_talk_with() -> None:
    """A market of a named supplier has rows, for the quarters of the plan; one without a supplier has none."""
    sources = {source: sorted(q for name, q in found() if name == source) for source, _ in found()}
    assert sources["direct"] == ["2027Q2", "2027Q3"]
    assert set(sources) == {"direct", "lta"}


def test_the_price_of_an_offer_is_its_quote_until_its_last_day() -> None:
    """A fixed price that is written is asked; one that follows an index is a rule, and no quote."""
    offer = "    status: offered\n    offer: {decide_by: 2027-04-10}\n    items: [ddr5]"
    text = TEXT.replace("TALKS", "{}").replace("    items: [ddr5]", offer, 1)
    text = "".join(line for line in text.splitlines(keepends=True) if "so_far" not in line)
    rules = {"price_fixed, price: 9 USD/GB": 9, "price_indexed, index: dram, discount: 60%": None}
    for rule, quote in rules.items():
        start = text.index("      price: {")
        pages = Pages(solve_text(text[:start] + f"      price: {{kind: {rule}}}\n" + text[text.index("risk:") :]).plan)
        row = next(
            row for row in rows("price_round", "rounds", pages) if row["quarter"] == "2027Q2" and row["source"] == "lta"
        )
        assert (row["quote"], row["valid"]) == (quote, date(2027, 4, 10))


def test_what_is_said_of_prices_changes_no_plan() -> None:
    """The same calls with a talk and without one."""
    with_it, without = (solve_text(TEXT.replace("TALKS", talks)).plan for talks in (TALKS, "{}"))
    assert with_it.tables == without.tables


@pytest.mark.parametrize(
    ("talks", "said"),
    [
        ("{ssd: {bid: 1 USD/GB}}", "there is no item 'ssd'"),
        ("{ddr5: {valid_until: 2027-06}}", "there is no quote that could run out"),
    ],
)
def test_a_talk_about_nothing_is_told(talks: str, said: str) -> None:
    """An item that is none, a last day without a quote."""
    with pytest.raises(Exception, match=said):
        load_text(TEXT.replace("TALKS", talks))


def test_a_quote_that_has_run_out_is_told() -> None:
    """Valid to 14 March, as_of is the 15th: a warning with what to do."""
    told = load_text(TEXT.replace("TALKS", TALKS.replace("2027-03-20", "2027-03-14"))).warnings
    (problem,) = (one for one in told if one.path == "contracts.lta.talks.ddr5.valid_until")
    assert "has run out by 2027-03-15" in problem.what
    assert problem.next_step


def test_a_month_that_is_none_is_told() -> None:
    """13 is no month."""
    with pytest.raises(Exception, match="a month is 1 to 12"):
        load_text(TEXT.replace("TALKS", "{}").replace("fiscal_year_ends: 8", "fiscal_year_ends: 13"))


def test_with_nobody_to_talk_with_the_page_is_left_out() -> None:
    """A broker's market alone."""
    text = TEXT[: TEXT.index("  direct")] + "  broker: {items: [ddr5], price: 60 USD/GB}\n"
    assert "no contract" in sheet("price_round").missing(Pages(solve_text(text).plan))
