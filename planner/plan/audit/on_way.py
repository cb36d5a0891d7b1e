"""What gets on along the way of a move: all that is shipped, but for an outage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.model.book import Book, Row


def on_its_way(book: Book) -> Callable[[Row], Sequence[float]]:
    """Of what a row of moves ships, the share that leaves on each lane and, last, that arrives: all but in an outage."""
    setting, down = book.setting, book.setting.down
    moves = {(m.source, m.part.mpn, m.start, ">".join(m.lanes)): m for m in setting.network.moves}

    def goes(row: Row) -> Sequence[float]:
        move = moves.get((row["source"], row["part"], row["start"], row["via"]))
        if down is None or move is None or not down.stops:
            return (1.0,) * (len(row["via"].split(">")) + 1)
        p = book.number[row["period"]]
        return tuple(shares[p] for shares in down.going(setting, move))

    return goes
