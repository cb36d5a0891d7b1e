"""What cannot be meant in `risk`, each with its line, the value and what to do; nothing is written and no trace is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.model.worlds import worlds_of
from tests.cli.command import planner
from tests.model.test_sampling import drawn
from tests.small import small
from tests.support import load_text

TWO = (
    "drivers: {d: {kind: table, outcomes: "
    "{few: {probability: 50%, needs: {dram: {2027-02: 90 GB/month}}}, same: {probability: 50%}}}}"
)
SAMPLED = "learn: [], outcomes: {sample: 4}"
THREE = ", ".join(f"{name}: {{kind: mean_reverting, indices: [dram], sd: 25%, reversion: 20%}}" for name in "abc")
MAKER = {
    "suppliers": "{acme: {fabs: {boise: {country: US}}}}",
    "markets": "{spot: {supplier: acme, items: [ddr5], price: 10 USD/GB}}",
}


def uncertain(more: str = "", drivers: str = TWO, **sections: str) -> str:
    """The small scene with a risk section."""
    return small(risk=f"{{{', '.join(filter(None, (drivers, more)))}}}", **sections)


def crossed(tables: int, more: str = "") -> str:
    """So many tables of ten outcomes each."""
    outcomes = ", ".join(
        f"o{n}: {{probability: 10%, needs: {{dram: {{2027-02: {90 + n} GB/month}}}}}}" for n in range(10)
    )
    return uncertain(
        more, f"drivers: {{{', '.join(f't{n}: {{kind: table, outcomes: {{{outcomes}}}}}' for n in range(tables))}}}"
    )


def correlated(pairs: str) -> str:
    """Three walks that move together as is said."""
    return drawn(drivers=THREE, more=f"  correlations: {pairs}\n")


def failing(happens: str, outage: str, more: str = "") -> str:
    """A maker that may fail by a driver, and an outage."""
    driver = f"drivers: {{f: {{kind: supplier_failure, supplier: acme, happens: {{{happens}}}}}}}"
    horizon = "{start: 2027-01, periods: 9, step: month}"
    return uncertain(f"outages: {{o: {{{outage}, lasts: 1 month}}}}{more}", driver, horizon=horizon, **MAKER)


BAD = {
    "probabilities that leave a tenth": (
        uncertain("", TWO.replace("same: {probability: 50%}", "same: {probability: 40%}")),
        "risk.drivers.d",
        "sum to 0.9",
    ),
    "a probability above one": (
        uncertain("", TWO.replace("same: {probability: 50%}", "same: {probability: 150%}")),
        "risk.drivers.d.outcomes.same.probability",
        "at most 100 %",
    ),
    "a tail of nothing": (
        uncertain("measures: {c: {kind: cost, alpha: 100%}}"),
        "risk.measures.c.alpha",
        "below 100 %",
    ),
    "a weight above one": (
        uncertain("measures: {c: {kind: cost, omega: 130%}}"),
        "risk.measures.c.omega",
        "at most 100 %",
    ),
    "a weight below nothing": (
        uncertain("measures: {c: {kind: cost, omega: -10%}}"),
        "risk.measures.c.omega",
        "negative",
    ),
    "weights that leave less than nothing": (
        uncertain("measures: {c: {kind: cost, omega: 60%}, w: {kind: ambiguity, wrong_by: 10%, omega: 50%}}"),
        "risk.measures.w.omega",
        "sum to 110%",
    ),
    "more doubt than probability": (
        uncertain("measures: {w: {kind: ambiguity, wrong_by: 100%}}"),
        "risk.measures.w.wrong_by",
        "below 100 %",
    ),
    "learned after the horizon": (uncertain("learn: [2035-01]"), "risk.learn", "comes after the horizon's last period"),
    "learned in the past": (
        uncertain("learn: [2026-12-20]", as_of="2026-12-25"),
        "risk.learn",
        "before as_of (2026-12-25)",
    ),
    "learned twice": (uncertain("learn: [2027-02, 2027-03, 2027-02-01]"), "risk.learn", "2027-02-01 stands twice"),
    "learned after all is told": (
        uncertain("learn: {2027-02: all, 2027-03: 2 branches}, outcomes: {sample: 4}"),
        "risk.learn.2027-02-01",
        "on 2027-02-01 all futures are told apart, so nothing is left to learn on 2027-03-01",
    ),
    "learned twice, counted": (
        uncertain("learn: {2027-02: 2 branches, 2027-02-01: all}"),
        "risk.learn.2027-02-01",
        "two values begin on 2027-02-01",
    ),
    "parted twice in one period": (
        drawn(24, "{2027-05-02: 4 branches, 2027-06-01: 3 each, 2028-01: all}"),
        "risk.learn.2027-06-01",
        "2027-05-02 and 2027-06-01 are learned in one period, that of 2027-07-01",
    ),
    "moves that no drivers can make": (
        correlated("{a: {b: 90%, c: -90%}, b: {c: 90%}}"),
        "risk.correlations",
        "c contradicts those before it",
    ),
    "one that moves with half of a twin": (
        correlated("{a: {b: 100%, c: 50%}}"),
        "risk.correlations",
        "c contradicts those before it",
    ),
    "a pair that is told in two ways": (
        correlated("{a: {b: 50%}, b: {a: 10%}}"),
        "risk.correlations.a.b",
        "a moves with b at 50.0000% here, and at 10.0000% in risk.correlations.b.a",
    ),
    "moves of what is not drawn": (
        uncertain("correlations: {d: {d: 100%}}"),
        "risk.correlations",
        "outcomes that are combined do not move together",
    ),
    "branches of what is not drawn": (
        uncertain("learn: {2027-02: 2 branches}"),
        "risk.learn",
        "2 branches are asked for on 2027-02-01, and nothing is drawn",
    ),
    "a walk without bounds": (
        drawn(drivers="a: {kind: mean_reverting, indices: [dram], sd: 100000%, reversion: 20%}"),
        "risk.drivers.a",
        "levels that are too large for any number",
    ),
    "needs without bounds": (
        drawn(drivers="a: {kind: demand_growth, needs: [dram], sd: 100000%}"),
        "risk.drivers.a",
        "levels that are too large for any number",
    ),
    "regimes without bounds": (
        drawn(
            drivers="a: {kind: regimes, indices: {dram: 100%}, start: n, reversion: 20%, regimes: {n: {drift: 9999999%}}}"
        ),
        "risk.drivers.a",
        "levels that are too large for any number",
    ),
    "a walk that is all in one future": (
        drawn(drivers="a: {kind: mean_reverting, indices: [dram], sd: 2000%, reversion: 20%}"),
        "risk.drivers.a",
        "the highest of its levels is more than 1e+12 times the lowest",
    ),
    "needs that are all in one future": (
        drawn(drivers="a: {kind: demand_growth, needs: [dram], sd: 2000%}"),
        "risk.drivers.a",
        "the highest of its levels is more than 1e+12 times the lowest",
    ),
    "needs that grow beyond all bounds": (
        drawn(drivers="a: {kind: demand_growth, needs: [dram], sd: 5%, drift: 1000%}"),
        "risk.drivers.a.drift",
        "at most 900 %",
    ),
    "two futures of one name": (
        uncertain(
            "",
            "drivers: {x: {kind: table, outcomes: {a+b: {probability: 50%}, a: {probability: 50%}}}, "
            "y: {kind: table, outcomes: {c: {probability: 50%}, b+c: {probability: 50%}}}}",
        ),
        "risk.drivers",
        "two futures are called a+b+c",
    ),
    "no future": (uncertain("learn: [], outcomes: {sample: 0}"), "risk.outcomes.sample", "at least 1"),
    "a thousand million futures": (drawn(10**9), "risk.outcomes.sample", "more than nine digits"),
    "as many by crossing": (crossed(9), "risk.drivers", "combine to 1,000,000,000 futures"),
    "as many to be reduced": (crossed(9, "outcomes: {reduce_to: 50}"), "risk.drivers", "at most 5,000"),
    "reduced to none": (uncertain("outcomes: {reduce_to: 0}"), "risk.outcomes.reduce_to", "at least 1"),
    "reduced to more": (
        uncertain("learn: [], outcomes: {sample: 4, reduce_to: 8}"),
        "risk.outcomes",
        "8 futures cannot stand for 4",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_named_with_its_line(name: str) -> None:
    """Path, words, line and next step."""
    text, path, words = BAD[name]
    with pytest.raises(InputError) as caught:
        load_text(text)
    (problem, *_) = [problem for problem in caught.value.problems if problem.path == path]
    assert words in str(problem)
    assert problem.next_step
    assert problem.place is not None
    assert problem.place.line


def tables(one: str, other: str) -> str:
    """Two tables that say what the index does, each in its only outcome."""
    told = ((name, "{dram: {" + change + "}}") for name, change in (("x", one), ("y", other)))
    return ", ".join(
        f"{name}: {{kind: table, outcomes: {{a: {{probability: 100%, indices: {own}}}}}}}" for name, own in told
    )


UNWISE = {
    "learned of nothing": (small(risk="{learn: [2027-02]}"), "risk.learn", "nothing is uncertain"),
    "drawn of nothing": (small(risk=f"{{{SAMPLED}}}"), "risk.outcomes", "nothing is uncertain"),
    "a price that replaces another's": (
        uncertain("", f"drivers: {{{tables('2027-02: 150%', '2027-03: 9 USD/GB')}}}"),
        "risk.drivers.y.outcomes.a.indices.dram",
        "replaces what x says of dram",
    ),
    "a price that replaces a later one": (
        uncertain("", f"drivers: {{{tables('2027-03: 8 USD/GB', '2027-02: 9 USD/GB')}}}"),
        "risk.drivers.y.outcomes.a.indices.dram",
        "replaces what x says of dram",
    ),
    "a change after all is over": (
        uncertain("", f"drivers: {{{tables('2027-02: 150%', '2027-04: 90%')}}}"),
        "risk.drivers.y.outcomes.a.indices.dram",
        "the change begins on 2027-04-01, when the horizon and every contract are over",
    ),
}


@pytest.mark.parametrize("name", UNWISE)
def test_what_goes_through_and_changes_nothing_is_warned_of(name: str) -> None:
    """Path, words, line and next step; a share, or a price from a later day on, is nothing to warn of."""
    text, path, words = UNWISE[name]
    (problem,) = [problem for problem in load_text(text).warnings if problem.path == path]
    assert words in str(problem)
    assert problem.next_step
    assert problem.place is not None
    assert problem.place.line
    for then in ("90%", "8 USD/GB"):
        fine = uncertain("", f"drivers: {{{tables('2027-02: 9 USD/GB', f'2027-03: {then}')}}}")
        assert [problem for problem in load_text(fine).warnings if problem.path.startswith("risk")] == []


@pytest.mark.parametrize("outage", ["of: supplier", "of: fab, names: [boise]", "of: country, names: [US]", "of: group"])
@pytest.mark.parametrize("happens", ["on: {2027-03: 40%}", "hazard: 1%/yr"])
def test_a_supplier_that_may_fail_is_not_out_as_well(outage: str, happens: str) -> None:
    """Told at both lines, whatever is drawn: acme fails in an outcome, and its only fab is out in an outage."""
    with pytest.raises(InputError) as caught:
        load_text(failing(happens, outage, f", {SAMPLED}" if "hazard" in happens else ""))
    assert [problem.path for problem in caught.value.problems] == ["risk.drivers.f", "risk.outages.o"]
    assert all(
        problem.place and problem.place.line and "`names`" in problem.next_step for problem in caught.value.problems
    )
    assert "spot delivers nothing in an outcome of the driver 'f', and in the outage 'o'" in str(caught.value)


def test_another_supplier_may_be_out() -> None:
    """Of two suppliers one may fail, and the other be out."""
    text = failing("on: {2027-03: 40%}", "of: supplier, names: [other]")
    text = text.replace("{acme: {", "{other: {}, acme: {").replace(
        "markets: {", "markets: {second: {supplier: other, items: [ddr5], price: 11 USD/GB}, "
    )
    worlds = worlds_of(load_text(text).setting)
    assert {world.setting.down.struck.name for world in worlds if world.setting.down} == {"other"}


@pytest.mark.parametrize("name", ["learned twice", "a pair that is told in two ways", "as many by crossing"])
def test_the_command_ends_with_2(name: str, tmp_path: Path) -> None:
    """A place, a sentence, a step; no trace, and no run."""
    (tmp_path / "scenario.yaml").write_text(BAD[name][0].replace("\n    ", "\n").lstrip("\n"), "utf-8")
    done = planner("solve", "scenario.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "scenario.yaml:" in done.stderr
    assert "->" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]
