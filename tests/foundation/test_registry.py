"""A registry finds parts by file name and insists on one class per file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from planner.registry import Registry, RegistryError, UnknownKindError


class Part:
    """The base that the files below subclass."""


FILES = {
    "__init__": "",
    "_helper": "raise RuntimeError('never imported')",
    "alpha": "from tests.foundation.test_registry import Part\nclass Alpha(Part): ...",
    "beta": "from parts_for_test.alpha import Alpha\nclass Beta(Alpha): ...",
    "two": "from tests.foundation.test_registry import Part\nclass One(Part): ...\nclass Two(Part): ...",
    "none": "from tests.foundation.test_registry import Part",
}


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[Part]:
    """A package of six files in a temporary folder."""
    (tmp_path / "parts_for_test").mkdir()
    for name, text in FILES.items():
        (tmp_path / "parts_for_test" / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.startswith("parts_for_test")]:
        monkeypatch.delitem(sys.modules, name)
    return Registry("parts_for_test", Part)


def test_kinds_are_file_names_and_import_nothing(registry: Registry[Part]) -> None:
    """Listing is sorted, leaves out files that begin with `_`, and imports none of the parts."""
    assert registry.kinds() == ("alpha", "beta", "none", "two")
    assert not [name for name in sys.modules if name.startswith("parts_for_test.")]


def test_a_part_is_the_one_class_of_its_file(registry: Registry[Part]) -> None:
    """A class that is only imported into a file does not count."""
    assert registry.get("alpha").__name__ == "Alpha"
    assert registry.get("beta").__name__ == "Beta"


@pytest.mark.parametrize(("kind", "said"), [("two", "One, Two"), ("none", "none")])
def test_a_file_with_another_number_of_classes_is_refused(registry: Registry[Part], kind: str, said: str) -> None:
    """The error names the file and what it defines."""
    with pytest.raises(RegistryError, match=rf"{kind}\.py must define exactly one Part, it defines {said}"):
        registry.get(kind)
    with pytest.raises(RegistryError):
        registry.all()


def test_an_unknown_kind_is_answered_with_the_nearest(registry: Registry[Part]) -> None:
    """`alfa` is answered with `alpha` and the list."""
    with pytest.raises(UnknownKindError) as caught:
        registry.get("alfa")
    assert caught.value.what == "there is no part 'alfa'"
    assert "did you mean 'alpha'?" in caught.value.next_step
