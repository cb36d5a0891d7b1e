"""Who can be told apart, as the audit itself sees it: by hand, and as the model has it in every kind of scene."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.app.load import Loaded, load
from planner.app.solve import solve_loaded
from planner.model.kin import learning, told_apart
from planner.plan.audit.seen import known
from tests.clauses.scene import scene
from tests.drivers import test_enforceability as promise
from tests.drivers import test_supplier_failure as failure
from tests.drivers.test_bom_revision import racks
from tests.drivers.test_demand_shock import shock
from tests.drivers.test_lead_time_delay import late
from tests.drivers.test_qualification_delay import BAD, runs
from tests.drivers.test_regimes import VERBAL, flip, order
from tests.drivers.test_site_delay import LATE, site
from tests.drivers.test_table import before_the_need, risk
from tests.drivers.test_tariff import korea
from tests.gallery.gallery import FOLDER
from tests.model.test_knowledge_of_rows import SCENES
from tests.model.test_sampling import drawn
from tests.support import cost, load_text

DRIVERS = {
    "a revised rack": racks(),
    "a demand shock": before_the_need(shock()),
    "a promise that is not kept": promise.four(risk=promise.keeps(more=", delivers: 50%")),
    "goods that are late": late(),
    "a qualification that runs": runs(),
    "how long it takes is known on its written day": runs(BAD.replace("good: {", "good: {takes: 4 months, ")),
    "regimes and an order by word of mouth": flip(VERBAL, "", learn="{2027-04: 2 branches}", more=order()),
    "a site that opens late": site(),
    "how late it is is known on its written day": site(LATE.replace("on-time: {", "on-time: {delay: 2 months, ")),
    "a supplier that fails": failure.four(),
    "a tariff": korea(),
    "walks in three stages": drawn(),
}
GALLERY = ("five-years-one-glut", "negotiation", "tested-promise")
ALL: dict[str, Callable[[], Loaded]] = {
    **SCENES,
    **{name: lambda text=text: load_text(text) for name, text in DRIVERS.items()},  # type: ignore[misc]
    **{name: lambda name=name: load(FOLDER / f"{name}.yaml") for name in GALLERY},  # type: ignore[misc]
}


def test_what_is_seen_by_hand() -> None:
    """Learned in March and May: 12 or 10 USD/GB from February (seen in March), then 100 or 50 GB in April (seen in May).

    A price that is only said again tells nothing, and what begins in July, after the horizon, is never seen.
    """
    outcomes = """
    a: {probability: 25%, indices: {dram: {2027-02-10: 12 USD/GB}}}
    b: {probability: 25%, indices: {dram: {2027-02: 10 USD/GB}}, needs: {dram: {2027-04: 50 GB/month}}}
    c: {probability: 25%, indices: {dram: {2027-03-01: 10 USD/GB, 2027-07: 30 USD/GB}}}
    d: {probability: 25%, signals: {2027-05-02: rumour}}
    """
    setting = load_text(
        scene("", periods=6, spot="{index: dram}", more=risk(outcomes, "  learn: [2027-02-15, 2027-05]\n"))
    ).setting
    assert known(setting, setting.futures) == [[0, 0, 0, 0]] * 2 + [[0, 1, 1, 1]] * 2 + [[0, 1, 2, 2]] * 2


@pytest.mark.parametrize("name", ALL)
def test_the_model_knows_what_the_audit_sees(name: str) -> None:
    """Two ways to the same: from the figures of each period, and from dated records."""
    setting = ALL[name]().setting
    periods = len(setting.periods)
    assert len(setting.futures) > 1
    assert known(setting, setting.futures) == told_apart(setting.futures, periods, learning(setting))[1]


def test_a_price_that_is_only_said_again_tells_nothing() -> None:
    """10 USD/GB today, in both, until 30 or 5 from May on: 100 GB are bought at 10 before June, 1000; the mean of waiting is 1750.

    Told apart by the one that says 10 again in February, the lower would wait: .5 * 1000 + .5 * 500 = 750.
    """
    outcomes = """
    up: {probability: 50%, indices: {dram: {2027-02: 10 USD/GB, 2027-05: 30 USD/GB}}}
    down: {probability: 50%, indices: {dram: {2027-05: 5 USD/GB}}}
    """
    need, learn = "{2027-01: 0 GB/month, 2027-06: 100 GB/month}", "  learn: [2027-03, 2027-06]\n"
    text = scene("", periods=6, need=need, spot="{index: dram}", storage="1 TB", more=risk(outcomes, learn))
    assert cost(text) == pytest.approx(1000)


def test_what_stands_at_a_site_before_it_opens_does_not_tell_that_it_is_late() -> None:
    """5 racks written from January, 10 from April, when the site opens, or does not for three months: known in April.

    100 GB for April are ordered in March at 11 in both futures: 1100. Known before, half of the time nothing is: 550.
    """
    text = """
    planner: 1
    name: late
    horizon: {start: 2027-01, periods: 6, step: month}
    items: {ddr5: {tier: dram}}
    racks: {pod: {accelerators: 1, needs: {dram: 10 GB}}}
    locations: {abilene: {opens: 2027-04}}
    markets: {spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 11 USD/GB}, lead_time: 1 month}}
    fleets: {pods: {at: abilene, rack: pod, series: {2027-01: 5, 2027-04: 10}, idle: 1 USD/accelerator-hour}}
    risk:
      drivers:
        late: {kind: site_delay, site: abilene, outcomes: {on-time: {probability: 50%}, late: {probability: 50%, delay: 3 months}}}
    """
    loaded = load_text(text)
    assert known(loaded.setting, loaded.setting.futures) == [[0, 0]] * 3 + [[0, 1]] * 3
    assert solve_loaded(loaded).plan.findings == ()
    assert cost(text) == pytest.approx(1100)
