"""Find the cheapest plan that keeps every promise, prove it, audit it, write the workbook."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click

from planner.cli.options import Finite, ends_with, gap_option, progress, scenario


@click.command()
@scenario
@click.option(
    "--into",
    default="runs",
    show_default=True,
    type=click.Path(path_type=Path, readable=False),
    help="Where run folders go.",
)
@click.option(
    "--solver", default="highs", show_default=True, help="highs, or any solver PuLP reaches (cbc, glpk, scip)."
)
@click.option("--time-limit", type=Finite(min=0, min_open=True), help="Seconds the solver may take.")
@gap_option
@click.option(
    "--method",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "whole", "branches"]),
    help="All futures in one program, or branch by branch where there are many.",
)
@click.option("--processes", type=click.IntRange(min=1), help="Processes for branches; one for each core when absent.")
@click.option("--large", is_flag=True, help="Build programs above two million columns without asking.")
@click.option(
    "--against",
    metavar="RUN",
    help="Tell what has changed since a run, or since the published one (baseline): a further solve for each change.",
)
@click.option("--export", type=click.Path(path_type=Path), help="Write the program as .lp or .mps and stop.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on stdout.")
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    into: Path,
    solver: str,
    time_limit: float | None,
    gap: float,
    method: Literal["auto", "whole", "branches"],
    processes: int | None,
    large: bool,
    against: str | None,
    export: Path | None,
    as_json: bool,
) -> int:
    """Solve FILE: a scenario of yours, or the name of a shipped one."""
    from planner.app.bridge import run_since
    from planner.app.load import load
    from planner.app.solve import How

    loaded = load(file, variant=variant, sets=sets)
    if export is not None:
        from planner.app.export import export_program

        click.echo(f"wrote {export_program(loaded, export)}", err=True)
        return 0
    from planner.solvers.solution import Options

    with tempfile.TemporaryDirectory() as folder:
        options = Options(time_limit=time_limit, mip_gap=gap, log_path=Path(folder) / "solver.log")
        said: dict[str, Any] = {"solver": solver, "time_limit": time_limit, "gap": gap, "method": method}
        said |= {"variant": variant, "set": list(sets)}
        how = How(solver, options, large, method, processes, told=tell_round)
        solved, place = run_since(against, loaded, into, how, said, partial(progress, "shares", of="changes"))
    code = ends_with(1 if solved.plan.findings else 0)
    show(solved, place, as_json)
    return code


def tell_round(found: Any) -> None:
    """Where a decomposed solve stands, on stderr."""
    said = f"round {found.number}: best {found.value:,.0f}, proven to {found.gap:.1e}"
    click.echo(said if found.number else "each branch is solved alone; now they are brought together", err=True)


def show(solved: Any, place: Path, as_json: bool) -> None:
    """The first screen, or the summary as JSON; warnings and the place of the run go to stderr."""
    from planner.app.run_marks import standing
    from planner.app.solve import summary
    from planner.report.compare_text import bridge_document
    from planner.report.screen import screen

    stands = standing(solved.plan, solved.pages.fingerprint, place.parent)
    if as_json:
        bridge = solved.pages.told.changes
        said = {"run": str(place), "fingerprint": solved.pages.fingerprint, **asdict(stands)}
        said |= {"bridge": bridge_document(bridge)} if bridge else {}
        json.dump(summary(solved) | said, sys.stdout, indent=2, default=str)
        click.echo()
    else:
        click.echo("\n".join(screen(solved.pages, stands)))
    if count := len(solved.plan.warnings):
        click.echo(f"{count} warning{'s' if count > 1 else ''}, told by planner check", err=True)
    click.echo(f"wrote {place}", err=True)
