"""What is paid to a contract in a period and why, line by line, as an invoice is checked."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from planner.cli.options import ends_with, into, json_option, scenario


@click.command()
@scenario
@click.argument("contract")
@click.argument("period")
@click.option("--future", metavar="NAME", help="In this future; in the most likely one when absent.")
@into
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    contract: str,
    period: str,
    future: str | None,
    into: Path,
    as_json: bool,
) -> int:
    """What is paid to CONTRACT in PERIOD and why, of FILE or of a run.

    PERIOD is a period of the plan (2027Q1, 2027-03), a fiscal stretch (FY27, FY27Q2), a year of the contract (2027), or all.
    Nothing is solved where a run is named. Exits with 1 where the plan's ledger says something else.
    """
    from planner.app.bill import billed
    from planner.app.places import Places
    from planner.app.side import planned
    from planner.report.bill_text import bill_lines
    from planner.report.text import finite

    loaded, pages = planned(file, variant, sets, into)
    plan = pages.plan
    found, place = billed(plan, contract, period, future), Places(loaded)
    code = ends_with(1 if found.differs else 0)
    if as_json:
        said = asdict(found) | {"currency": plan.setting.currency, "total": found.total}
        for line in said["lines"]:
            line["place"] = place(line["where"])
            for told in line["reasons"]:
                told["place"] = place(told["where"])
        json.dump(finite(said), sys.stdout, indent=1, default=str)
        click.echo()
    else:
        click.echo("\n".join(bill_lines(found, plan.setting.currency, place)))
    return code
