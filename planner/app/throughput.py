"""The use case of `planner calibrate --throughput`: the efficiency of accelerators, fitted to measured throughput."""

from __future__ import annotations

from collections.abc import Iterator

from planner.catalog.reader import catalog
from planner.catalog.tables import Row, read
from planner.model.roofline import KV_MEASURED, Service, bounds
from planner.scenario.machines import Architecture, Roofline
from planner.studies.efficiency import Case, Fitted, fit


def fitted() -> Fitted:
    """The fit over the rows of `throughput` that were measured offline."""
    return fit([case(row) for row in read("throughput") if row["mode"] == "offline"])


def case(row: Row) -> Case:
    """A row of the table with its bound."""
    values = catalog().values
    model = Architecture.model_validate(values["models"][row["model"]])
    machine = Roofline.model_validate(values["rooflines"][row["accelerator"]])
    prompt, answer = row.number("prompt") or 0.0, row.number("answer") or 1.0
    found = bounds(Service(model, row["precision"], KV_MEASURED, prompt + answer / 2.0), machine)
    (generation,) = [one["generation"] for one in read("accelerators") if one["id"] == row["accelerator"]]
    each = (row.number("rate") or 0.0) / (row.number("accelerators") or 1.0)
    group = (generation, row["precision"])
    return Case(row["system"], row["benchmark"], group, each, found.answers(prompt, answer))


def served() -> Iterator[tuple[Row, float]]:
    """Rows measured while answers had to be quick, each with its share of the same system's offline throughput."""
    rows = read("throughput")
    for row in rows:
        if row["mode"] == "server":
            same = ("accelerator", "benchmark", "accelerators")
            (offline,) = [one for one in rows if one["mode"] == "offline" and all(one[key] == row[key] for key in same)]
            yield row, (row.number("rate") or 0.0) / (offline.number("rate") or 1.0)
