"""A new scenario to start from: a copy of a shipped one with all its files, or five lines, and CSV templates beside it.

Nothing that exists is ever written over: all files are looked for first, then written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from planner.app.gallery import gallery
from planner.app.headers import HEADERS
from planner.app.load import load
from planner.app.show import text as quoted
from planner.errors import InputError, Problem, did_you_mean
from planner.scenario.merge import merge_tolerantly

NAME = re.compile(r"\w[\w.-]{0,79}")
STARTER = """\
planner: 1
name: {name}
horizon: {{start: 2027-01, periods: 6, step: month}}
items: {{ddr5-rdimm-64: {{tier: dram, package: 64 GB}}}}
locations: {{my-site: {{kind: site}}}}
markets: {{spot: {{items: [ddr5-rdimm-64], price: 21.5 USD/GB, lead_time: 2 months}}}}
stock: {{opening: {{at: my-site, item: ddr5-rdimm-64, quantity: 2 PB}}}}
needs: {{my-dram: {{kind: consumption, at: my-site, tier: dram, series: 1 PB/month}}}}

# Long lists go into tables; the headers stand ready in templates/. Fill one in, then name it:
# needs: {{table: templates/needs.csv}}
# stock: {{table: templates/stock.csv}}
# open_orders: {{table: templates/open-orders.csv}}
# indices: {{server-dram: {{history: templates/prices.csv}}}}
"""
TEMPLATES = {
    f"templates/{kind.replace('_', '-')}.csv": f"{HEADERS[kind]}\n"
    for kind in ("needs", "stock", "open_orders", "prices")
}


@dataclass(frozen=True)
class Started:
    """What was written: the scenario, and every file."""

    scenario: Path
    files: tuple[Path, ...]


def new(name: str, source: str | None = None, into: Path = Path()) -> Started:
    """Write the folder `into`/`name` with `name`.yaml, its tables and the templates. Raises InputError."""
    if not NAME.fullmatch(name):
        step = "use letters, digits, . - and _, such as my-plan"
        raise InputError(Problem("a scenario's name must do as a file name", step, value=name[:60]))
    folder = into / name
    files = {folder / path: text.encode() for path, text in contents(name, source).items()}
    taken = [path for path in files if path.exists() or path.is_symlink()]
    if taken:
        step = "choose another name, or another folder with --into"
        raise InputError(Problem(f"{path} exists and is not written over", step) for path in taken)
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise InputError(Problem(f"cannot write {path}: {why}", "choose another folder with --into")) from error
    return Started(folder / f"{name}.yaml", tuple(files))


def contents(name: str, source: str | None) -> dict[str, str]:
    """The text of every file by its path in the new folder."""
    if source is None:
        return {f"{name}.yaml": STARTER.format(name=quoted(name))} | TEMPLATES
    known = gallery()
    if source not in known:
        step = did_you_mean(source, tuple(known), most=30)
        raise InputError(Problem("there is no shipped scenario of this name", step, value=source))
    original = known[source].resolve()
    files = files_of(original) - {original}
    found = {path.relative_to(original.parent).as_posix(): path.read_text("utf-8") for path in sorted(files)}
    text = re.sub(r"(?m)^name:.*$", f"name: {quoted(name)}", original.read_text("utf-8"), count=1)
    return {f"{name}.yaml": text} | found | TEMPLATES


def files_of(path: Path) -> set[Path]:
    """Every file that a shipped scenario reads, as it stands or under any of its variants."""
    ways = (None, *merge_tolerantly(path).variants)
    return {file.resolve() for variant in ways for file in load(path, variant).files}
