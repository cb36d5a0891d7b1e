"""Signing: what the offers allow, at a size within their limits, and nothing called before or without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.model.book import Book, still_due
from planner.model.plugin import Finding
from planner.model.terms import Terms
from planner.plan.audit.compare import TOLERANCE


def audit_signing(book: Book) -> Iterable[Finding]:
    """Whole signatures, sizes within the offer, calls only where it is signed."""
    signed = {row["contract"]: row for row in book.tables["signings"]}
    for name, terms in book.setting.terms.items():
        row, offer, where = signed.get(name), terms.record.offer, f"contracts.{name}"
        if row is None:
            yield Finding("signing", where, "the plan does not say whether it is signed")
            continue
        share, size = row["signed"], row["size"]
        yield from audit_ending(book, terms, row["ended"], where)
        if not terms.offered:
            given = float(terms.record.status == "signed")
            if (share, size) != (given, given):
                yield Finding(
                    "signing", where, f"it is {terms.record.status}, and the plan holds {share:g} of it at {size:g}"
                )
            if given:
                continue
        if not 0.0 <= share <= 1.0 or (share not in (0.0, 1.0) and not offer.fraction):
            yield Finding("signing", where, f"{share:g} of it is signed, the offer is whole or nothing")
        if not offer.smallest * share - TOLERANCE <= size <= offer.largest * share + TOLERANCE:
            what = f"it is signed at {size:.1%} of its volumes, it may be {offer.smallest:.1%} to {offer.largest:.1%}"
            yield Finding("signing", where, what)
        early = sum(size for p, size in enumerate(book.called(name)) if p < terms.holds_from or not share)
        if early > 1e-6:
            yield Finding("signing", where, f"{early:,.6g} GB are called before or without signing", early)


def audit_ending(book: Book, terms: Terms, ended: str, where: str) -> Iterable[Finding]:
    """It ends on a day on which it may, and nothing is handed over under it from then on but what was ordered."""
    if not ended:
        return
    if date.fromisoformat(ended) not in terms.whole.endings:
        yield Finding("ending", where, f"it is ended on {ended}, and no clause lets it be")
    late = [start.start.isoformat() >= ended for start in book.setting.periods]
    after = {period.label for period, gone in zip(book.setting.periods, late, strict=True) if gone}
    size = sum(
        still_due(row) for row in book.tables["moves"] if row["source"] == terms.name and row["delivered"] in after
    )
    if size > 1e-6:
        yield Finding("ending", where, f"{size:,.6g} GB are called for delivery after it is ended on {ended}", size)
