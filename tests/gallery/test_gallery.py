"""Every shipped scenario and every variant loads, solves, is certified and passes the audit; small ones through both doors."""

from __future__ import annotations

import pytest
import yaml

from planner.app.solve import How, solve_loaded
from tests.gallery.gallery import FLAGSHIP, FLAGSHIP_VARIANTS, FOLDER, SMALL, VARIANTS, plan, read


def sound(name: str, variant: str | None = None) -> None:
    """The claim of this page about one scenario."""
    solved = plan(name, variant)
    assert solved.certificate.accepted
    assert solved.plan.findings == (), "\n".join(map(str, solved.plan.findings))
    assert solved.plan.tables["periods"]


@pytest.mark.parametrize("name", [*SMALL, FLAGSHIP])
def test_every_scenario_is_solved_certified_and_audited(name: str) -> None:
    """A user who runs a shipped scenario gets a plan with a proof and without a finding."""
    sound(name)


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_every_variant_is_solved_certified_and_audited(name: str, variant: str) -> None:
    """What the opening comment says to try works."""
    sound(name, variant)


@pytest.mark.long
@pytest.mark.parametrize("variant", FLAGSHIP_VARIANTS)
def test_every_variant_of_the_flagship_is_solved_certified_and_audited(variant: str) -> None:
    """What the opening comment of the flagship says to try works."""
    sound(FLAGSHIP, variant)


@pytest.mark.parametrize("name", SMALL)
def test_both_doors_agree(name: str) -> None:
    """HiGHS straight from arrays and CBC through PuLP find plans of the same cost, to 1e-6 of it."""
    ours = plan(name)
    assert ours.plan.manifest["columns"] < 20_000
    other = solve_loaded(read(name), How("cbc"))
    assert other.plan.findings == ()
    assert other.plan.cost == pytest.approx(ours.plan.cost, rel=1e-6)


def test_nothing_in_the_gallery_is_left_out_here() -> None:
    """A new scenario or variant file fails this test by name until it stands in the lists of gallery.py."""
    known = {(name, variant) for name, variant in VARIANTS} | {(FLAGSHIP, variant) for variant in FLAGSHIP_VARIANTS}
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted((*SMALL, FLAGSHIP))
    for name in (*SMALL, FLAGSHIP):
        written = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
        assert set(written.get("variants", {})) == {variant for scenario, variant in known if scenario == name}


@pytest.mark.parametrize("name", [*SMALL, FLAGSHIP])
def test_every_scenario_says_what_it_shows_and_what_to_try(name: str) -> None:
    """Each file opens with a comment that ends in something to try, and the index of the gallery names it."""
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    opening = text[: text.index("\nplanner:") if "\nplanner:" in text else text.index("\nextends:")]
    assert all(line.startswith("#") for line in opening.splitlines())
    assert "Try" in opening
    assert f"[{name}]({name}.yaml)" in (FOLDER / "README.md").read_text("utf-8")


def test_hello_is_the_scenario_of_the_first_page() -> None:
    """What the README shows as a whole scenario is the shipped one, so it cannot go stale unseen."""
    text = (FOLDER / "hello.yaml").read_text("utf-8")
    shown = text[text.index("planner: 1") :].strip()
    assert shown in (FOLDER.parent / "README.md").read_text("utf-8")
