"""Planning: operations and briefings, made by whom policy lets plan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done
from graph_api.deeds.fit import absent, fit_key, fit_many, fit_number, fit_officers, fit_text, wrong
from graph_api.deeds.patrols.own_class import check_plans, is_colleague, own_class, with_own
from graph_api.roots.briefings import briefing_value
from graph_api.roots.operations import operation_values
from ledger.clock import now
from patrol.hotspots.hotspot import hotspots_there
from patrol.moments import later
from patrol.orders import briefings, operations
from schema.vocabulary import FieldClass, Marking

DAY = 86_400
LONGEST_OPERATION = timedelta(days=366)
LONGEST_BRIEFING = timedelta(days=31)
MOST_HOTSPOTS, MOST_UNITS, MOST_OFFICERS = 500, 100, 500
DEAREST = 10_000


def plan_operation(asked: Asked) -> Act:
    """Plan to be in hotspots that she sees, for some time each day."""
    given, sight = asked.input, asked.sight
    check_plans(asked)
    key, planned = fit_key(given["clientKey"]), _plan(given)

    def act(connection: Connection) -> Done:
        open = sight.classes(FieldClass.EXISTENCE)
        there = hotspots_there(connection, open, planned.hotspots)
        if len(there) < len({*planned.hotspots}):
            raise absent("hotspot")
        own = own_class(connection, asked)
        made = operations.plan(connection, own, asked.viewer.id, key, planned)
        (value,) = operation_values(connection, [made], with_own(sight, own))
        return Done({"operation": value})

    return act


def issue_briefing(asked: Asked) -> Act:
    """Tell officers of her agency something until it expires, under a marking that she may plan under."""
    given, marking = asked.input, Marking(asked.input["marking"])
    check_plans(asked, marking)
    key, expires_at, at = fit_key(given["clientKey"]), str(given["expiresAt"]), now()
    if not at < expires_at <= later(at, LONGEST_BRIEFING):
        raise wrong("`expiresAt` is to come, and at most 31 days from now.")
    officers = given.get("officers") or ()
    fit_many(officers, "officers", 0, MOST_OFFICERS)
    notice = briefings.Notice(
        fit_text(given["title"], "title"),
        fit_text(given["text"], "text", 2_000, lines=True),
        fit_officers(officers, "officers", lambda id: is_colleague(asked, id)),
        expires_at,
    )

    def act(connection: Connection) -> Done:
        own = own_class(connection, asked, marking)
        made = briefings.issue(connection, own, asked.viewer.id, key, notice)
        read = briefings.receipts(connection, [made.id])[made.id]
        return Done({"briefing": briefing_value(made, marking, read, asked.viewer.id)})

    return act


def _plan(given: Mapping[str, Any]) -> operations.Plan:
    since, until = str(given["from"]), str(given["until"])
    if not since <= until or date.fromisoformat(until) - date.fromisoformat(since) > LONGEST_OPERATION:
        raise wrong("`until` is `from` or a later day, at most 366 days later.")
    units, fund, cost = given.get("units") or (), given.get("fund"), given.get("costPerHour")
    fit_many(given["hotspots"], "hotspots", 1, MOST_HOTSPOTS)
    fit_many(units, "units", 0, MOST_UNITS)
    if cost is not None and not 0 <= cost <= DEAREST:
        raise wrong(f"`costPerHour` is a number from 0 to {DEAREST:,}.")
    return operations.Plan(
        fit_text(given["name"], "name"),
        fit_text(given["purpose"], "purpose", 2_000, lines=True),
        since,
        until,
        fit_number(given["targetSeconds"], "targetSeconds", 60, DAY),
        tuple(sorted({fit_text(one, "units", 100) for one in units})),
        fit_text(fund, "fund") if fund is not None else None,
        cost,
        tuple(sorted({str(one) for one in given["hotspots"]})),
    )
