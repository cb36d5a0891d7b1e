"""Workloads drive plans: their classes of data lie in what accelerators carry and in what is bought, are squeezed, lost, shocked.

The machine and the service are those of test_inference: 50 GB of weights and 80 GB of hot cache in five boxes of 100 GB; 200
sessions that wait keep 4 GB each minute's pause.
"""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from tests.small import small
from tests.support import load_text, solve_text
from tests.workloads.test_inference import CHAT

TIERS = "{hbm: {latency: 0.6 us}, dram: {latency: 2 us}, flash: {latency: 100 us}}"
BOXES = "{pod: {at: abilene, accelerator: box, series: %s}}"


def scene(more: str = "", boxes: str = "5", risk: str = "", needs: str = "{}") -> str:
    """The service at a site with so many boxes; DRAM at 10 USD/GB, flash at 1."""
    text = small(
        items="{ddr5: {tier: dram}, ssd: {tier: flash, package: 1 TB, bandwidth: 10 GB/s}}",
        tiers=TIERS,
        indices="{}",
        needs=needs,
        models="{own: {params: 10 B, layers: 10, heads: 10, kv_heads: 5, head_dim: 100}}",
        accelerators="{box: {needs: {hbm: 100 GB}, embedded: [hbm], idle: 4 USD/GPU-hour}}",
        rooflines="{box: {hbm: 100 GB, bandwidth: 1 TB/s, compute: {fp8: 1000 TFLOPS}, efficiency: {fp8: 50%}}}",
        fleets=BOXES % boxes,
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, drives: {items: [ssd], price: 1 USD/GB}}",
        workloads="{chat: " + CHAT.replace("inference,", "inference, at: abilene,") % more + "}",
    )
    return text + (f"risk: {risk}\n" if risk else "")


def table(text: str, name: str, column: str) -> dict[str, list[float]]:
    """A column of a table by need, period by period."""
    rows = solve_text(text).plan.tables[name]
    return {
        need: [row[column] for row in rows if row["need"] == need] for need in sorted({row["need"] for row in rows})
    }


def test_classes_lie_in_what_the_accelerators_carry() -> None:
    """50 GB of weights and 80 of hot cache in the 500 GB of five boxes, for nothing."""
    assert table(scene(), "lent", "lent_gb") == {
        "chat/kv-hot": pytest.approx([80] * 3),
        "chat/weights": pytest.approx([50] * 3),
    }
    assert solve_text(scene()).plan.cost == pytest.approx(0)


def test_what_does_not_fit_stops_its_share_once() -> None:
    """Five boxes hold 20 GB each, a tenth of it free: of 50 GB of weights and 80 of hot cache 90 / 130 stay, and of the service.

    The rest stops once, whatever is missing: 40 / 130 of 5 * 4 an hour of idle accelerators.
    """
    text = scene().replace("needs: {hbm: 100 GB}", "needs: {hbm: 20 GB}")
    short, stops = table(text, "service", "short_gb"), 40 / 130
    assert short["chat/weights"] == pytest.approx([50 * stops] * 3)
    assert short["chat/kv-hot"] == pytest.approx([80 * stops] * 3)
    assert solve_text(text).plan.cost == pytest.approx(stops * 20 * 90 * 24)
    told = [row["short_gb"] * row["shortage_price"] for row in solve_text(text).plan.tables["service"]]
    assert sum(told) == pytest.approx(stops * 20 * 90 * 24)


def test_weights_lie_beside_the_accelerators_that_read_them() -> None:
    """Five boxes of 20 GB of the service's kind, nine of another: what does not fit in the five is lost, sessions lie in any.

    Where the others do its work as well, all of it fits.
    """
    other = "{pod: {at: abilene, accelerator: box, series: 5}, next: {at: abilene, accelerator: other, series: 9}}"
    text = scene(", sessions: 200").replace(BOXES % "5", other).replace("needs: {hbm: 100 GB}", "needs: {hbm: 20 GB}")
    text = text.replace("{box: {needs", "{other: {needs: {hbm: 100 GB}, embedded: [hbm]}, box: {needs")
    short = table(text, "service", "short_gb")
    assert short["chat/kv-hot"] == pytest.approx([80 * 40 / 130] * 3)
    assert sum(table(text.replace("box, kv:", "box, also: [other], kv:"), "service", "short_gb")["chat/kv-hot"]) == 0.0
    assert short["chat/kv-warm"] == pytest.approx([0] * 3)


def test_a_warm_cache_is_bought_where_it_costs_least() -> None:
    """200 sessions of .02 GB: 4 GB, read once a minute, .0667 GB/s: in flash, where each GB asks for its share of drives.

    1440 times a day of 864 that a drive can be read: 1.6667 GB, and what is written beside. 4 GB of HBM are free: none is bought;
    where it may only lie in flash, 6.67 GB and what is written: 1 GB/s over 10 GB/s of 1000 GB is 100 GB: 106.67 GB.
    """
    waits = ", sessions: 200, pause: 1 min"
    assert table(scene(waits), "lent", "lent_gb")["chat/kv-warm"] == pytest.approx([4] * 3)
    only = scene(waits + ", classes: {kv-warm: {tiers: [flash]}}")
    assert solve_text(only).plan.cost == pytest.approx(4 / 0.6 + 100)
    assert solve_text(only, "cbc").plan.cost == pytest.approx(4 / 0.6 + 100)


def test_a_class_may_be_kept_in_less() -> None:
    """All of 4 GB of sessions in half, in DRAM alone: 2 GB at 10, and 4 * 3 * .5 of service."""
    squeeze = "classes: {kv-warm: {tiers: [dram], squeeze: {fp8: {left: 50%, costs: 0.5 USD/GB-month}}}}"
    assert solve_text(scene(f", sessions: 200, {squeeze}")).plan.cost == pytest.approx(20 + 6)


def test_a_shortage_of_its_own_stands_instead_of_what_is_lost() -> None:
    """1 USD a GB and month: 50.015 GB short for three months, of weights or cache: the boxes move as many as they can."""
    text = scene(", shortage: {rate: 1 USD/GB-month}", boxes="1")
    assert solve_text(text).plan.cost == pytest.approx(3 * (80 - 750 / (25 + 1 / 80)))


def test_a_site_that_is_not_open_asks_for_nothing() -> None:
    """Open from February on."""
    text = scene().replace("locations: {abilene: {}}", "locations: {abilene: {opens: 2027-02}}")
    assert table(text, "service", "need_gb")["chat/kv-hot"] == pytest.approx([0, 80, 80])


SHOCK = "{drivers: {arch: {kind: kv_shock, workloads: [chat], share: 12.5%%, happens: {on: {2027-03: 40%%}}}}%s}"


def test_a_new_architecture_keeps_an_eighth() -> None:
    """From March on, in two futures of five: 10 GB of hot cache and .5 of sessions; fewer accelerators hold the weights."""
    loaded = load_text(scene(", sessions: 200", risk=SHOCK % ""))
    found = {
        future.name: {need.id: need.amount for need in future.setting.requirements} for future in loaded.setting.futures
    }
    assert found["never"]["chat/kv-hot"] == pytest.approx((80, 80, 80))
    assert found["2027-03-01"]["chat/kv-hot"] == pytest.approx((80, 80, 10))
    assert found["2027-03-01"]["chat/kv-warm"] == pytest.approx((4, 4, 0.5))


def test_nobody_knows_of_it_before() -> None:
    """Sessions in DRAM, called a month ahead: as much for March in both futures; whole and by branches the same cost."""
    text = scene(
        ", sessions: {2027-03: 200}, classes: {kv-warm: {tiers: [dram]}}", risk=SHOCK % ", learn: {2027-03: all}"
    )
    text = text.replace("{items: [ddr5], price: 10 USD/GB}", "{items: [ddr5], price: 10 USD/GB, lead_time: 1 month}")
    loaded = load_text(text)
    whole, parts = (solve_loaded(loaded, How(method=method, processes=1)) for method in ("whole", "branches"))  # type: ignore[arg-type]
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost)
    calls = [[row["moved_gb"] for row in course.tables["moves"]] for course in whole.plan.courses]
    assert calls == [pytest.approx([4]), pytest.approx([4])]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (", classes: {kv-war: {tiers: [flash]}}", "kv-warm"),
        (", classes: {kv-hot: {tiers: [hbm, flash]}}", "does not answer chat/kv-hot within"),
        (", sessions: 9, classes: {kv-warm: {tiers: [dram], service: {flash: 1 USD/GB-month}}}", "may not lie there"),
        (", sessions: 9, classes: {kv-warm: {fleets: [pods]}}", "pod"),
        (", precision: fp4", "nobody says what share"),
    ],
)
def test_what_cannot_be_meant_is_refused(more: str, said: str) -> None:
    """A class that it has not, too slow a tier, service in a tier in which it may not lie, an unknown fleet, no efficiency."""
    with pytest.raises(InputError, match=said):
        load_text(scene(more))


def test_a_shock_is_of_workloads_that_keep_a_cache() -> None:
    """An archive keeps none; an unknown workload is named."""
    lake = "lake: {kind: archive, at: abilene, series: 1 TB}"
    text = scene(risk=SHOCK % "").replace("workloads: {chat:", f"workloads: {{{lake}, chat:")
    with pytest.raises(InputError, match="keeps no KV cache"):
        load_text(text.replace("workloads: [chat]", "workloads: [lake]"))
    with pytest.raises(InputError, match="chat"):
        load_text(text.replace("workloads: [chat]", "workloads: [chad]"))
