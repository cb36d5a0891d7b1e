"""One buyer, one supplier, one item, one site without storage: the scene in which every clause is worked by hand.

Nothing may be stored and scrap is free, so what is taken in a period is used or lost in it. `spot` adds a market. Index and
item are both called dram; the horizon is `periods` equal steps from `start`.
"""

from __future__ import annotations

import textwrap

from planner.app.parts import scenario_type
from planner.errors import Problem
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.scenario.bind import bind
from planner.scenario.yaml_reader import read_value


def scene(
    clauses: str,
    *,
    start: str = "2027-01",
    periods: int = 2,
    step: str = "month",
    need: str = "{2027-01: 100 GB/month}",
    spot: str = "",
    index: str = "{now: 10 USD/GB}",
    item: str = "{tier: dram, index: dram}",
    term: str = "{from: 2027-01, to: 2027-12}",
    storage: str = "0 GB",
    contract: str = "",
    more: str = "",
) -> str:
    """The YAML of the scene; `clauses` is a block of `id: {...}` lines, `contract` and `more` are further lines."""
    lines = f"""
    planner: 1
    name: scene
    horizon: {{start: {start}, periods: {periods}, step: {step}}}
    items: {{ddr5: {item}}}
    indices: {{dram: {index}}}
    locations: {{abilene: {{storage: {storage}}}}}
    suppliers: {{micron: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {need}}}}}
    """
    text = textwrap.dedent(lines)
    if spot:
        text += f"markets: {{spot: {{items: [ddr5], price: {spot}}}}}\n"
    if clauses:
        head = f"supplier: micron\nitems: [ddr5]\nterm: {term}\n{contract}\nclauses:\n"
        body = head + textwrap.indent(textwrap.dedent(clauses).strip(), "  ")
        text += "contracts:\n  lta:\n" + textwrap.indent(body, "    ") + "\n"
    return text + textwrap.dedent(more)


def terms_of(text: str) -> Terms:
    """The terms of the scene's contract, also where a check would refuse them."""
    return Setting(bind(read_value(text, "scene.yaml"), scenario_type())).terms["lta"]


def price_path(text: str) -> list[float | None]:
    """Price of the item in each period, rounded to a hundredth."""
    return [None if price is None else round(price, 2) for price in terms_of(text).prices["ddr5"]]


def unwise(text: str, clause: str) -> list[Problem]:
    """What a clause says is wrong or unwise."""
    terms = terms_of(text)
    found = list(terms.clauses[clause].unwise(terms, terms.where(clause)))
    assert all(problem.next_step and problem.path for problem in found)
    return found
