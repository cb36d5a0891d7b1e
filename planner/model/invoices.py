"""What is paid for goods: on what becomes ours, on the day its invoice is paid; and for calls that are cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from planner.lp.axes import Relation
from planner.lp.expr import Expr
from planner.model.dues import Due
from planner.model.model import Model
from planner.model.moves import Lands, Move
from planner.model.plugin import PAYABLE
from planner.model.setting import Setting
from planner.model.terms import Terms


def pay_for_goods(model: Model, name: str) -> None:
    """What becomes ours of a source is paid when its terms say; what is paid after the horizon stands in its own line."""
    if any(move.source == name for move in model.move.records):
        prices = model.figures(partial(goods_prices, moves=model.move.records, name=name), model.move)
        money, where = model.title.bought * prices, model.setting.network.sources[name].where
        if name in model.setting.terms:
            pay_invoiced(model, model.setting.terms[name], "goods", money, where)
        else:
            model.pay("goods", money, where)


def pay_for_withdrawals(model: Model) -> None:
    """The fee of each cancelled call, at the price and in the period in which it would have been delivered."""
    axis, setting = model.withdrawals.axis, model.setting
    share = np.array([[own.fees.get(int(p), 0.0) for p in model.call.period] for own in axis.records])
    owed = (
        model.withdrawals.withdrawn * model.numbers(share, axis, model.call)
        if len(axis)
        else model.withdrawals.withdrawn
    )
    for name in sorted({own.move.source for own in axis.records}):
        groups: dict[Lands, list[int]] = {}
        for k, own in enumerate(axis.records):
            if own.move.source == name:
                groups.setdefault(own.onward(setting.network.deliveries(own.move)), []).append(k)
        due = model.nothing(model.move, model.period)
        for lands, mine in groups.items():
            goes = Relation(axis, model.move, mine, [model.move.index(axis.records[k].move.id) for k in mine])
            due = due + owed.via(goes).via(model.nodes.arrivals(lands))
        prices = model.figures(partial(goods_prices, moves=model.move.records, name=name), model.move)
        model.pay("cancellation", due * prices, setting.network.sources[name].where)


def pay_invoiced(model: Model, terms: Terms, term: str, money: Expr, where: str) -> None:
    """Money on what is invoiced in each period, on the day the invoice is paid; what is paid after the horizon apart."""
    worth = model.by_period([paid.worth for paid in terms.payments])
    for name, cash in ((term, True), (PAYABLE, False)):
        lands = [paid.period if paid.within is cash else None for paid in terms.payments]
        if any(q is not None for q in lands):
            model.pay(name, (money * worth).via(model.later(lands)), where, cash=cash)


def when_due(
    model: Model, terms: Terms, amount: Expr, dues: Sequence[Due], rate: Callable[[Terms], Sequence[float]] | None
) -> Iterator[tuple[bool, Expr]]:
    """Money that becomes true in each period, in those in which it falls due: within the horizon (True), and after it."""

    def worth(setting: Setting) -> list[float]:
        rates = rate(setting.terms[terms.name]) if rate else (1.0,) * len(dues)
        return [paid.worth * each for paid, each in zip(dues, rates, strict=True)]

    for within in (True, False):
        lands = [paid.period if paid.within is within else None for paid in dues]
        if any(q is not None for q in lands):
            yield within, amount.via(model.later(lands, worth))


def goods_prices(setting: Setting, moves: Sequence[Move], name: str) -> list[Sequence[float]]:
    """Price per GB of what each move brings from one source, in each period; nothing for moves of others."""
    paths, none = setting.source_prices(name), (0.0,) * len(setting.periods)
    return [known_prices(paths[move.part.item]) if move.source == name else none for move in moves]


def known_prices(path: Sequence[float | None]) -> tuple[float, ...]:
    """Prices, nothing where there is none: nothing is handed over then."""
    return tuple(price or 0.0 for price in path)
