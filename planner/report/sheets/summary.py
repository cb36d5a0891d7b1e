"""Summary: the first screen, and where everything else is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.fact import Fact
from planner.report.facts import facts, headline, verdict
from planner.report.grid import Column, Contents, Grid, Sheet
from planner.report.styles import ACCENT, ALERT, GREY
from planner.report.writer import Page

if TYPE_CHECKING:
    from planner.report.pages import Pages


WIDTH = 100


def lines_of(fact: Fact) -> list[str]:
    """The lines of a fact, none wider than its cell."""
    whole = [text.replace("\t", "   ") for text in (fact.text, *fact.more)]
    return [part for text in whole for part in textwrap.wrap(text, WIDTH) or [""]]


class Summary(Sheet):
    """The first screen: what to do by when, what stops a build, the money, what is owed anyway, what is guessed, the proof."""

    order: ClassVar[int] = 10
    title: ClassVar[str] = "Summary"
    answers: ClassVar[str] = "What must I do, what stops a build, what does it cost, and is it proven?"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The first screen as a table."""
        columns = (Column("label", ""), Column("text", ""), Column("page", ""))
        rows = [
            {
                "label": fact.label if n == 0 else "",
                "text": text,
                "page": fact.page if n == 0 else "",
                "alert": fact.alert,
            }
            for fact in pages.once(facts)
            for n, text in enumerate(lines_of(fact))
        ]
        yield Grid("first_screen", headline(pages), columns, rows)

    def draw(self, page: Page, pages: Pages, contents: Contents) -> None:
        """Headline, facts with links, the list of pages."""
        (grid,) = self.grids(pages)
        page.text(1, 0, page.answers, italic=True, font_color=GREY)
        row = 3
        page.text(row, 0, grid.title, bold=True, font_size=12)
        word = verdict(pages)
        page.text(
            row, 2, word, bold=True, font_size=12, font_color=ALERT if word in ("AUDIT BROKEN", "REFUSED") else ACCENT
        )
        titles = {sheet.title for sheet in contents.sheets}
        row += 1
        for fact in grid.rows:
            row += 1
            page.text(row, 0, fact["label"], bold=True, font_color=ACCENT)
            colour = {"font_color": ALERT} if fact["alert"] else {}
            page.text(row, 1, fact["text"], **colour)
            if fact["page"] in titles:
                page.link(row, 2, fact["page"], fact["page"])
        self.list_pages(page, row + 2, contents)
        page.sheet.set_column(0, 0, 18)
        page.sheet.set_column(1, 1, 0.95 * WIDTH)
        page.sheet.set_column(2, 2, 24)

    def list_pages(self, page: Page, row: int, contents: Contents) -> None:
        """Every page with its question; those left out with the reason."""
        page.text(row, 0, "Pages", bold=True, font_size=12, font_color=ACCENT)
        for sheet in contents.sheets:
            if sheet.title != self.title:
                row += 1
                page.link(row, 0, sheet.title, sheet.title)
                page.text(row, 1, sheet.answers)
        for title, why in contents.left_out.items():
            row += 1
            page.text(row, 0, title, font_color=GREY)
            page.text(row, 1, f"left out: {why}", font_color=GREY, italic=True)
