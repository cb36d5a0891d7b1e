"""What a person must do, by when: offers to sign, orders to place, cancel, move or chase, goods to send. The soonest first.

After a re-plan, what it changes of the last plan stands among them (report/replanned), each call once.

Do by = the day the plan places the call; last responsible = the last day on which the same thing still arrives in the
same period (no time for approvals is counted: the scenario has none). A week's delay costs at most

    (GB - closing stock of the item there) * shortage price per GB and week                       in the period of arrival

where of an order's whole pieces the GB are those that are wanted by then (planner.plan.po_lines), for goods that arrive where a
need with a shortage price is served; elsewhere it is left blank, as it needs a second solve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from planner.model.orders import cancel_fee, shifts, withdrawal_fees
from planner.plan.po_lines import in_pieces, stream_of
from planner.report.action import Action
from planner.report.pages import WEEK, Pages, Row
from planner.report.replanned import Part, calls, fewer, told_by


def actions(pages: Pages) -> list[Action]:
    """Everything to do in the next 13 weeks (in the first period, where that is longer)."""
    near = {pages.labels[p] for p in pages.quarter_year}
    found = [*signs(pages, near), *orders(pages, near), *sends(pages, near), *cancels(pages)]
    found += [*withdrawals(pages, near), *moved(pages), *chases(pages), *fewer(pages, near)]
    return sorted(found, key=lambda a: (a.do_by, -(a.amount or 0.0), a.verb, a.item, a.ship_to, a.supplier, a.part))


def signs(pages: Pages, near: set[str]) -> Iterable[Action]:
    """Offers to sign, by the last day that leaves time for our approvals; what they commit is their promised volume."""
    for name, terms in sorted(pages.setting.terms.items()):
        if not terms.offered or not terms.signed or pages.labels[terms.holds_from] not in near:
            continue
        gb, money = commits(pages, name)
        offer, day = terms.record.offer, max(terms.responsible, pages.setting.start)
        yield Action(
            verb="Sign",
            do_by=day,
            last=offer.decide_by.last if offer.decide_by else day,
            supplier=pages.supplier(terms.record.supplier),
            contract=name,
            clause="",
            item=", ".join(terms.items),
            part="",
            pieces=None,
            gb=gb,
            from_date=terms.first.isoformat(),
            to_date=terms.end.isoformat(),
            ship_to="",
            route=f"at {terms.size:.0%} of the written volumes" if terms.size != 1.0 else "",
            amount=money,
            delay=None,
            not_doing=None,
            owner=pages.owner(name),
            why="worth more than it costs over all futures"
            if len(pages.plan.courses) > 1
            else "cheaper than without it",
        )


def commits(pages: Pages, contract: str) -> tuple[float, float]:
    """The volume that an offer promises as it is signed, GB, and its money at the first price."""
    terms = pages.setting.terms[contract]
    gb = terms.committed(terms.items, terms.first, terms.end)
    return gb, gb * terms.mean_price_on(terms.items, max(terms.first, pages.setting.start))


def orders(pages: Pages, near: set[str]) -> Iterable[Action]:
    """Purchase-order lines whose call falls due: what of each is as planned, and what a re-plan changes."""
    for line, part in calls(pages, near):
        yield told_by(pages, part.message, ordered(pages, line, part), part.whole)


def ordered(pages: Pages, line: Row, part: Part) -> Action:
    """A part of a line, to be ordered."""
    source = line["source"]
    signed = line["source_kind"] == "contract"
    return Action(
        verb="Order",
        do_by=date.fromisoformat(line["order_by"]),
        last=date.fromisoformat(line["last_day"]),
        supplier=pages.supplier(line["supplier"]),
        contract=source,
        clause=price_basis(pages, source, line["item"], line["delivered"]) if signed else "",
        item=line["item"],
        part=line["part"],
        pieces=part.pieces,
        gb=part.gb,
        from_date=line["order_by"],
        to_date=line["need_by"],
        ship_to=line["to"],
        route=way(line),
        amount=None if line["amount"] is None else line["amount"] * part.gb / line["gb"],
        delay=delay_cost(pages, line, min(part.gb, line["wanted_gb"]) * line["fill"]),
        not_doing=None,
        owner=pages.owner(source),
        why=why(pages, line),
    )


def sends(pages: Pages, near: set[str]) -> Iterable[Action]:
    """Goods to send from a store of ours."""
    streams: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in pages.rows("moves"):
        if not row["source"]:
            streams[stream_of(row)].append(row)
    for key in sorted(streams):
        rows = sorted(streams[key], key=lambda row: pages.number[row["period"]])
        package = pages.scenario.items[rows[0]["item"]].package
        counts = in_pieces([row["moved_gb"] for row in rows], package) if package else [None] * len(rows)
        for row, count in zip(rows, counts, strict=True):
            if row["period"] in near and row["moved_gb"] > 0:
                yield send(pages, row, count)


def send(pages: Pages, row: Row, pieces: int | None) -> Action:
    """One send."""
    day = pages.streams.start(row["period"])
    return Action(
        verb="Send",
        do_by=day,
        last=pages.streams.last_day(row),
        supplier="",
        contract="",
        clause="",
        item=row["item"],
        part=row["part"],
        pieces=pieces,
        gb=row["moved_gb"],
        from_date=day.isoformat(),
        to_date=pages.streams.start(row["arrives"]).isoformat() if row["arrives"] else "",
        ship_to=row["to"],
        route=way(row),
        amount=None,
        delay=delay_cost(pages, row, row["moved_gb"]),
        not_doing=None,
        owner="",
        why=why(pages, row),
    )


def cancels(pages: Pages) -> Iterable[Action]:
    """Open orders the plan cancels, in whole or in part: so much of what was ordered, trusted or not."""
    for row in pages.rows("orders"):
        if row["cancelled_share"] > 0:
            record, share = pages.scenario.open_orders[row["order"]], row["cancelled_share"] / row["share"]
            last = record.cancellable_until.last if record.cancellable_until else None
            saved = row["due"] * share * (1.0 - (cancel_fee(pages.setting, record) or 0.0))
            found = of_order(pages, row, "Cancel", last or pages.as_of, row["ordered_gb"] * share, saved)
            yield replace(found, not_doing=saved, why="not needed at its price; last day to cancel")


def withdrawals(pages: Pages, near: set[str]) -> Iterable[Action]:
    """Calls to cancel before they ship, in whole or in part, as it turns out in the course that is shown."""
    for row in pages.rows("withdrawals"):
        if row["cancelled"] in near:
            day, terms = pages.streams.start(row["cancelled"]), pages.setting.terms[row["source"]]
            fee = withdrawal_fees(terms, row["item"], pages.number[row["period"]])[pages.number[row["cancelled"]]]
            price = pages.streams.prices.get((row["source"], row["item"], row["delivered"]), 0.0)
            package, saved = pages.scenario.items[row["item"]].package, row["cancelled_gb"] * price * (1.0 - fee)
            yield Action(
                verb="Cancel",
                do_by=day,
                last=None,
                supplier=pages.supplier(row["supplier"]),
                contract=row["source"],
                clause="",
                item=row["item"],
                part=row["part"],
                pieces=round(row["cancelled_gb"] / package) if package else None,
                gb=row["cancelled_gb"],
                from_date=pages.streams.start(row["delivered"]).isoformat(),
                to_date="",
                ship_to=row["to"],
                route=f"called in {row['period']}",
                amount=saved,
                delay=None,
                not_doing=saved,
                owner=pages.owner(row["source"]),
                why=f"no longer needed by what is known then; {100 * fee:.3g}% of its price",
            )


def moved(pages: Pages) -> Iterable[Action]:
    """Open orders the plan pushes out or pulls in, in whole or in part: so much of what was ordered, trusted or not."""
    for row in pages.rows("orders"):
        if row["moved_from"]:
            days = {shift.day.isoformat(): shift for shift in shifts(pages.setting, row["order"])}
            shift, verb = days[row["promised"]], "Push out" if row["promised"] > row["moved_from"] else "Pull in"
            found = of_order(pages, row, verb, shift.ask_by, row["ordered_gb"], row["due"] * shift.fee)
            clause = shift.clause.rpartition(".clauses.")[2]
            about = (
                f"{why(pages, row)}; {100 * shift.fee:.3g}% of the money due"
                if shift.fee
                else f"{why(pages, row)}; free"
            )
            yield replace(found, clause=clause, from_date=row["moved_from"], to_date=row["promised"], why=about)


def chases(pages: Pages) -> Iterable[Action]:
    """Open orders past due: chase them, or claim."""
    for row in pages.rows("orders"):
        if row["status"] == "past due":
            found = of_order(pages, row, "Expedite", pages.as_of, row["ordered_gb"], row["due"])
            yield replace(found, why=f"past due since {row['promised']}, not counted on; get a new date or claim")


def of_order(pages: Pages, row: Row, verb: str, last: date, size: float, amount: float) -> Action:
    """An action on an open order."""
    package = pages.scenario.items[row["item"]].package
    return Action(
        verb=verb,
        do_by=last,
        last=last,
        supplier=pages.supplier(row["supplier"]),
        contract=row["contract"],
        clause="",
        item=row["item"],
        part=row["part"],
        pieces=round(size / package) if package else None,
        gb=size,
        from_date=row["promised"],
        to_date="",
        ship_to=row["to"],
        route=f"order {row['order']}",
        amount=amount,
        delay=None,
        not_doing=None,
        owner=pages.scenario.open_orders[row["order"]].owner,
        why="",
    )


def price_basis(pages: Pages, source: str, item: str, delivered: str) -> str:
    """The clause that prices an item of a contract on delivery."""
    if source not in pages.setting.terms or delivered not in pages.number:
        return ""
    day = pages.periods[pages.number[delivered]].start
    return ", ".join(pages.setting.terms[source].speakers(item, day))


def way(row: Row) -> str:
    """From where, by which lanes."""
    return " > ".join([row["start"], *(lane for lane in row["via"].split(">") if lane)])


def why(pages: Pages, row: Row) -> str:
    """What needs it serves, in a few words."""
    asked = needs_there(pages, row["to"], row["item"])
    if not row["arrives"]:
        return "arrives after the horizon"
    if not asked:
        return f"stock at {row['to']} from {row['arrives']}, to be sent on"
    more = f" and {len(asked) - 1} more" if len(asked) > 1 else ""
    return f"for {asked[0]}{more} from {row['arrives']}"


def needs_there(pages: Pages, place: str, item: str) -> list[str]:
    """Requirements at a place that an item may serve."""
    return [r.id for r in pages.setting.requirements if r.location == place and item in r.serves]


def delay_cost(pages: Pages, row: Row, size: float) -> float | None:
    """What a week's delay costs at most; None where nothing priced is served where it arrives."""
    asked = [pages.requirements[name] for name in needs_there(pages, row["to"], row["item"])]
    if not row["arrives"] or not asked or any(need.shortage is None for need in asked):
        return None
    p = pages.number[row["arrives"]]
    spare = pages.series("stock", ("location", "item", "part"), "closing_gb")
    bare = max(0.0, size - spare.get((row["to"], row["item"], row["part"]), [0.0] * len(pages.periods))[p])
    price = max((need.shortage[p] if need.shortage else 0.0) * need.serves[row["item"]] for need in asked)
    return bare * price * WEEK / pages.periods[p].days
