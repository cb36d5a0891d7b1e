"""Fit price drivers to a history, as YAML to paste, with what they draw beside what happened."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.options import Finite, picture


@click.command()
@click.argument("file", required=False, type=click.Path(readable=False))
@click.option("--variant", metavar="NAME", help="Apply a named patch of the file's `variants`.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value (repeatable; null deletes).")
@click.option("--index", metavar="NAME", help="The index of FILE whose history it is; the only one when absent.")
@click.option("--series", metavar="NAME", help="Instead of FILE: a series of the catalogue, such as server_dram.")
@click.option("--throughput", is_flag=True, help="Instead: what part of their roofline accelerators reach, by MLPerf.")
@click.option("--fall", default=-5.0, show_default=True, type=Finite(-99, 0), help="% move from which on it is a glut.")
@click.option("--rise", default=10.0, show_default=True, type=Finite(0, 1000), help="% move from which on a shortage.")
@click.option("--sample", default=2000, show_default=True, type=click.IntRange(20, 10_000), help="Futures to draw.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed draws the same.")
@picture
def command(
    file: str | None,
    variant: str | None,
    sets: tuple[str, ...],
    index: str | None,
    series: str | None,
    throughput: bool,
    fall: float,
    rise: float,
    sample: int,
    seed: int,
    html: Path | None,
) -> None:
    """Fit mean_reverting and regimes to the history of an index of FILE, or to a --series of the catalogue.

    stdout is YAML to paste under `risk`; what was found stands in its comments. With --throughput it is the table of
    measured throughput beside what one efficiency a generation foretells.
    """
    if throughput:
        tell_throughput(file or index or series or variant or "".join(sets))
        return
    from planner.app.calibrate import calibrate
    from planner.app.picture import refuse_picture, write_picture
    from planner.report.calibration import lines
    from planner.report.calibration import picture as page

    if html is not None:
        refuse_picture(html)
    found = calibrate(file, variant, sets, index, series, (fall / 100.0, rise / 100.0), sample, seed)
    if html is not None:
        write_picture(page(found), html)
        click.echo(str(html), err=True)
    click.echo("\n".join(lines(found)))


def tell_throughput(other: str) -> None:
    """The table of measured throughput; nothing else may be asked for beside it."""
    from planner.app.throughput import fitted, served
    from planner.report.throughput_text import lines

    if other:
        raise click.UsageError(
            "--throughput is of the catalogue's own table: leave out FILE, --index, --series and --set."
        )
    click.echo("\n".join(lines(fitted(), list(served()))))
