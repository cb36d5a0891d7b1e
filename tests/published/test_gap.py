"""The published cases are proved, not believed: no gap in the linear ones, and the audit finds nothing in any."""

from __future__ import annotations

import pytest

from tests.published.cases import CASES, DOORS, Case, solved

LINEAR = [case for case in CASES if not case.integer]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_list_says_which_cases_have_integers(case: Case) -> None:
    """A fixed fee, a least lot or a count makes integer columns; nothing else does."""
    assert (solved(case.name, "highs").plan.manifest["integers"] > 0) == case.integer


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", LINEAR, ids=[case.name for case in LINEAR])
def test_a_linear_case_has_no_gap(case: Case, door: str) -> None:
    """The bound that is recomputed outside the solver meets the cost to 1e-9 of it."""
    certificate = solved(case.name, door).certificate
    assert certificate.level == "A"
    assert certificate.gap is not None
    assert certificate.gap <= 1e-9


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_audit_finds_nothing(case: Case, door: str) -> None:
    """Balances, limits, policies and bills recomputed from tables and scenario are those of the plan."""
    assert solved(case.name, door).plan.findings == ()
