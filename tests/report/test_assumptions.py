"""Assumptions: each value with its place; guesses and old values first, defaults said."""

from __future__ import annotations

from dataclasses import replace

from planner.app.origins import defaults
from planner.plan.plan import Origin
from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.report.scene import TEXT, pages, plan, rows
from tests.support import load_text, solve_text

OLD = Origin("indices.dram.now", "12 USD/GB", "scene.yaml:9", source="desk", dated="2026-10-31", confidence="A")
GUESS = Origin("items.rdimm.fails", "1%/yr", "data/items.csv:3", dated="2026-12-14", confidence="M")
FRESH = Origin("as_of", "2026-12-15", "scene.yaml:4")
SILENT = Origin("money.discount_rate", "0%/yr", "default", default=True)


def test_guesses_and_old_values_come_first() -> None:
    """October 31 is 45 days before December 15: old. A value of grade M is a guess. Defaults follow, then the rest."""
    found = rows("assumptions", "values", Pages(replace(plan(), origins=(FRESH, SILENT, GUESS, OLD))))
    assert [(row["path"], row["flag"], row["age"]) for row in found] == [
        ("items.rdimm.fails", "LOOK", 1),
        ("indices.dram.now", "LOOK", 45),
        ("money.discount_rate", "", None),
        ("as_of", "", None),
    ]
    assert found[2]["written"] == "default"


def test_a_default_of_many_records_and_a_line_of_a_table_are_one_line() -> None:
    """Two orders of one table, firm by default: two lines of the table, one of the default, and no figure is lost."""
    cells = [
        Origin(f"open_orders.PO-{n}.{field}", value, f"orders.csv:{n}", owner="kim")
        for n in (1, 2)
        for field, value in (("item", "ssd"), ("quantity", f"{n} ea"))
    ]
    firm = [Origin(f"open_orders.PO-{n}.cancel_fee", "0%", "default", default=True, owner="kim") for n in (1, 2)]
    found = rows("assumptions", "values", Pages(replace(plan(), origins=(*cells, *firm, SILENT))))
    assert [(row["path"], row["value"], row["place"], row["owner"]) for row in found] == [
        ("open_orders.*.cancel_fee", "0%", "default, 2 times", "kim"),
        ("money.discount_rate", "0%/yr", "default", ""),
        ("open_orders.PO-1", "item: ssd; quantity: 1 ea", "orders.csv:1", "kim"),
        ("open_orders.PO-2", "item: ssd; quantity: 2 ea", "orders.csv:2", "kim"),
    ]


def test_an_old_price_history_is_stale() -> None:
    """Its last value is of April 2026: 248 days before 2026-12-15, whatever is said of today."""
    found = solve_text(
        TEXT.replace("now: 12 USD/GB", "now: 12 USD/GB, history: {2025-10: 8 USD/GB, 2026-04-11: 11 USD/GB}")
    )
    row = next(row for row in rows("assumptions", "values", Pages(found.plan)) if row["path"] == "indices.dram.history")
    assert (row["flag"], row["age"]) == ("LOOK", 248)


def test_a_default_has_the_owner_of_its_record() -> None:
    """Kim answers for lta, so also for what lta does not say."""
    owners = {origin.path: origin.owner for origin in pages().plan.origins if origin.default}
    assert owners["contracts.lta.clauses.top.price"] == owners["contracts.lta.binding"] == "kim"


def test_the_plans_own_values_and_the_conventions_are_there() -> None:
    """Every origin of the plan is told, by itself or counted, and the rules that no file states stand below."""
    found = rows("assumptions", "values")
    counted = [row["place"].removeprefix("default, ").split(" ")[0] for row in found]
    assert sum(int(text) if text.isdigit() else 1 for text in counted) == len(pages().plan.origins)
    assert any("first day" in row["rule"] for row in rows("assumptions", "conventions"))


def test_what_follows_from_what_is_written_is_no_default() -> None:
    """A fleet that is counted by the power given to it: its units are worked out, and how they start is a default."""
    fleet = "f: {at: abilene, given: {2027-01: 1 MW}, power: 100 kW, per_unit: {dram: 1 TB/MW}, bought: [], idle: 1 USD/GPU-hour}"
    scenario = load_text(scene("", spot="16 USD/GB", more=f"fleets: {{{fleet}}}\n")).scenario
    found = {
        origin.path: origin.value for origin in defaults(scenario, (), "USD") if origin.path.startswith("fleets.f")
    }
    assert found == {
        "fleets.f.state": "bought",
        "fleets.f.trust": "all of them",
        "fleets.f.starts": "in part",
        "fleets.f.come": "all of them",
    }
