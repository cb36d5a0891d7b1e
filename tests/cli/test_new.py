"""`new` starts a scenario that checks at once, with every file it needs, and writes over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.gallery import gallery
from planner.app.load import load
from planner.app.new import TEMPLATES, new
from planner.errors import InputError
from planner.scenario.merge import merge_tolerantly
from tests.cli.command import planner


def test_five_lines_and_templates(tmp_path: Path) -> None:
    """The path of the scenario on stdout; it has nothing wrong."""
    done = planner("new", "mine", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "mine/mine.yaml\n")
    loaded = load(tmp_path / "mine/mine.yaml")
    assert (loaded.scenario.name, loaded.warnings) == ("mine", ())


@pytest.mark.parametrize("name", sorted(gallery()))
def test_a_copy_of_a_shipped_scenario_is_whole(name: str, tmp_path: Path) -> None:
    """With all its tables and bases, under its new name: the same scenario."""
    started = new("copy", name, tmp_path)
    copied, original = load(started.scenario).scenario, load(name).scenario
    assert copied.name == "copy"
    assert copied.model_copy(update={"name": original.name}) == original


@pytest.mark.parametrize("name", sorted(gallery()))
def test_every_variant_works_in_the_copy(name: str, tmp_path: Path) -> None:
    """The tables that only a variant names are copied, too: `--variant promised-anew` of week-by-week reads one."""
    started = new("copy", name, tmp_path)
    for variant in merge_tolerantly(started.scenario).variants:
        copied, original = load(started.scenario, variant).scenario, load(name, variant).scenario
        assert copied.model_copy(update={"name": original.name}) == original


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """The second time is refused, and no file is touched."""
    new("mine", None, tmp_path)
    (tmp_path / "mine/mine.yaml").write_text("my own work", "utf-8")
    done = planner("new", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert "not written over" in done.stderr
    assert (tmp_path / "mine/mine.yaml").read_text("utf-8") == "my own work"


@pytest.mark.parametrize("name", ["../mine", "a/b", "", ".hidden", "x" * 100])
def test_a_name_must_do_as_a_file_name(name: str, tmp_path: Path) -> None:
    """Nothing outside the folder can be written."""
    with pytest.raises(InputError):
        new(name, None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_list_and_an_unknown_scenario(tmp_path: Path) -> None:
    """--list prints what there is; a wrong name gets a guess."""
    listed = planner("new", "--list").stdout
    assert all(name in listed for name in gallery())
    assert "to the end of the last contract" in " ".join(listed.split()), "a sentence ends where it ends"
    assert all(len(line) <= 80 for line in listed.splitlines())
    done = planner("new", "mine", "--from", "helo", cwd=tmp_path)
    assert done.returncode == 2
    assert "'hello'" in done.stderr


ROWS = {
    "needs": "n,installed,my-site,dram,frontier,ann,1,2,3,4\n",
    "stock": "s,my-site,ddr5-rdimm-64,,3000,,,2026-03\n",
    "open-orders": "p,micron,,ddr5-rdimm-64,,3000,my-site,2027-03,written,2000000,,2027-01-15,10%,ann\n",
    "prices": "2026-12,21.5\n",
}


def test_templates_are_read_as_they_stand(tmp_path: Path) -> None:
    """A row under each header, and the lines that the starter has as comments."""
    started = new("mine", None, tmp_path)
    for name in TEMPLATES:
        with (tmp_path / "mine" / name).open("a", encoding="utf-8") as file:
            file.write(ROWS[Path(name).stem])
    lines = started.scenario.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("stock:", "needs:"))]
    text = "\n".join(line.removeprefix("# ") for line in kept if "templates/ " not in line and "Fill one" not in line)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("Long lists"))
    started.scenario.write_text(text + "\nsuppliers: {micron: {}}\n", "utf-8")
    scenario = load(started.scenario).scenario
    assert (list(scenario.needs), list(scenario.stock), list(scenario.open_orders)) == (["n"], ["s"], ["p"])
    history = scenario.indices["server-dram"].history
    assert history is not None
    assert history.first.value == 21.5
    assert scenario.open_orders["p"].due == 2e6
