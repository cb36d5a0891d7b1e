"""Which purchases count towards the commitments of a contract: routes, other sources, designated purchasers.

    countable[v] = sum over sources j that count of taken[j, v]                          GB, data nodes v

A source counts if it is with the contract's supplier (or, with `affiliates`, its group) and is a contract of one of the `routes`,
or is named in `sources`, or delivers to `designated` purchasers alone. Without `routes` the contract itself counts. Minimums
(take_or_pay and the like) are held against what counts; volumes of the contract (bands, caps) and its prices are its own. Trap:
what an integrator buys turnkey is the supplier's sale all the same, and counts for nothing unless the paper says so; a purchase
may count towards two contracts, where both papers say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause
from planner.scenario.agreements import Route
from planner.scenario.fields import Flag, Names, said

if TYPE_CHECKING:
    from planner.model.moves import Source
    from planner.model.terms import Terms


class CountableVolume(Clause):
    """Which purchases count towards the commitments of a contract."""

    role: ClassVar[Literal["volume"]] = "volume"
    routes: list[Route] | None = said(
        "contracts of the supplier by these routes count; this contract when absent", None
    )
    sources: Names = said("further contracts and markets of the supplier that count", [])
    designated: Names = said(
        "designated purchasers: what the supplier's sources deliver to these places alone counts", []
    )
    affiliates: Flag = said("sources of the other suppliers of its group count alike", False)

    def counted(self, terms: Terms) -> frozenset[str] | None:
        """The sources that count."""
        return frozenset(name for name in terms.setting.network.sources if self.counts(terms, name))

    def counts(self, terms: Terms, name: str) -> bool:
        """One source counts."""
        source, contract = terms.setting.network.sources[name], terms.setting.scenario.contracts.get(name)
        if not self.sold_by(terms, source):
            return False
        by_route = name == terms.name if self.routes is None else contract is not None and contract.route in self.routes
        return by_route or name in self.sources or places(source) <= set(self.designated)

    def sold_by(self, terms: Terms, source: Source) -> bool:
        """A source is with the supplier, or with another of its group where that counts."""
        if source.supplier == terms.record.supplier:
            return True
        known, mine = terms.setting.scenario.suppliers, terms.record.supplier
        groups = [known[name].group or name if name in known else name for name in (source.supplier, mine)]
        return self.affiliates and groups[0] == groups[1]

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Sources of others, a contract that does not count itself, purchasers that nothing is delivered to alone."""
        sources = terms.setting.network.sources
        for n, name in enumerate(self.sources):
            if name in sources and not self.sold_by(terms, sources[name]):
                what = f"{name} is not with {terms.record.supplier}, so it cannot count"
                yield Problem(
                    what, "take it out, or write affiliates: true for its group", path=f"{where}.sources[{n}]"
                )
        if not self.counts(terms, terms.name):
            what = f"the contract is bought {terms.record.route}, and what is taken under it does not count"
            yield Problem(what, f"add {terms.record.route} to `routes`", path=where, severity="warning")
        for n, place in enumerate(self.designated):
            mine = [s for s in sources.values() if place in places(s) and self.sold_by(terms, s)]
            if not any(places(source) <= set(self.designated) for source in mine):
                what = f"no source of {terms.record.supplier} delivers to {place} alone, so nothing counts by it"
                step = "give what it buys a contract or market of its own, with `delivers_to`"
                yield Problem(what, step, path=f"{where}.designated[{n}]", severity="warning")


def places(source: Source) -> set[str]:
    """Where a source delivers."""
    return set(source.record.delivers_to or source.origins)
