"""What a fleet adds from a day on comes as another generation: what stands stays, whole racks only, and nobody knows before."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.support import cost, load_text, solve_text


def racks(
    more: str = "", happens: str = "on: {2027-03: 40%}", into: str = "{2027-01: 0}", site: str = "abilene"
) -> str:
    """10 racks of 5 GB of DRAM in February, 20 in March; or those of March as half as many of 12 GB and 4 of flash.

    Memory is ordered a month ahead at 10, flash at 1; holding 1 a month.
    """
    return f"""
    planner: 1
    name: shift
    horizon: {{start: 2027-01, periods: 4, step: month}}
    items: {{ddr5: {{tier: dram}}, ssd: {{tier: flash}}}}
    locations: {{abilene: {{}}, ohio: {{}}}}
    racks: {{old: {{needs: {{dram: 5 GB}}}}, new: {{needs: {{dram: 12 GB, flash: 4 GB}}}}}}
    fleets:
      cluster: {{at: abilene, rack: old, series: {{2027-02: 10, 2027-03: 20}}, idle: 10 USD/GPU-hour}}
      next: {{at: {site}, rack: new, series: {into}, idle: 10 USD/GPU-hour}}
    markets:
      spot: {{items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}
      ssds: {{items: [ssd], price: 1 USD/GB, lead_time: 1 month}}
    costs: {{hold: {{kind: holding, rate: 1 USD/GB-month}}, scrap: {{kind: scrapping, fee: 9 USD/GB}}}}
    risk: {{drivers: {{shift: {{kind: generation_shift, fleet: cluster, into: next, each: 50%{more}, happens: {{{happens}}}}}}}}}
    """


def amounts(text: str) -> dict[str, dict[str, tuple[float, ...]]]:
    """The needs of each future."""
    return {
        future.name: {need.id: need.amount for need in future.setting.requirements}
        for future in load_text(text).setting.futures
    }


def test_what_is_added_comes_as_the_other_generation() -> None:
    """10 old racks stay; of 10 more, 5 new ones: 60 GB of DRAM and 20 of flash, beside 3 that come in April in any case."""
    found = amounts(racks(into="{2027-04: 3}"))
    assert found["never"] == {
        "cluster/dram": (0, 50, 100, 100),
        "next/dram": (0, 0, 0, 36),
        "next/flash": (0, 0, 0, 12),
    }
    assert found["2027-03-01"] == {
        "cluster/dram": (0, 50, 50, 50),
        "next/dram": (0, 0, 60, 96),
        "next/flash": (0, 0, 20, 32),
    }


def test_only_whole_racks_come() -> None:
    """68 % of 10 are 6, not 6.8."""
    assert amounts(racks().replace("each: 50%", "each: 68%"))["2027-03-01"]["next/dram"] == (0, 0, 72, 72)


def test_a_fleet_that_shrinks_later_shrinks() -> None:
    """From 20 to 5 in April: 5 old racks, none of the new."""
    found = amounts(racks().replace("2027-03: 20}", "2027-03: 20, 2027-04: 5}"))["2027-03-01"]
    assert (found["cluster/dram"], found["next/dram"]) == ((0, 50, 50, 25), (0, 0, 60, 0))


def test_memory_is_ordered_before_anybody_knows() -> None:
    """In February nobody knows: what is short in March idles, so both are ordered: 100 GB of DRAM at least, and no call differs.

    The same plan by both doors.
    """
    solved = solve_text(racks())
    calls = [
        {(row["source"], row["period"]): row["moved_gb"] for row in course.tables["moves"] if row["period"] < "2027-03"}
        for course in solved.plan.courses
    ]
    assert calls[0] == calls[1]
    assert sum(calls[0].values()) > 100
    assert solve_text(racks(), "cbc").plan.cost == pytest.approx(solved.plan.cost)
    assert cost(racks(happens="on: {2027-03: 1%}")) < solved.plan.cost


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (racks().replace("into: next", "into: cluster"), "into itself"),
        (racks(site="ohio"), "at the same site"),
        (racks().replace("into: next", "into: nexd"), "next"),
        (racks(happens="on: {2026-03: 40%}"), "2026-03"),
        (racks().replace("each: 50%", "each: 0%"), "above 0"),
    ],
)
def test_what_cannot_be_is_refused(text: str, said: str) -> None:
    """A fleet into itself, at another site, unknown; a day that is over; nothing for each."""
    with pytest.raises(InputError, match=said):
        load_text(text)


def test_a_fleet_that_does_not_grow_is_warned_of() -> None:
    """10 from the start."""
    text = racks().replace("{2027-02: 10, 2027-03: 20}", "10")
    assert any("does not grow" in problem.what for problem in load_text(text).warnings)
