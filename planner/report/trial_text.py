"""How a plan does in futures it has not seen, as a table for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.value_text import money
from planner.studies.trial import Interval, Policy, Trial, paired

NAME = 24
GOOD = {"mean": 0.02, "tail": 0.05}
"""What realised may be off the promise."""


def trial_lines(found: Trial, currency: str) -> Iterator[str]:
    """The page, line by line."""
    many, some = len(found.ours.costs), len(found.replanned.costs)
    yield f"{many:,} fresh futures, {some:,} of them re-planned on every learning date; 95 % intervals"
    yield f"{'':{NAME}}{'cost':>27}{f'worst {1 - found.alpha:.0%}':>29}"
    yield f"{'promised':{NAME}}{told(found.promised, currency):>27}{told(found.promised_tail, currency):>29}"
    for policy in (found.ours, found.replanned, *found.others, found.hindsight):
        yield policy_line(policy, found.alpha, currency)
    yield ""
    yield "realised less promised"
    for name, part in found.parts().items():
        yield f"  {name:{NAME - 2}}{within(part, currency):>27}{part.mean / abs(found.promised):>10.2%} of the promise"
    yield f"  {verdict(found)}"
    yield ""
    yield f"what the plan, re-planned, is better by (paired over {some:,} futures)"
    for policy in found.others:
        gain = paired(policy.costs, found.replanned.costs)
        sure = "yes" if gain.low > 0.0 else "no" if gain.high < 0.0 else "not certain"
        yield f"  {'than ' + policy.name:{NAME - 2}}{within(gain, currency):>27}   {sure}"
    regret = paired(found.replanned.costs, found.hindsight.costs)
    yield f"  {'regret to hindsight':{NAME - 2}}{within(regret, currency):>27}"


def policy_line(policy: Policy, alpha: float, currency: str) -> str:
    """One policy: mean and tail with their intervals."""
    return f"{policy.name:{NAME}}{within(policy.mean, currency):>27}{within(policy.tail(alpha), currency):>29}"


def verdict(found: Trial) -> str:
    """Whether the promise holds within 2 % of the mean and 5 % of the tail, else the component that weighs most."""
    off = {
        "mean": found.parts()["realised less promised"].mean / abs(found.promised),
        "tail": found.ours.tail(found.alpha).mean / abs(found.promised_tail) - 1.0,
    }
    wide = [word for word, share in off.items() if abs(share) > GOOD[word]]
    shares = f"mean {off['mean']:+.1%}, tail {off['tail']:+.1%}"
    if not wide:
        return f"the promise holds: {shares}"
    return f"the promise is off: {shares}; {found.largest()} weighs most (draw more)"


def within(part: Interval, currency: str) -> str:
    """A mean and the half-width of its interval."""
    return f"{told(part.mean, currency)} +- {told(part.half, currency)}"


def told(amount: float, currency: str) -> str:
    """Money without a plus."""
    return money(amount, currency).removeprefix("+")
