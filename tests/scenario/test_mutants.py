"""Whatever is typed into a scenario, the answer is a plan's input or a list of findings, never a traceback."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from planner.app.gallery import gallery
from planner.app.load import load
from planner.errors import InputError, Problem

VALUES = """null true NO -1 0 [] {} [a,b] {a:b} 2027-01 2031Q4 1970 2199-12-31 -5% 500% x 1e300GB 0GB 12PB/quarter 3weeks
100000years 0weeks 1USD/GB -4USD/GB '' '=1+1' needs.csv ../x.csv 9999999999 <<"""


@pytest.mark.parametrize("name", ["hello", "lead-time", "take-or-pay", "integrator"])
def test_mutants_are_told_apart_without_a_traceback(name: str, tmp_path: Path) -> None:
    """Forty files with one to three values or keys replaced: each is read, or refused with places and next steps."""
    draw, text = random.Random(name), gallery()[name].read_text("utf-8")
    values = [found.span() for found in re.finditer(r"(?<=[:\[,] )[^,\[\]{}:\n#]+", text)]
    keys = [found.span() for found in re.finditer(r"[A-Za-z_0-9-]+(?=:)", text)]
    path = tmp_path / "mutant.yaml"
    for _ in range(40):
        spots = sorted({draw.choice(draw.choice((values, keys))) for _ in range(draw.randint(1, 3))}, reverse=True)
        mutant = text
        for start, end in spots:
            mutant = mutant[:start] + draw.choice(VALUES.split()) + mutant[end:]
        path.write_text(mutant, "utf-8")
        assert all(problem.place and problem.next_step for problem in told(path)), mutant


def told(path: Path) -> tuple[Problem, ...]:
    """What a file is told."""
    try:
        return load(path).warnings
    except InputError as error:
        return error.problems
