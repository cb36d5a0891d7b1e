"""What a scenario gets from the shipped tables: items, suppliers, accelerators, racks, models... as a user would write them.

`catalog()` gives plain nested maps of texts (`package: 128 GB`), to be merged beneath the user's scenario, and for
every leaf its origin: file, line, source, confidence. A range gives its base.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planner.catalog.tables import CONFIDENCE, Row, read
from planner.errors import InputError, Place, Problem, did_you_mean

NAMES = ("memory-2026q2",)
WARRANTED = "5 years"
"""For how long drive writes per day are warranted: what makers of data-center SSDs write (from memory)."""
_COMPUTE = ("bf16", "fp8", "fp4")
_MODEL = (
    *("name", "params", "active", "layers", "heads", "hidden"),
    *("kv_heads", "head_dim", "latent", "rope", "kv_per_token"),
)
_ITEM = {
    "tier": "tier",
    "description": "description",
    "package": "package",
    "power": "power base",
    "bandwidth": "bandwidth base",
    "write_bandwidth": "write_bandwidth",
    "fails": "fails",
    "decay": "decay",
}


@dataclass(frozen=True)
class Origin:
    """Where a figure of the catalogue comes from and how well it is founded."""

    place: Place
    source: str
    date: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Catalog:
    """Texts for the scenario, and the origin of each by its path; a list is one leaf."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[tuple[str, ...], Origin] = field(default_factory=dict)

    def put(self, path: tuple[str, ...], value: str | list[str], row: Row, *columns: str) -> None:
        """Add a leaf that came from these columns of a row; a blank cell adds nothing."""
        if not value:
            return
        branch = self.values
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch[path[-1]] = value
        self.origins[path] = origin_of(row, *columns)


def origin_of(row: Row, *columns: str) -> Origin:
    """The provenance of some cells of a row: the confidence is that of the weakest."""
    grades = [row.confidence_of(column) for column in columns] or [row["confidence"]]
    return Origin(row.place, "; ".join(row.sources), row["date"], max(grades, key=CONFIDENCE.index), row["note"])


def catalog(name: str = NAMES[0]) -> Catalog:
    """The shipped catalogue of this name. Raises InputError for another name."""
    if name not in NAMES:
        raise InputError(Problem("no catalogue has this name", did_you_mean(name, NAMES), path="catalog", value=name))
    shelf = Catalog(name)
    _items(shelf)
    _suppliers(shelf)
    _accelerators(shelf)
    _racks(shelf)
    _models(shelf)
    _rooflines(shelf)
    _tiers(shelf)
    return shelf


def _items(shelf: Catalog) -> None:
    for row in read("items"):
        for key, column in _ITEM.items():
            shelf.put(("items", row["id"], key), row.quantity(column), row, column)
        if row["endurance"]:
            path = ("items", row["id"], "endurance")
            shelf.put((*path, "dwpd"), row["endurance"], row, "endurance")
            shelf.put((*path, "for"), WARRANTED, row, "endurance")


def _suppliers(shelf: Catalog) -> None:
    for row in read("suppliers"):
        for key in ("name", "group"):
            shelf.put(("suppliers", row["id"], key), row[key], row, key)
    for row in read("fabs"):
        path = ("suppliers", row["supplier"], "fabs", row["id"])
        shelf.put((*path, "country"), row["country"], row, "country")
        shelf.put((*path, "shares_risk"), list(row.several("shares_risk")), row, "shares_risk")


def _accelerators(shelf: Catalog) -> None:
    for row in read("accelerators"):
        path = ("accelerators", row["id"])
        shelf.put((*path, "needs", "hbm"), row.quantity("hbm base"), row, "hbm base")
        shelf.put((*path, "needs", "dram"), row.quantity("host_dram base"), row, "host_dram base")
        flash = [column for column in ("local_flash base", "network_flash") if row[column]]
        total = sum(row.number(column) or 0.0 for column in flash)
        shelf.put((*path, "needs", "flash"), f"{total:.12g} {row.unit('network_flash')}" if flash else "", row, *flash)
        shelf.put((*path, "idle"), row.quantity("idle_price"), row, "idle_price")
        _embedded(shelf, path, row, row["procurement"])


def _racks(shelf: Catalog) -> None:
    bought_how = {row["id"]: row["procurement"] for row in read("accelerators")}
    columns = {"hbm": "hbm", "dram": "host_dram base", "flash": "flash base"}
    for row in read("racks"):
        path = ("racks", row["id"])
        shelf.put((*path, "accelerator"), row["accelerator"], row, "accelerator")
        shelf.put((*path, "accelerators"), row["accelerators"], row, "accelerators")
        shelf.put((*path, "power"), row.quantity("power base"), row, "power base")
        for tier, column in columns.items():
            shelf.put((*path, "needs", tier), row.quantity(column), row, column)
        _embedded(shelf, path, row, bought_how.get(row["accelerator"], ""))


def _models(shelf: Catalog) -> None:
    for row in read("models"):
        for key in _MODEL:
            shelf.put(("models", row["id"], key), row.quantity(key), row, key)


def _tiers(shelf: Catalog) -> None:
    for row in read("tiers"):
        for key in ("latency", "keeps"):
            shelf.put(("tiers", row["tier"], key), row.quantity(key), row, key)


def _rooflines(shelf: Catalog) -> None:
    """Accelerators as machines: those of which HBM, its bandwidth and some compute are known."""
    reached = {(row["generation"], row["precision"]): row for row in read("efficiency")}
    for row in read("accelerators"):
        path = ("rooflines", row["id"])
        known = [precision for precision in _COMPUTE if row[precision]]
        if not row["hbm base"] or not row["hbm_bandwidth"] or not known:
            continue
        shelf.put((*path, "hbm"), row.quantity("hbm base"), row, "hbm base")
        shelf.put((*path, "bandwidth"), row.quantity("hbm_bandwidth"), row, "hbm_bandwidth")
        for precision in known:
            shelf.put((*path, "compute", precision), row.quantity(precision), row, precision)
            fitted = reached.get((row["generation"], precision))
            if fitted is not None:
                shelf.put((*path, "efficiency", precision), fitted.quantity("efficiency"), fitted, "efficiency")
        _measured(shelf, path, row["id"])


def _measured(shelf: Catalog, path: tuple[str, ...], accelerator: str) -> None:
    """Answer tokens a second of one accelerator, by model, as benchmarks have measured them."""
    for row in read("throughput"):
        if row["accelerator"] != accelerator or row["mode"] not in ("offline", "server"):
            continue
        at = (*path, "measured", row["model"])
        each = (row.number("rate") or 0.0) / (row.number("accelerators") or 1.0)
        shelf.put((*at, row["mode"]), f"{each:.12g} {row.unit('rate')}", row, "rate")
        if row["mode"] == "offline":
            for key in ("precision", "prompt", "answer"):
                shelf.put((*at, key), row[key], row, key)


def _embedded(shelf: Catalog, path: tuple[str, ...], row: Row, procurement: str) -> None:
    """Tiers that come inside the accelerator's price: the HBM of a finished accelerator, the LPDDR on its tray."""
    tiers = [tier for tier, how in (("hbm", procurement), ("dram", row["host_dram_procurement"])) if how == "embedded"]
    shelf.put((*path, "embedded"), tiers, row, "host_dram_procurement")
