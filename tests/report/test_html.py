"""The report: one file, no request, no script but its own, the same bytes for the same plan."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

from planner.model.plugin import Finding
from planner.report.charts import MOST_CONTRACTS, shares
from planner.report.html import report, safe_json, write_report
from planner.report.pages import Pages
from tests.report.scene import pages, plan, without

TEXT = report(pages())


def test_the_policy_names_every_script_it_runs_and_allows_no_request() -> None:
    """default-src 'none', and the hashes of the two scripts in the page are the ones in the policy."""
    (said,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', TEXT)
    assert said.startswith("default-src &#39;none&#39;")
    scripts = re.findall(r"<script>(.*?)</script>", TEXT, re.S)
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in said
    markup = TEXT.replace(scripts[0], "")
    assert not re.findall(r"<(?:script|link|img|iframe|a)[^>]*(?:src|href)=", markup)
    assert '"showSendToCloud": false' in TEXT
    assert '"plotlyServerURL": ""' in TEXT


def test_names_can_neither_end_a_script_nor_begin_one() -> None:
    """A name with markup is text in the tables and escaped in the chart data."""
    attack = "</script><script>alert(1)</script>"
    hostile = replace(plan(), findings=(Finding("rule", attack, attack, 1.0),))
    assert attack not in report(Pages(hostile))
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in report(Pages(hostile))
    assert "<" not in safe_json({attack: attack})


def test_it_shows_the_first_screen_the_charts_and_the_tables(tmp_path: Path) -> None:
    """Every fact of the first screen, a chart of each kind, the main tables; the same bytes twice."""
    for words in ("2 of 4 racks clear", "Cost by term", "Need and stock: flash", "Spend by supplier"):
        assert words in TEXT
    for words in ("Contracts: taken of what is committed", "Actions", "PO lines", "Exposure", "Checks: Identities"):
        assert words in TEXT
    write_report(pages(), tmp_path / "a.html")
    write_report(Pages(plan()), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes() == TEXT.encode()


def test_it_can_be_read_on_a_telephone() -> None:
    """No chart is wider than the screen, and two facts on one line stay two: blanks between them are kept."""
    assert "minmax(min(520px, 100%), 1fr)" in TEXT
    assert "white-space: pre-wrap" in TEXT


def test_contracts_that_are_not_drawn_are_counted() -> None:
    """21 contracts with a commitment: 20 are drawn, and the note counts the one that is not."""
    (row,) = plan().tables["contracts"][:1]
    many = without(contracts=[dict(row) | {"contract": f"c{n}"} for n in range(MOST_CONTRACTS + 1)])
    (drawn,) = shares(many)
    assert drawn.note.endswith(" 1 more are in the workbook.")
