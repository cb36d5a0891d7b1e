"""Make-up and carry-forward against an enumeration that knows no program: every year, every size in steps of 20."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest

from tests.model.test_banks import top, years
from tests.support import cost

STEP, LEAST, MOST = 20, 100, 160


@dataclass
class Deal:
    """Needs and prices by year, what the market asks, how long banks last (0: there is none), and whether make-up is free."""

    needs: list[int]
    prices: list[int]
    spot: int
    make_up: int
    credit: int
    free: bool
    best: float = field(default=float("inf"))

    def text(self) -> str:
        """The scenario."""
        priced = "free" if self.free else "vintage"
        banks = [f"make_up: {{expires: {self.make_up} years, priced: {priced}}}"] * bool(self.make_up)
        banks += [f"carry_forward: {{expires: {self.credit} years}}"] * bool(self.credit)
        prices = ", ".join(f"{2027 + y}: {price} USD/GB" for y, price in enumerate(self.prices))
        return years(*self.needs, clauses=top(*banks, prices=f"{{{prices}}}"), spot=f"{self.spot} USD/GB")

    def go_on(self, y: int, owed: dict[int, int], ahead: dict[int, int], paid: float) -> None:
        """Every way to live through year y and those after it."""
        if paid >= self.best or y == len(self.needs):
            self.best = min(self.best, paid)
            return
        for taken in range(0, MOST + 1, STEP):
            base = paid + taken * self.prices[y] + max(0, self.needs[y] - taken) * self.spot
            for made, used in product(draws(owed, y, self.make_up), draws(ahead, y, self.credit)):
                own = taken - sum(made.values())
                short = max(0, LEAST - own - sum(used.values()))
                if own < 0 or sum(used.values()) > max(0, LEAST - own) or (made and short):
                    continue
                saved = sum(
                    size * (self.prices[y] if self.free else min(self.prices[y], self.prices[k]))
                    for k, size in made.items()
                )
                left = {k: size - made.get(k, 0) for k, size in owed.items()} | {y: short}
                kept = {k: size - used.get(k, 0) for k, size in ahead.items()} | {y: 0 if used else max(0, own - LEAST)}
                self.go_on(y + 1, left, kept, base + short * self.prices[y] - saved)


def draws(bank: dict[int, int], y: int, lasts: int) -> Iterator[dict[int, int]]:
    """Every way to draw in year y on what earlier years left."""
    open_ = [k for k, size in bank.items() if size and k < y <= k + lasts]
    for sizes in product(*(range(0, bank[k] + 1, STEP) for k in open_)):
        yield {k: size for k, size in zip(open_, sizes, strict=True) if size}


def some_deal(seed: int) -> Deal:
    """Three years, drawn by chance."""
    draw = random.Random(seed)
    return Deal(
        needs=[draw.randrange(0, 181, STEP) for _ in range(3)],
        prices=[draw.randint(5, 15) for _ in range(3)],
        spot=draw.choice([8, 12, 20]),
        make_up=draw.choice([0, 1, 2]),
        credit=draw.choice([0, 1, 2]),
        free=draw.random() < 0.5,
    )


@pytest.mark.parametrize("seed", range(16))
def test_the_program_finds_what_an_enumeration_finds(seed: int) -> None:
    """Minimum 100, at most 160, deficiency at the price of its year, no storage, free scrap."""
    deal = some_deal(seed)
    deal.go_on(0, {}, {}, 0.0)
    assert cost(deal.text()) == pytest.approx(deal.best)
