"""Run by the fault test in a process of its own, where the program and every solver are out of reach.

    python check_tables.py SCENARIO TABLES.json < faults      faults: JSON list of edits, one list of findings is printed for each

An edit is [table, row filter, column, value or "*factor"], or [table, row filter, "drop"], or [table, row, "add"].
"""

from __future__ import annotations

import copy
import json
import sys
from importlib.abc import MetaPathFinder
from typing import Any

FORBIDDEN = ("planner.lp", "planner.solvers", "highspy", "scipy", "pulp")


class Wall(MetaPathFinder):
    """Whoever imports the program or a solver fails."""

    def find_spec(self, fullname: str, *_: Any) -> None:
        """Refuse what is forbidden, know nothing else."""
        if any(fullname == name or fullname.startswith(f"{name}.") for name in FORBIDDEN):
            raise ImportError(f"the audit may not import {fullname}")


def edited(tables: dict[str, list[dict[str, Any]]], edit: list[Any]) -> dict[str, list[dict[str, Any]]]:
    """A copy of the tables with one thing wrong; an edit that hits nothing is a mistake of the test."""
    found = copy.deepcopy(tables)
    name, wanted, *change = edit
    if change == ["add"]:
        found[name].append(wanted)
        return found
    rows = [row for row in found[name] if all(row[key] == value for key, value in wanted.items() if key != "at_least")]
    rows = [row for row in rows if row.get(change[0], 1) not in (0, 0.0)] if "at_least" in wanted else rows
    assert rows, f"no row of {name} is {wanted}"
    if change == ["drop"]:
        found[name].remove(rows[0])
    else:
        column, value = change
        times = isinstance(value, str) and value.startswith("*")
        rows[0][column] = rows[0][column] * float(value[1:]) if times else value
    return found


def main(scenario: str, tables_path: str) -> None:
    """Print the findings of the good tables and of each fault, as JSON."""
    sys.meta_path.insert(0, Wall())
    from planner.app.load import load
    from planner.app.parts import all_costs
    from planner.plan.audit import audit
    from planner.plan.plan import courses_of

    loaded = load(scenario)
    with open(tables_path, encoding="utf-8") as text:
        saved = json.load(text)
    costs, objective = all_costs(loaded.scenario), saved["objective"]
    said = []
    for edit in [None, *json.load(sys.stdin)]:
        tables = saved["tables"] if edit is None else edited(saved["tables"], edit)
        found = audit(loaded.setting, courses_of(loaded.setting, [tables]), costs, objective)
        said.append([f"{finding.rule}: {finding.where}: {finding.what}" for finding in found])
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
