"""The next step of a message about a word that is not known: the nearest known one, or the list."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_look = {name.lower().replace("-", "_"): name for name in known}
    near = get_close_matches(word.lower().replace("-", "_"), list(by_look), n=1)
    return by_look[near[0]] if near else None


def did_you_mean(word: str, known: tuple[str, ...], most: int = 12) -> str:
    """`did you mean 'share'?`, else what is known, as far as that is a short list."""
    near = nearest(word, known)
    if near:
        return f"did you mean '{near}'?"
    listed = ", ".join(known[:most]) + (f" and {len(known) - most} more" if len(known) > most else "")
    return f"known: {listed}" if known else "there is none yet: add one"
