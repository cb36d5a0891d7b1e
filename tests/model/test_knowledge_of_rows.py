"""No row of a program with futures ties a decision to what nobody knows when it is taken, seen on the frozen arrays alone.

The columns of a row, and the node it stands on, lie on one path from root to leaf: some future passes all of them. A decision in
the row of a data node is taken by then and by all futures of that node; a move stands in the balance of the period it gets there.
And the information nodes of a period are what has been learned by then. Rows that sum over futures say so: they are the measures'.
A row that only makes decisions of one period equal takes knowledge away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from planner.app.load import Loaded, load
from planner.app.parts import all_costs
from planner.lp.arrays import BlockInfo, LinearProgram
from planner.model import grow
from planner.model.axes import CellAxis, Moment
from planner.model.build import build
from planner.model.kin import Clusters, learning
from planner.model.model import Model
from planner.model.tree import Nodes
from tests.clauses.test_allocation import allotting, sites, uncertain
from tests.clauses.test_option import portfolio
from tests.clauses.test_qualification import tried
from tests.clauses.test_revision_bands import signal
from tests.drivers.test_table import TWO_NEEDS, before_the_need
from tests.gallery.gallery import FOLDER
from tests.published.cases import HERE
from tests.solvers.test_decomposed import CASES
from tests.support import load_text

Masks = NDArray[np.bool_]
SHARES = ("allocation: {lta: {2027-02: 50%}}", "allocation: {lta: {2027-02: 100%}}")

SCENES: dict[str, Callable[[], Loaded]] = {
    "before the need": lambda: load_text(before_the_need(TWO_NEEDS)),
    "revision bands": lambda: load_text(signal()),
    "qualification": lambda: load_text(tried()),
    "allocation": lambda: load_text(allotting(more=uncertain(*SHARES))),
    "allocation by sites": lambda: load_text(sites("[2027-02]")),
    "options": lambda: load_text(portfolio([(4, 3, 100), (1.5, 8, 100)], 8, (5, 12))),
    "offers and a store": lambda: load_text(CASES["offers and a store"]),
    "limits of all kinds": lambda: load_text(CASES["limits of all kinds"]),
    "gallery: five-years-one-glut": lambda: load(FOLDER / "five-years-one-glut.yaml"),
    "gallery: negotiation": lambda: load(FOLDER / "negotiation.yaml"),
    "published: sddp_multistock": lambda: load(HERE / "sddp_multistock.yaml"),
    "published: birge_louveaux_farmer": lambda: load(HERE / "birge_louveaux_farmer.yaml"),
    "published: lands_louveaux_smeers": lambda: load(HERE / "lands_louveaux_smeers.yaml"),
}


def passing(model: Model, block: BlockInfo) -> Masks:
    """For each column or row of a block the futures that pass the nodes it stands on: one row of yes and no each."""
    nodes, count = model.nodes, len(model.nodes.paths)
    found = np.ones((block.count, count), dtype=bool)
    cells = np.arange(block.count) if block.cells is None else block.cells
    places = np.unravel_index(cells, block.shape) if block.axes else ()
    for axis, place in zip(block.axes, places, strict=True):
        if axis is model.period:
            found &= through(nodes.data.period, nodes.paths, np.asarray(place))
        elif axis is model.call:
            found &= through(nodes.information.period, nodes.calls, np.asarray(place))
        elif isinstance(axis, CellAxis):
            found &= through(nodes.data.period, nodes.paths, np.asarray(axis.ends, dtype=int)[place])
        elif isinstance(axis, Moment) and axis.nodes:
            found &= through(nodes.information.period, nodes.calls, np.asarray(axis.nodes)[place])
        elif axis is model.ledger.future:
            found &= np.asarray(place)[:, None] == np.arange(count)
    return found


def through(periods: Any, paths: Any, at: Any) -> Masks:
    """Which futures pass each of some nodes of a tree."""
    return np.asarray(np.asarray(at)[:, None] == paths[:, periods[at]].T)


def place_on(axis: Any, block: BlockInfo) -> NDArray[np.int64]:
    """Where on an axis each column or row of a block stands; -1 where the block has no such axis."""
    if axis not in block.axes:
        return np.full(block.count, -1)
    cells = np.arange(block.count) if block.cells is None else block.cells
    return np.asarray(np.unravel_index(cells, block.shape)[block.axes.index(axis)])


def together(blocks: tuple[BlockInfo, ...], of: Callable[[BlockInfo], Any]) -> Any:
    """What is said of each block's members, for all columns or rows of a program."""
    return np.concatenate([of(block) for block in blocks])


def faults(loaded: Loaded) -> list[str]:
    """Every row that ties together what no future passes, or a decision that is not taken yet or knows too much."""
    model = build(loaded.setting, all_costs(loaded.scenario))
    program = model.lp.freeze()
    return [*nodes_that_know_too_much(model), *rows_off_the_path(model, program), *moves_out_of_time(model, program)]


def nodes_that_know_too_much(model: Model) -> Iterator[str]:
    """Two futures share an information node exactly if nothing that was learned by then tells them apart."""
    futures, learns = model.setting.futures, learning(model.setting)
    for f, one in enumerate(futures):
        for g, other in enumerate(futures[:f]):
            alike = apart = True
            for p, learned in enumerate(learns):
                apart = apart and one.truth(p) == other.truth(p)
                alike = apart if learned else alike
                if alike != (model.nodes.calls[f, p] == model.nodes.calls[g, p]):
                    yield f"in period {p} calls of {one.name} and {other.name} are{' not' if alike else ''} one"
                    return


def rows_off_the_path(model: Model, program: LinearProgram) -> Iterator[str]:
    """Rows whose columns and own node no future passes together, or in which a decision is younger than the node."""
    columns = together(program.column_blocks, lambda block: passing(model, block))
    rows = together(program.row_blocks, lambda block: passing(model, block))
    called = together(program.column_blocks, lambda block: place_on(model.call, block))
    stands = together(program.row_blocks, lambda block: place_on(model.period, block))
    sums = {block.name for block in program.row_blocks if block.name.startswith("risk.measures.") and not block.axes}
    for row in range(program.rows):
        name = program.row_name(row)
        mine = program.index[program.start[row] : program.start[row + 1]]
        if name in sums or equates(program, row, model.call.period[called[mine]]):
            continue
        if not (columns[mine].all(axis=0) & rows[row]).any():
            yield f"{name}: no future passes all of its columns"
        decided = mine[called[mine] >= 0]
        if stands[row] >= 0 and len(decided):
            if (model.call.period[called[decided]] > model.period.period[stands[row]]).any():
                yield f"{name}: a decision is taken after its node"
            if (rows[row] & ~columns[decided]).any():
                yield f"{name}: a decision knows more than its node"


def equates(program: LinearProgram, row: int, periods: Any) -> bool:
    """A row that says that two decisions of one period are equal, and nothing else."""
    values = program.value[program.start[row] : program.start[row + 1]]
    nothing = program.row_lower[row] == program.row_upper[row] == values.sum() == 0.0
    return bool(nothing and len(values) == 2 and len(set(periods)) == 1)


def moves_out_of_time(model: Model, program: LinearProgram) -> Iterator[str]:
    """In the balance of a store a move stands in the period it gets there, and a send in the one it leaves."""
    network = model.setting.network
    moved, balance = program.block("moved"), program.row_block("balance")
    moves, calls = place_on(model.move, moved), place_on(model.call, moved)
    stores, nodes = place_on(model.store, balance), place_on(model.period, balance)
    for k in range(balance.count):
        row = balance.start + k
        for column in program.index[program.start[row] : program.start[row + 1]]:
            if moved.start <= column < moved.start + moved.count:
                move = model.move.records[moves[column - moved.start]]
                called = int(model.call.period[calls[column - moved.start]])
                comes = model.store_of(move.to, move.part) == model.store.labels[stores[k]]
                due = network.arrivals(move)[called] if comes else called
                if due != int(model.period.period[nodes[k]]):
                    yield f"{program.row_name(row)}: {program.column_name(int(column))} gets there in period {due}"


@pytest.mark.parametrize("name", SCENES)
def test_no_row_knows_what_nobody_knows(name: str) -> None:
    """Clauses, measures, the gallery and published problems: every row on one path, every decision in time."""
    loaded = SCENES[name]()
    assert len(loaded.setting.futures) > 1
    assert faults(loaded) == []


def test_a_row_of_a_measure_sums_over_futures() -> None:
    """The one exception is there: the mean of a liability has columns of futures that part, and is named as a measure's."""
    loaded = SCENES["limits of all kinds"]()
    model = build(loaded.setting, all_costs(loaded.scenario))
    program = model.lp.freeze()
    columns = together(program.column_blocks, lambda block: passing(model, block))
    broad = {
        program.row_name(row)
        for row in range(program.rows)
        if not columns[program.index[program.start[row] : program.start[row + 1]]].all(axis=0).any()
    }
    assert broad
    assert all(name.startswith("risk.measures.") for name in broad)


PEEKED = [name for name in SCENES if name.startswith(("gallery", "offers"))]


@pytest.mark.parametrize("name", PEEKED)
def test_a_call_off_that_peeks_by_one_period_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is decided a period later, by what is known then, arrives as if it had been called in time."""
    pairs = Nodes._pairs

    def later(self: Nodes, starts: Any, lands: Any) -> Any:
        shifted = starts[:, [*range(1, starts.shape[1]), starts.shape[1] - 1]] if starts is self.calls else starts
        return pairs(self, shifted, lands)

    monkeypatch.setattr(Nodes, "_pairs", later)
    assert any("gets there in period" in fault for fault in faults(SCENES[name]()))


@pytest.mark.parametrize("name", [*PEEKED, "published: sddp_multistock"])
def test_a_call_off_that_peeks_at_a_sibling_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is called in one future arrives in the next."""
    pairs = Nodes._pairs

    def beside(self: Nodes, starts: Any, lands: Any) -> Any:
        return pairs(self, np.roll(starts, 1, axis=0) if starts is self.calls else starts, lands)

    monkeypatch.setattr(Nodes, "_pairs", beside)
    assert any("no future passes" in fault or "knows more" in fault for fault in faults(SCENES[name]()))


def test_a_tree_that_learns_early_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of every period know what is true, though it is learned on two days only."""
    monkeypatch.setattr(grow, "learning", lambda setting: (True,) * len(setting.periods))
    assert any("are not one" in fault for fault in faults(SCENES["offers and a store"]()))


def test_a_tree_that_knows_what_is_not_true_yet_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Information nodes that part by what becomes true in the next period: a data node would know two of them."""
    told = grow.told_apart

    def early(*about: Any) -> tuple[Clusters, Clusters]:
        true, _ = told(*about)
        return true, [*true[1:], true[-1]]

    monkeypatch.setattr(grow, "told_apart", early)
    with pytest.raises(ValueError, match="knows one information node"):
        faults(SCENES["before the need"]())
