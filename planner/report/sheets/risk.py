"""Risk: both faces of it, how the futures spread, which hurt most and why, and what is decided the same in all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.drawing import draw_behind
from planner.report.fans import HIGH, LOW, MIDDLE, fans
from planner.report.grid import Chart, Column, Contents, Grid, Sheet, kept
from planner.report.knowing import STUDIED, studied
from planner.report.risk import figures, happens, hurts, kind_of, limits, same, untold, why

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.report.writer import Page

MOST_CHARTS = 6
FIGURES = (
    Column("measure", "Measure"),
    Column("what", "Of what"),
    Column("mean", "Mean", "by_row"),
    Column("low", "P5", "by_row"),
    Column("middle", "P50", "by_row"),
    Column("high", "P95", "by_row"),
    Column("tail95", "CVaR 95 %", "by_row"),
    Column("worst", "Worst", "by_row"),
    Column("alpha", "Its own tail is", optional=True, width=22),
    Column("tail", "Its own tail", "by_row", optional=True),
    Column("weight", "Weight of the tail", "share", optional=True),
    Column("fill", "Expected fill rate", "share", optional=True),
)
LIMITS = (
    Column("measure", "Measure"),
    Column("what", "What is limited"),
    Column("limit", "Limit", "by_row"),
    Column("plan", "In the plan", "by_row"),
    Column("room", "Room", "by_row", formula="=[limit]-[plan]"),
)
HURTS = (
    Column("future", "Future, and what happens in it", width=34, wrap=True),
    Column("by", "By"),
    Column("probability", "Probability", "share"),
    Column("figure", "Figure", "money"),
    Column("above", "Above the mean", "money"),
    *(Column(f"why{n}", f"Why: {word}", width=22, wrap=True) for n, word in enumerate(("first", "second", "third"))),
)
SAME = (
    Column("source", "Source"),
    Column("supplier", "Supplier"),
    Column("called", "Called, mean", "gb"),
    Column("early", "Before anything is learned", "gb"),
    Column("same", "The same in every future", "gb"),
    Column("share", "Share of it", "share", formula="=[same]/[called]"),
    Column("smallest", "Least size", "share", optional=True),
    Column("largest", "Largest size", "share", optional=True),
    Column("standing", "How it stands", width=14, wrap=True),
)
FANS = (
    Column("what", "What"),
    Column("when", "When"),
    Column("low", "P5", "by_row"),
    Column("middle", "P50", "by_row"),
    Column("high", "P95", "by_row"),
    Column("mean", "Mean", "by_row"),
)


class Risk(Sheet):
    """Figures and limits, fans, what hurts most, what is the same in every future."""

    order: ClassVar[int] = 14
    title: ClassVar[str] = "Risk"
    answers: ClassVar[str] = (
        "How bad can it get on both sides, what hurts most and why, and what is decided the same in every future?"
    )

    def missing(self, pages: Pages) -> str:
        """One future only."""
        return "" if len(pages.plan.courses) > 1 else "the scenario names no uncertain outcomes (risk.drivers)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """From the whole to its parts; the figures behind the charts come last."""
        rows, bare = figures(pages), untold(pages, "liability")
        note = (
            f"Over {len(pages.plan.courses)} futures. P95 is not exceeded with 95 %; CVaR 95 % is the mean of the worst 5 %. "
            "A glut is cheap, so only liability (commitments out of the money) shows what it costs."
        )
        note += f" {pages.plan.reduced}." if pages.plan.reduced else ""
        note += f" No liability is told: {bare}." if bare else ""
        yield Grid("figures", "Both faces of risk", kept(FIGURES, rows), rows, note)
        if kept_to := limits(pages):
            yield Grid("limits", "Limits", LIMITS, kept_to)
        note = "Why: ledger terms (of a liability, what contracts make us pay) above or below their mean, the largest first."
        yield Grid("hurts", "The futures that hurt most", HURTS, hurt_rows(pages), note, one_scale=True)
        held = same(pages)
        note = (
            "Called by item and period of the call. The same: the least of any future. Before anything is learned calls are the "
            "same by necessity, later because the best plan wants it so."
        )
        title = "What is decided the same in every future"
        yield Grid(
            "same", title, kept(SAME, held), [{**row, "share": share(row)} for row in held], note, one_scale=True
        )
        yield from studied(pages)
        yield spread(pages)

    def draw(self, page: Page, pages: Pages, contents: Contents) -> None:
        """The tables, what was studied and the charts each on a new sheet of paper, and below what is printed their figures."""
        del contents
        *tables, last = self.grids(pages)
        for grid in tables:
            if grid.name in STUDIED and page.grids[-1][0].name not in STUDIED:
                page.new_pages.append(page.row)
            above = page.grid(grid)
        page.new_pages.append(above.last + 1)
        draw_behind(page, last, printed=False)


def share(row: dict[str, Any]) -> float | None:
    """What is the same, of what is called."""
    return row["same"] / row["called"] if row["called"] else None


def hurt_rows(pages: Pages) -> list[dict[str, Any]]:
    """One row a future that hurts, of each face."""
    return [
        {
            "future": f"{hurt.course.name}: {happens(hurt.course)}",
            "by": kind_of(hurt.face),
            "probability": hurt.course.probability,
            "figure": hurt.figure,
            "above": hurt.above,
            **{f"why{n}": words for n, words in enumerate(why(pages, hurt))},
        }
        for hurt in hurts(pages)
    ]


def spread(pages: Pages) -> Grid:
    """The figures of all fans, one below the other; the first six are drawn."""
    rows: list[dict[str, Any]] = []
    charts = []
    for fan in pages.once(fans):
        title = f"{fan.title}, {fan.unit}" if fan.unit else fan.title
        charts.append(Chart(title, "when", ("low", "middle", "high"), len(rows), len(fan.labels), "line"))
        lines = zip(fan.labels, fan.line(LOW), fan.line(MIDDLE), fan.line(HIGH), fan.means, strict=True)
        rows += [
            {"what": title, "when": label, "kind": fan.kind, "low": low, "middle": middle, "high": high, "mean": mean}
            for label, low, middle, high, mean in lines
        ]
    note = "Each period ranked on its own. Not printed with the page."
    return Grid("fans", "The figures behind the charts", FANS, rows, note, charts=tuple(charts[:MOST_CHARTS]))
