"""Names of a scenario as names of files and folders: each its own, inside the folder that it is written to, on any system.

A name that does as it is stays as it is. Another one (it holds `/` or what some system refuses, is too long, is a device on
Windows, or differs from its neighbours only in case or Unicode form, which many systems do not tell apart) becomes
`<what of it can stay>~<hash>`; no name that stays holds a `~`, so the two sorts never meet.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 120
"""Bytes of a name that stays: the least that file systems take is 143, and `.csv`, a date or a hash may follow."""
KEPT = 60
UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|~]')
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """The file name of each of several neighbours; which it is does not hang on their order."""
    told = list(dict.fromkeys(names))
    looks = Counter(map(look, told))
    return {name: name if looks[look(name)] == 1 and fits(name) else marked(name) for name in told}


def file_name(name: str) -> str:
    """The file name of a name that has no neighbours."""
    return name if fits(name) else marked(name)


def look(name: str) -> str:
    """What a file system that knows neither case nor Unicode forms sees of a name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def fits(name: str) -> bool:
    """Whether every system takes a name as it is, and lists it."""
    plain = not UNFIT.search(name) and not DEVICE.fullmatch(name)
    return plain and 0 < len(name.encode()) <= LONGEST and not name.startswith(".") and name[-1] not in ". "


def marked(name: str) -> str:
    """What of a name can stay, and a hash of all of it."""
    stays = UNFIT.sub("_", name).strip(". ").encode()[:KEPT].decode(errors="ignore")
    return f"{stays}~{hashlib.sha256(name.encode()).hexdigest()[:10]}"
