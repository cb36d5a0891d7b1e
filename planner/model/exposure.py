"""What we lose if a supplier fails: money it holds of ours, or owes us, less the security that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lp.expr import Expr

EXPOSED = "unsecured exposure"
"""The account in which a clause says it, period by period; the audit of a limit adds these up."""


@dataclass(frozen=True)
class Exposure:
    """Money at a supplier less its security, over the data nodes; below zero where more is secured than is owed."""

    contract: str
    supplier: str
    where: str
    unsecured: Expr
