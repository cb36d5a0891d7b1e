"""Sign-off: the plan's hash, and a line for each who answers for it."""

from __future__ import annotations

from planner.report.pages import Pages
from tests.report.scene import pages, plan, rows, without


def test_the_hash_is_that_of_the_tables() -> None:
    """The same tables, the same hash; one figure changed, another hash."""
    facts = {row["fact"]: row["value"] for row in rows("sign_off", "plan")}
    assert facts["SHA-256 of the tables"] == pages().fingerprint == Pages(plan()).fingerprint
    moves = [dict(row) for row in plan().tables["moves"]]
    moves[0]["moved_gb"] += 1e-9
    assert without(moves=moves).fingerprint != pages().fingerprint


def test_names_and_dates_are_left_to_people() -> None:
    """Four roles, nobody signed."""
    found = rows("sign_off", "roles")
    assert len(found) == 4
    assert all(row["name"] == row["date"] == "" for row in found)


def test_the_cost_that_is_signed_has_its_cents() -> None:
    """What people sign is the figure of the ledger, not one of six digits."""
    facts = {row["fact"]: row["value"] for row in rows("sign_off", "plan")}
    present = sum(row["present_value"] for row in plan().tables["ledger"])
    assert facts["Cost, discounted"] == f"{present:,.2f} USD"
