"""Parts found by file name: a package is a registry, each of its modules one kind, each module one class.

Listing kinds imports nothing but the package; a part is imported when it is asked for.
"""

from __future__ import annotations

import pkgutil
from functools import cached_property
from importlib import import_module
from typing import Generic, TypeVar

from planner.errors import did_you_mean

T = TypeVar("T")


class UnknownKindError(LookupError):
    """A kind that no file provides: what is wrong and which kinds there are; the reader adds the place."""

    def __init__(self, what: str, next_step: str) -> None:
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what}; {next_step}")


class RegistryError(TypeError):
    """A part file that breaks the rule of one class per file; a mistake of ours, not of a user."""


class Registry(Generic[T]):
    """The parts in `package`, all of them subclasses of `base`."""

    def __init__(self, package: str, base: type[T]) -> None:
        self.package = package
        self.base = base
        self._found: dict[str, type[T]] = {}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        modules = pkgutil.iter_modules(import_module(self.package).__path__)
        return tuple(sorted(module.name for module in modules if not module.name.startswith("_")))

    def kinds(self) -> tuple[str, ...]:
        """The names of all parts, sorted."""
        return self._names

    def get(self, kind: str) -> type[T]:
        """The class of a kind. Raises UnknownKindError for a name that no file has."""
        if kind not in self._names:
            what = f"there is no {self.base.__name__.lower()} '{kind}'"
            raise UnknownKindError(what, did_you_mean(kind, self._names, most=30))
        if kind not in self._found:
            self._found[kind] = self._only_class(kind)
        return self._found[kind]

    def all(self) -> dict[str, type[T]]:
        """Every part by kind, imported."""
        return {kind: self.get(kind) for kind in self.kinds()}

    def _only_class(self, kind: str) -> type[T]:
        module = import_module(f"{self.package}.{kind}")
        parts = [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, self.base) and thing.__module__ == module.__name__
        ]
        if len(parts) != 1:
            names = ", ".join(part.__name__ for part in parts) or "none"
            what = f"{module.__file__} must define exactly one {self.base.__name__}, it defines {names}"
            raise RegistryError(what)
        return parts[0]
