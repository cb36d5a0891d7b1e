"""The published cases are proved, not believed: no gap in the linear ones, and the audit finds nothing in any."""

from __future__ import annotations

import pytest

from tests.published.cases import CASES, DOORS, UNCERTAIN, Case, solved

ALL = [*CASES, *UNCERTAIN]
LINEAR = [case for case in ALL if not case.integer]


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_list_says_which_cases_have_integers(case: Case) -> None:
    """A fixed fee, a least lot or a count makes integer columns; nothing else does."""
    assert (solved(case.name, "highs").plan.manifest["integers"] > 0) == case.integer


@pytest.mark.parametrize("case", LINEAR, ids=[case.name for case in LINEAR])
def test_a_linear_case_has_no_gap(case: Case) -> None:
    """The bound that is recomputed outside the solver meets the cost to 1e-9 of it: level A."""
    certificate = solved(case.name, "highs").certificate
    assert certificate.level == "A"
    assert certificate.gap is not None
    assert abs(certificate.gap) <= 1e-9


@pytest.mark.parametrize("case", LINEAR, ids=[case.name for case in LINEAR])
def test_eight_digits_leave_no_more_of_a_gap_than_they_must(case: Case) -> None:
    """CBC's answers are read with eight digits, so through that door the bound is met to 1e-6, and the gap is printed."""
    certificate = solved(case.name, "cbc").certificate
    assert certificate.level in ("A", "B")
    assert certificate.gap is not None
    assert abs(certificate.gap) <= 1e-6


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_audit_finds_nothing(case: Case, door: str) -> None:
    """Balances, limits, policies and bills recomputed from tables and scenario are those of the plan."""
    assert solved(case.name, door).plan.findings == ()
