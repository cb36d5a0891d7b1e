"""The first screen: 80 columns, the right facts in the right order, nothing that has no data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planner.model.plugin import Finding
from planner.report.facts import facts, verdict
from planner.report.pages import Pages
from planner.report.screen import WIDTH, Standing, screen
from planner.report.versus import Published
from tests.report.scene import TEXT, pages, plan
from tests.small import small
from tests.support import solve_text


def test_no_line_is_wider_than_a_terminal() -> None:
    """80 columns, also with a name of 80 letters."""
    long = solve_text(SHORT.replace("hello", "n" * 80)).plan
    assert all(len(line) <= WIDTH for line in [*screen(pages()), *screen(Pages(long))])


SHORT = """
planner: 1
name: hello
horizon: {start: 2027-01, periods: 2, step: month}
items: {ddr5: {tier: dram}}
locations: {abilene: {}}
stock: {opening: {at: abilene, item: ddr5, quantity: 2 TB}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 1 TB/month}}
"""


def test_how_a_plan_stands_beside_the_published_one() -> None:
    """What it costs more or less, the plan itself, another currency; without a word of it nothing changes."""
    same = Published(pages().fingerprint, date(2026, 12, 1), 1.0, "USD")
    whole = plan().cost
    for published, said in (
        (same, f"plan {pages().code}, published"),
        (same, "published on 2026-12-01"),
        (replace(same, fingerprint="0123456789", cost=whole - 1500.0), f"plan {pages().code} vs published 01234567"),
        (replace(same, fingerprint="0123456789", cost=whole - 1500.0), "+$1.5k vs published 01234567 of 2026-12-01"),
        (replace(same, fingerprint="0123456789", cost=whole + 1500.0), "-$1.5k vs published 01234567 of 2026-12-01"),
        (replace(same, fingerprint="0123456789", cost=whole), "as much vs published 01234567 of 2026-12-01"),
        (replace(same, fingerprint="0123456789", cost=whole), "why: --against baseline"),
        (replace(same, fingerprint="0123456789", currency="EUR"), "the published one of 2026-12-01 is in EUR"),
    ):
        lines = screen(pages(), Standing(published=published))
        assert said in " ".join(" ".join(lines).split())
        assert all(len(line) <= WIDTH for line in lines)
    assert "published" not in "\n".join(screen(pages()))


def test_a_title_without_room_names_the_earlier_plan_below() -> None:
    """A name of 26 letters, two plans and a long verdict are more than 80 columns: the second plan has a line of its own."""
    long = Pages(solve_text(SHORT.replace("hello", "n" * 26)).plan)
    first, second, *_ = screen(long, Standing(published=Published("0123456789", date(2026, 12, 1), 1.0, "USD")))
    assert first.endswith("PROVEN")
    assert f"plan {long.code}" in first
    assert second.strip() == "vs published 01234567"


def test_who_approved_stands_where_nobody_did() -> None:
    """Two people, at the end of the checks; the fact that all files share still says that nobody has."""
    lines = screen(pages(), Standing(approved=("Ada, CFO 2027-01-02", "Grace, Legal 2027-01-03")))
    assert "approved by Ada, CFO 2027-01-02; Grace, Legal 2027-01-03" in " ".join(" ".join(lines).split())
    assert "NOT APPROVED" not in "\n".join(lines)
    assert "NOT APPROVED" in pages().once(facts)[-1].text


def test_the_scene_in_one_screen() -> None:
    """By hand: PO-2 is past due (5,000 USD); 4 racks need 10,000 GB, 7,000 stand; the minimums of this contract year and the
    next are 4,800 and 10,800 GB at 10 USD, of which PO-2 brings 500; 2 * 3,000 GB short cost 6,451.20 + 7,142.40 USD."""
    lines = screen(pages())
    text = "\n".join(lines)
    assert lines[0].startswith("SCENE  as of Tue 2026-12-15  plan ")
    assert lines[0].endswith("PROVEN")
    assert "by Tue 12-22: 1 to expedite (Actions)" in text
    assert "expedite 5 rdimm Micron -> abilene" in text
    assert "to 2027-04: at worst 2 of 4 racks clear, 2027-02" in text
    assert "first short 2027-02 at abilene: 2 racks, flash (training)" in text
    assert "recovers 2027-04; shortage costs $13.6k in all" in text
    assert "open orders $8.5k; minimums not yet ordered $151k to 2028-06" in text
    assert "dram 12 -> 9 USD/GB by 2027-06" in text
    assert "reconciles to 0.00 USD" in text
    labels = [line[:15].strip() for line in lines[1:] if line[:1].strip()]
    assert labels == [
        "NEEDS YOU",
        "BUILD",
        "SUPPLY RESTS",
        "COST",
        "CASH",
        "OWED ANYWAY",
        "COVER",
        "PRICES",
        "STALE/GUESSED",
        "CHECKS",
    ]


def test_the_tightest_budget_stands_with_the_cash() -> None:
    """The scene has 1 MUSD for the fiscal year that ends in January 2027 and for the next, which is the one that is spent."""
    spent = sum(row["amount"] for row in plan().tables["ledger"] if row["cash"] and row["period"] > "2027-01")
    room = Pages(plan()).money(round(1e6 - spent, 2))
    assert any(line.strip() == f"budget cash FY28: $1M, room {room}" for line in screen(pages()))


def test_a_price_is_told_in_the_unit_it_is_quoted_in() -> None:
    """An index per piece says so: 800 USD/ea, not 800 of something."""
    text = SHORT.replace("{ddr5: {tier: dram}}", "{ddr5: {tier: dram, package: 64 GB, index: mid}}")
    quoted = solve_text(text + "indices: {mid: {now: 800 USD/ea}}\n").plan
    assert any("mid 800 -> 800 USD/ea by 2027-02" in line for line in screen(Pages(quoted)))


def test_an_integer_plan_says_how_near_the_best_it_is() -> None:
    """1.9 % is said as people say it, and a gap too small for that in tenths of a percent as a power."""
    for gap, word in ((0.019, "PROVEN TO 1.9%"), (3e-6, "PROVEN TO 3e-06")):
        near = replace(plan(), certificate={**plan().certificate, "level": "B", "gap": gap})
        assert verdict(Pages(near)) == word


def test_a_supplier_may_have_any_name() -> None:
    """A tab in a name sets off no money: the line reads like the others."""
    named = solve_text(TEXT.replace("name: Micron", 'name: "Mi\\tcron"')).plan
    assert any("expedite 5 rdimm Mi cron -> abilene" in line for line in screen(Pages(named)))


def test_lines_without_data_are_left_out() -> None:
    """No price, no order, no contract, no payment: no line about them."""
    labels = [line[:15].strip() for line in screen(solve_text(SHORT).pages)[1:] if line[:1].strip()]
    assert not {"OWED ANYWAY", "PRICES"} & set(labels)


def test_a_broken_audit_is_the_first_thing_said() -> None:
    """A finding outranks the certificate."""
    broken = replace(plan(), findings=(Finding("stock", "abilene", "does not balance", 1.0),))
    assert screen(Pages(broken))[0].endswith("AUDIT BROKEN")
    assert any("audit 1 open" in line for line in screen(Pages(broken)))


def test_over_futures_it_says_in_how_many_something_is_short() -> None:
    """80 a month are sold: in one future 100 are needed each month, in the other 80, and in a third scenario enough is sold."""
    less = "{probability: 50%, needs: {dram: {2027-01: 80 GB/month}}}"
    risk = f"{{drivers: {{d: {{kind: table, outcomes: {{less: {less}, same: {{probability: 50%}}}}}}}}}}"
    need = "{kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 20 USD/GB}}"
    market = "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/month}}"
    short = " ".join(
        " ".join(screen(Pages(solve_text(small(risk=risk, needs=f"{{dram: {need}}}", markets=market)).plan))).split()
    )
    assert "1 of all 2 are short, in up to 1 of their needs" in short
    assert "supply, cash, cover and prices here are of that future, too" in short
    enough = " ".join(" ".join(screen(Pages(solve_text(small(risk=risk)).plan))).split())
    assert "none of all 2 is short" in enough
