"""Two contracts and a market, and what is asked of the plans near their best one."""

from __future__ import annotations

from planner.studies.alternatives import Around, Range

BEST, SHARE = 1365.0, 0.02
PRICES = {"a": "9", "b": "9.30", "c": "11"}


def three(need: str = "150 GB/month", more: str = "", periods: int = 1, caps: str = "100 GB/month") -> str:
    """Two contracts of up to 100 GB, at 9 and 9.30, and a market of 100 GB at 11: FORMULATIONS 11."""
    return f"""
    planner: 1
    name: three
    horizon: {{start: 2027-01, periods: {periods}, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{storage: 0 GB}}}}
    suppliers: {{alpha: {{}}, beta: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {need}}}}}
    markets: {{c: {{items: [ddr5], price: 11 USD/GB, available: 100 GB/month}}}}
    contracts:
      a:
        supplier: alpha
        items: [ddr5]
        term: {{from: 2027-01, to: 2027-12}}
        clauses: {{p: {{kind: price_fixed, price: 9 USD/GB}}, most: {{kind: volume_cap, at_most: {caps}}}}}
      b:
        supplier: beta
        items: [ddr5]
        term: {{from: 2027-01, to: 2027-12}}
        clauses: {{p: {{kind: price_fixed, price: 9.30 USD/GB}}, most: {{kind: volume_cap, at_most: {caps}}}}}
    {more}"""


def by_name(found: Around) -> dict[str, Range]:
    """Ranges by what they are about."""
    return {str(one.volume): one for one in found.ranges}


def volumes(one: Range) -> tuple[float, float, float]:
    """Least, now and most, GB."""
    return one.least.gb, one.now.gb, one.most.gb
