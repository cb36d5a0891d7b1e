"""What no plan can keep is refused with its dates; what is legal and unwise is a warning with a next step."""

from __future__ import annotations

import pytest

from planner.errors import InputError, Problem
from tests.support import load_text

SCENARIO = """
planner: 1
name: sense
as_of: 2026-12-14
horizon: {start: 2027-01, periods: 6, step: month}
items: {ddr5: {tier: dram, index: server-dram}}
locations: {abilene: {}, hub: {kind: hub}}
suppliers: {micron: {}}
lanes: {a: {from: hub, to: abilene, lead_time: 1 month}}
indices: {server-dram: {history: {2026-12-01: 20 USD/GB}}}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {from: 2026-01, to: 2028-12}
    delivers_to: [hub]
    clauses: {price: {kind: price_fixed, price: 18 USD/GB}}
markets: {spot: {items: [ddr5], price: {index: server-dram, premium: 15%}, delivers_to: [hub], lead_time: 1 month}}
stock: {opening: {at: abilene, item: ddr5, quantity: 1 PB}}
open_orders: {po: {supplier: micron, contract: lta, item: ddr5, quantity: 1 PB, to: hub, promised: 2027-03}}
needs: {n: {kind: consumption, at: abilene, tier: dram, series: 100 TB/month}}
"""


def told(text: str) -> tuple[Problem, ...]:
    """Errors, or else warnings, of a text."""
    try:
        return load_text(text).warnings
    except InputError as error:
        return error.problems


def changed(right: str, wrong: str) -> str:
    """The scenario with one line written otherwise."""
    assert right in SCENARIO
    return SCENARIO.replace(right, wrong, 1)


def test_the_scenario_above_is_right_and_wise() -> None:
    """Nothing to say."""
    assert told(SCENARIO) == ()


IMPOSSIBLE = [
    ("lanes: {a: {from: hub, to: abilene, lead_time: 1 month}}", "lanes: {}", "nothing", "add a lane to abilene"),
    ("tier: dram, series", "tier: flash, series", "no item serves tier flash", "tier: flash"),
    ("series: 100 TB/month}", "series: 100 TB/month, items: [ssd]}", "no item 'ssd'", "ddr5"),
    ("clauses: {price: {kind: price_fixed, price: 18 USD/GB}}", "clauses: {}", "from 2027-01-01 to 2027-06-30", "add"),
    ("price: 18 USD/GB}", "price: 18 USD/GB, until: 2027-03}", "from 2027-04-01 to 2027-06-30", "since and until"),
    ("price: 18 USD/GB}}", "price: 18 USD/GB}, more: {kind: price_fixed, price: 9 USD/GB}}", "both price", "until"),
]


@pytest.mark.parametrize(("right", "wrong", "what", "step"), IMPOSSIBLE)
def test_what_no_plan_can_keep_is_refused(right: str, wrong: str, what: str, step: str) -> None:
    """The message says what breaks, and when; with a shortage price the first is a warning."""
    text = changed(right, wrong)
    if "lanes: {}" in text:
        text = text.replace("stock: {opening: {at: abilene, item: ddr5, quantity: 1 PB}}", "stock: {}")
    found = told(text)
    assert any(what in problem.what and step in problem.next_step for problem in found), found
    assert any(problem.severity == "error" for problem in found)


def test_a_need_before_the_first_arrival_is_refused_with_both_dates() -> None:
    """Without stock: the call of January takes 1 month to the hub and 1 month on the lane, so March is the first."""
    text = (
        changed("stock: {opening: {at: abilene, item: ddr5, quantity: 1 PB}}", "stock: {}")
        .replace("open_orders: {po", "open_orders: {}\nduties: {}\n#{po")
        .replace("    delivers_to: [hub]\n", "    delivers_to: [hub]\n    lead_time: 1 month\n")
    )
    (problem,) = told(text)
    assert problem.severity == "error"
    assert "needed in 2027-01" in problem.what
    assert "before 2027-03" in problem.what
    priced = text.replace("series: 100 TB/month", "series: 100 TB/month, shortage: {price: 60 USD/GB}")
    (warning,) = told(priced)
    assert warning.severity == "warning"


UNWISE = [
    (
        "abilene, tier: dram, series: 100 TB/month",
        "moon, tier: dram, series: {2027-01: 1 TB/month}",
        "needs.n.series",
        "opens on",
    ),
    ("promised: 2027-03", "promised: 2026-11-20", "open_orders.po.promised", "still open on 2026-12-14"),
    ("{2026-12-01: 20 USD/GB}", "{2026-09-01: 20 USD/GB}", "indices.server-dram.history", "104 days before"),
    ("items: {ddr5", "items: {ssd: {tier: flash}, ddr5", "items.ssd", "serves no need"),
    ("hub: {kind: hub}", "hub: {kind: hub}, Hub-: {}", "locations.Hub-", "look alike"),
    ("history: {2026-12-01: 20 USD/GB}", "forward: {2027-03: 20 USD/GB}", "markets.spot.price", "no price in 2"),
    ("delivers_to: [hub], lead", "delivers_to: [moon], lead", "markets.spot", "nothing can be called"),
    ("stock:", "policies: {two: {kind: supplier_share, at_most: 60%}}\nstock:", "policies.two.at_most", "cannot bring"),
]


@pytest.mark.parametrize(("right", "wrong", "path", "words"), UNWISE)
def test_what_is_unwise_is_a_warning(right: str, wrong: str, path: str, words: str) -> None:
    """Legal, with a place and a remedy."""
    text = changed(right, wrong).replace("locations: {", "locations: {moon: {kind: hub, opens: 2027-05}, ")
    text = text.replace("lanes: {", "lanes: {m: {from: hub, to: moon}, ") if "at: moon" in text else text
    if "supplier_share" in text:
        text = text.replace("markets: {spot", "markets: {}\nduties: {}\n#{spot")
    found = {problem.path: problem for problem in told(text)}
    assert words in found[path].what
    assert found[path].severity == "warning"
    assert found[path].next_step
    assert found[path].place is not None


def test_a_dear_shortage_is_compared_with_the_idle_fleet() -> None:
    """Idle 3.5 USD/h over 1 TB per accelerator is 0.0035 USD a GB and hour, 2.6 USD a month; 60 USD is 23 times that."""
    fleet = "accelerators: {gpu: {needs: {dram: 1 TB}, idle: 3.5 USD/GPU-hour}}\n"
    fleet += "fleets: {f: {at: abilene, accelerator: gpu, series: {2027-03: 10}}}\n"
    text = SCENARIO.replace("100 TB/month}", "100 TB/month, shortage: {price: 60 USD/GB}}") + fleet
    (warning,) = told(text)
    assert "23 times" in warning.what
    assert warning.path == "needs.n.shortage"


def test_many_orders_past_due_are_one_warning() -> None:
    """Five of them: one paragraph that lists them."""
    rows = ", ".join(
        f"p{n}: {{supplier: micron, item: ddr5, quantity: 1 TB, to: hub, promised: 2026-10}}" for n in range(5)
    )
    found = told(SCENARIO.replace("open_orders: {po", f"open_orders: {{{rows}, po"))
    (warning,) = [problem for problem in found if problem.path.startswith("open_orders")]
    assert "p0, p1, p2, p3, p4" in warning.what


def test_sizes_too_far_apart_are_told_with_both_lines() -> None:
    """18 USD/GB beside 0.000001 USD/GB is a factor of 2e7: a warning that names both lines."""
    (warning,) = told(
        SCENARIO.replace("1 PB}}\nopen", "1 PB}}\nlanes2: {}\nopen")
        .replace("lanes2: {}\n", "")
        .replace("lead_time: 1 month}}\nindices", "lead_time: 1 month, cost: 0.000001 USD/GB}}\nindices")
    )
    assert "factor of 2e+07" in warning.what
    assert "scenario.yaml:10" in warning.what
    assert warning.path == "lanes.a.cost"


def test_pieces_of_unlike_items_are_not_counted_together() -> None:
    """A lane and a market in pieces over items of 64 GB and 1 TB: each is told, once for each limit."""
    text = (
        SCENARIO.replace(
            "{ddr5: {tier: dram, ", "{ssd: {tier: flash, package: 1 TB}, ddr5: {tier: dram, package: 64 GB, "
        )
        .replace("lead_time: 1 month}}\nindices", "lead_time: 1 month, capacity: 5 ea/month}}\nindices")
        .replace("spot: {items: [ddr5], ", "spot: {items: [ddr5, ssd], available: 9 ea/month, minimum: 2 ea, ")
    )
    with pytest.raises(InputError) as refused:
        load_text(text)
    told = {problem.path: problem.next_step for problem in refused.value.problems if "one size" in problem.what}
    assert set(told) == {"lanes.a.capacity", "markets.spot.available", "markets.spot.minimum"}
    assert all(told.values())


@pytest.mark.parametrize(("params", "path"), [("params: 10", "params"), ("params: 10 B, active: 3", "active")])
def test_a_model_of_a_handful_of_parameters_is_doubted(params: str, path: str) -> None:
    """Ten parameters are ten billion without their letter; ten billion are nothing to look at."""
    (problem,) = told(f"{SCENARIO}models: {{m: {{{params}}}}}\n")
    assert (problem.severity, problem.path) == ("warning", f"models.m.{path}")
    assert " B for " in problem.next_step
    assert told(f"{SCENARIO}models: {{m: {{params: 10 B}}}}\n") == ()
