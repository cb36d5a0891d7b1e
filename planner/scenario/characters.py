"""Which characters may stand in a scenario: nothing hidden, nothing that looks like something else.

Refused: control characters, bidirectional and zero-width marks, spaces that are not the space bar's, digits that are
not 0-9, bytes that are not UTF-8. Names are compared in Unicode form NFC; two names that look the same are an error,
a name that mixes scripts is a warning.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from planner.errors import InputError, Place, Problem

MAX_SHOWN = 20
_PLAIN = re.compile(r"[\t\n\r -~]*")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Letters of other scripts that a reader takes for Latin ones (from the Unicode confusables list, the common part).
_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТХУасеѕіјорхуԁԛԝҮһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοινρ",
    "ABESIJKMHOPCTXYacesijopxydqwYhABEZHIKMNOPTYXoivp",
)


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, without a byte order mark. Raises InputError at the first byte that is not."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = len(re.findall(rb"\r\n|\r|\n", before)) + 1
        column = len(re.split(rb"\r\n|\r|\n", before)[-1].decode("utf-8")) + 1
        raise InputError(
            Problem(
                "the file is not UTF-8 text",
                "save it as UTF-8 (in a spreadsheet: CSV UTF-8)",
                Place(file, line, column),
                value=f"byte 0x{data[error.start]:02x}",
            )
        ) from error


def what_is_odd(char: str) -> str | None:
    """Why a character may not stand in a file; None for ordinary text."""
    if char in "\t\n\r" or " " <= char <= "~":
        return None
    category = unicodedata.category(char)
    if category in _HIDDEN:
        return "a hidden character"
    if category == "Zs":
        return "a space that is not the space bar's"
    if category == "Nd":
        return "a digit that is not 0 to 9"
    return None


def name_of(char: str) -> str:
    """`U+00A0 NO-BREAK SPACE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()


def odd_characters(text: str, file: str) -> list[Problem]:
    """A problem for each character that may not stand in a file, twenty at most."""
    if _PLAIN.fullmatch(text):
        return []
    strange = {char for char in set(text) if what_is_odd(char)}
    if not strange:
        return []
    breaks = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
    spots = (n for n, char in enumerate(text) if char in strange)
    problems = []
    for spot, _ in zip(spots, range(MAX_SHOWN), strict=False):
        line = bisect_right(breaks, spot)
        place = Place(file, line, spot - breaks[line - 1] + 1)
        what = f"the text has {what_is_odd(text[spot])}"
        problems.append(Problem(what, "delete it and type it again", place, value=name_of(text[spot])))
    return problems


def look(name: str) -> str:
    """What a name looks like: two names with one look cannot be told apart on a screen."""
    return unicodedata.normalize("NFKC", name).translate(_LOOKS)


def scripts(name: str) -> tuple[str, ...]:
    """The scripts of a name's letters, sorted: `('CYRILLIC', 'LATIN')`."""
    letters = (char for char in name if char.isalpha() and char != "µ")
    return tuple(sorted({unicodedata.name(char, "UNKNOWN").split(" ")[0] for char in letters}))
