"""How others write figures and dates, as it is told: nothing that can be read in two ways is read in one.

1,234    1234 where the comma parts thousands, 1.234 where it begins the decimals: refused until `thousands` or `decimal` say
1.234    the same with a point: refused where a semicolon parts the columns (there decimals mostly have a comma) or a piece is
         meant, until it is said
01/02/2027 is a day in February or in January: refused until `dates` says, such as %d/%m/%Y
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from planner.quantities import QuantityError
from planner.scenario.files import shorten
from planner.scenario.foreign import WIDE_SPACES

_FIGURE = re.compile(
    r"(?P<head>[+-]? ?[$€£]? ?)(?P<digits>[0-9.,]+(?:['’ ][0-9.,]+)*)(?P<tail>(?:[eE][+-]?[0-9]+)?(?: ?[^0-9].*)?)"
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’ ])[0-9]{3})(?:\1[0-9]{3})*")
_SLASHED = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})")
_KNOWN = frozenset("dmYyHMSbBjp")


@dataclass(frozen=True)
class Ways:
    """What is told: the decimal mark, what parts thousands, the form of dates; `wary` where a point may part thousands."""

    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    wary: bool = False

    def figure(self, text: str, whole: bool = False) -> str:
        """A figure with its unit in our way of writing; what is no figure is left for its field. Raises QuantityError.

        `whole`: three digits behind a point cannot be decimals, for a piece is meant.
        """
        found = _FIGURE.fullmatch(text.translate(WIDE_SPACES) if self.thousands == " " else text)
        if found is None:
            return text
        return f"{found['head']}{self.digits(found['digits'], text, whole)}{found['tail']}"

    def digits(self, digits: str, text: str, whole: bool) -> str:
        """The digits of a figure with a decimal point and nothing else between them."""
        mark = self.decimal or "."
        before, *after = digits.split(mark)
        parts = before.split(self.thousands) if self.thousands else [before]
        grouped = len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]))
        front = "".join(parts)
        plain = front + ("." + after[0] if after else "")
        unsaid = self.decimal is None and self.thousands != "."
        doubted = unsaid and (self.wary or whole) and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", digits)
        if len(after) < 2 and grouped and "." not in front and _PLAIN.fullmatch(plain) and not doubted:
            return plain
        raise two_ways(digits, text)

    def day(self, text: str) -> str:
        """A date as year, month and day; one in our way of writing is left for its field. Raises QuantityError."""
        if self.dates is not None:
            try:
                return f"{datetime.strptime(text, self.dates):%Y-%m-%d}"
            except ValueError as error:
                what = f"'{shorten(text, 40)}' is no date of the form {self.dates}"
                raise QuantityError(what, "mend the date, or --dates") from error
        slashed = _SLASHED.fullmatch(text)
        if slashed is None:
            return text
        mark, year = slashed[2], "%Y" if len(slashed[4]) == 4 else "%y"
        forms = (f"%d{mark}%m{mark}{year}", f"%m{mark}%d{mark}{year}")
        said = [f"{day} with --dates {form}" for form in forms if (day := read(text, form))]
        raise QuantityError(
            f"'{shorten(text, 40)}' is not year, month and day", f"it is {' or '.join(said)}" if said else RIGHT
        )


RIGHT = "write it like 2027-03-15"


def read(text: str, form: str) -> str:
    """A date of a form as year, month and day, or nothing."""
    try:
        return f"{datetime.strptime(text, form):%Y-%m-%d}"
    except ValueError:
        return ""


def two_ways(digits: str, text: str) -> QuantityError:
    """A figure with marks that nobody has explained: every number that it could be, and what to say for each."""
    readings = []
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        readings.append(f"{re.sub('[^0-9]', '', digits)} with --thousands {quoted(grouped[1])}")
    for mark, other in ((",", "."), (".", ",")):
        front, *behind = digits.split(mark)
        if len(behind) != 1 or not behind[0].isdigit():
            continue
        told = f"--decimal {quoted(mark)}"
        parts = _GROUPED.fullmatch(front)
        if front.isdigit():
            readings.append(f"{front}.{behind[0]} with {told}")
        elif parts and parts[1] in (other, "'", "’", " "):
            readings.append(f"{re.sub('[^0-9]', '', front)}.{behind[0]} with {told} --thousands {quoted(parts[1])}")
    what = (
        f"'{shorten(text, 40)}' can be read in two ways"
        if len(readings) > 1
        else f"'{shorten(text, 40)}' has a mark that nobody has explained"
    )
    step = f"it is {' or '.join(readings)}" if readings else "write the digits alone, and a point before decimals"
    return QuantityError(what, step)


def quoted(mark: str) -> str:
    """A mark as it is typed in a shell."""
    return '"\'"' if mark == "'" else f"'{mark}'"


def form_fault(form: str) -> str | None:
    """What is wrong with a form of dates; None where it names a day, a month and a year."""
    words = re.findall(r"%(.?)", form)
    strange = [word for word in words if word not in _KNOWN]
    if strange:
        return f"%{strange[0]} is no part of a date"
    named = set(words)
    whole = named & set("Yy") and ("j" in named or (named & set("mbB") and "d" in named))
    if not whole:
        return "it does not name a day, a month and a year"
    return "a part stands in it twice" if len(named) < len(words) else None
