"""How a plan does in futures it has not seen, as a table for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.text import money
from planner.studies.trial import Interval, Policy, Split, Trial, paired

NAME = 24
WIDE = 27


def trial_lines(found: Trial, currency: str) -> Iterator[str]:
    """The page, line by line."""
    many, some = len(found.known.lives), len(found.replanned.lives)
    yield f"{many:,} fresh futures, {some:,} of them decided anew on every learning date, the plan's"
    yield f"rest against {found.ahead} futures drawn on from what is known; 95 % intervals"
    yield f"{'':{NAME}}{'cost':>{WIDE}}{f'worst {1 - found.alpha:.0%}':>{WIDE}}"
    yield f"{'promised':{NAME}}{told(found.promised, currency):>{WIDE}}{told(found.promised_tail, currency):>{WIDE}}"
    policies = (found.known, found.replanned, *found.others, found.hindsight)
    yield from (policy_line(policy, found.alpha, currency) for policy in policies)
    yield ""
    yield f"{'mean of a future':{NAME}}{'need served':>12}{'cash':>13}{'peak of a period':>18}{'shortage':>13}"
    yield from (figures_line(policy, currency) for policy in policies if policy.lives)
    yield ""
    yield from split_lines(found)
    yield ""
    yield from advantage_lines(found, currency)


def policy_line(policy: Policy, alpha: float, currency: str) -> str:
    """One policy: mean and tail with their intervals."""
    if not policy.lives:
        return f"{policy.name:{NAME}}  keeps every promise in none of {policy.broken:,} futures"
    line = f"{policy.name:{NAME}}{within(policy.mean, currency):>{WIDE}}{within(policy.tail(alpha), currency):>{WIDE}}"
    return f"{line}\n  of the others: in {policy.broken:,} a promise cannot be kept" if policy.broken else line


def figures_line(policy: Policy, currency: str) -> str:
    """One policy: what it serves, pays, pays at most in a period, and what shortage costs."""
    served = 1.0 - policy.figure(lambda life: life.short)
    cash, peak, penalty = (
        told(policy.figure(lambda life, name=name: getattr(life, name)), currency)  # type: ignore[misc]
        for name in ("cash", "peak", "penalty")
    )
    return f"{policy.name:{NAME}}{served:>12.2%}{cash:>13}{peak:>18}{penalty:>13}"


def split_lines(found: Trial) -> Iterator[str]:
    """Realised less promised, and its parts, as shares of the promise."""
    yield f"{'realised less promised':{NAME}}{'of the mean':>{WIDE}}{f'of the worst {1 - found.alpha:.0%}':>{WIDE}}"
    for title, name in (("sampling", "sampling"), ("clairvoyance", "clairvoyance"), ("both", "whole")):
        cells = [share(getattr(part, name), part) for part in found.splits().values()]
        yield f"  {title:{NAME - 2}}{cells[0]:>{WIDE}}{cells[1]:>{WIDE}}"
    yield f"  {verdict(found)}"


def verdict(found: Trial) -> str:
    """Whether the promise holds within 2 % of the mean and 5 % of the tail, else the component that weighs most."""
    shares = ", ".join(f"{word} {part.off:+.1%}" for word, part in found.splits().items())
    if found.holds():
        return f"the promise holds: {shares}{'' if found.sure() else '; not all of the interval does'}"
    step = {"sampling": "more branches", "clairvoyance": "more futures in each branch"}[found.largest()]
    return f"the promise is off: {shares}; {found.largest()} weighs most ({step})"


def advantage_lines(found: Trial, currency: str) -> Iterator[str]:
    """What the plan is better by than each policy, and its regret."""
    yield f"what the plan, re-planned, is better by (paired over {len(found.replanned.lives):,} futures)"
    for policy in found.others:
        if policy.lives:
            gain, gain_tail = found.advantage(policy)
            cells = f"{within(gain, currency):>{WIDE}}{within(gain_tail, currency):>{WIDE}}"
            yield f"  {'than ' + policy.name:{NAME - 2}}{cells} {certainty(gain)}"
    regret = paired(found.replanned.costs, found.hindsight.costs)
    yield f"  {'regret to hindsight':{NAME - 2}}{within(regret, currency):>{WIDE}}"


def certainty(gain: Interval) -> str:
    """Whether the whole interval says the same."""
    return "*" if gain.low > 0.0 else "-" if gain.high < 0.0 else "?"


def share(part: Interval, of: Split) -> str:
    """A part of a split as a share of the promise."""
    whole = abs(of.promised) or 1.0
    return f"{part.mean / whole:+.2%} +- {part.half / whole:.2%}"


def within(part: Interval, currency: str) -> str:
    """A mean and the half-width of its interval."""
    return f"{told(part.mean, currency)} +- {told(part.half, currency)}"


def told(amount: float, currency: str) -> str:
    """Money without a plus."""
    return money(amount, currency).removeprefix("+")
