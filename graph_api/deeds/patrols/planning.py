"""Planning: operations, taskings and briefings, made by whom policy lets plan."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, fit_reason
from graph_api.deeds.fit import absent, fit_key, fit_many, fit_number, fit_officers, fit_text, wrong
from graph_api.deeds.patrols.own_class import check_plans, is_colleague, own_class
from graph_api.roots.briefings import briefing_value
from graph_api.roots.operations import operation_values
from graph_api.roots.orders import whole
from graph_api.roots.taskings import tasking_values
from ledger.clock import now
from patrol.days import day_of
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import Hotspot, hotspots_there, page, those
from patrol.moments import later, seconds_between
from patrol.orders import briefings, choice, operations, taskings
from patrol.orders.turn import wait_for_turn
from schema.partnership import load_partnership
from schema.sight import Sight
from schema.vocabulary import FieldClass, Marking

DAY = 86_400
LONGEST_OPERATION = timedelta(days=366)
LONGEST_BRIEFING = timedelta(days=31)
MOST_HOTSPOTS, MOST_UNITS, MOST_OFFICERS = 500, 100, 500
DEAREST = 10_000
CANDIDATES = 200
"""Hotspots of the day's ranking among which the server chooses."""


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
        (value,) = operation_values(connection, [made], _with(sight, own))
        return Done({"operation": value})

    return act


def issue_tasking(asked: Asked) -> Act:
    """Task an officer of her agency with one hotspot, where not too many are tasked already."""
    given, sight = asked.input, asked.sight
    check_plans(asked)
    key, order = fit_key(given["clientKey"]), _order(asked, given)
    named, near = given.get("hotspot"), _near(given.get("near"))
    most = load_partnership(asked.rooms.folder).patrols.officers_at_once

    def act(connection: Connection) -> Done:
        own, by = own_class(connection, asked), asked.viewer.id
        wait_for_turn(connection)
        made = taskings.issued(connection, by, key)
        if made is None:
            spots = _candidates(connection, whole(sight), order, named)
            if not spots:
                raise absent("hotspot")
            best = [one.id for one in choice.ranked(spots, near)]
            try:
                spot = choice.first_free(connection, best, order.since, order.until, most)
            except PatrolError as error:
                raise wrong(str(error)) from None
            made = taskings.issue(connection, own, by, key, order, spot)
        (value,) = tasking_values(connection, [made], _with(sight, own))
        return Done({"tasking": value})

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


def _order(asked: Asked, given: Mapping[str, Any]) -> taskings.Order:
    since, until, operation = str(given["from"]), str(given["until"]), given.get("operation")
    at = now()
    if not 0 < seconds_between(since, until) <= DAY or not at < until <= later(at, LONGEST_OPERATION):
        raise wrong("`until` is to come within 366 days, and after `from` by at most 24 hours.")
    (officer,) = fit_officers([given["officer"]], "officer", lambda id: is_colleague(asked, id))
    target = fit_number(given["targetSeconds"], "targetSeconds", 60, DAY)
    named = str(operation) if operation is not None else None
    return taskings.Order(officer, named, fit_reason(given["reason"]), since, until, target)


def _near(given: Mapping[str, float] | None) -> tuple[float, float] | None:
    if given is None:
        return None
    latitude, longitude = given["latitude"], given["longitude"]
    if abs(latitude) > 85 or abs(longitude) > 180:
        raise wrong("`near` is a latitude and a longitude in degrees.")
    return latitude, longitude


def _candidates(
    connection: Connection, classes: Collection[int], order: taskings.Order, named: str | None
) -> list[Hotspot]:
    """The hotspots among which to choose: the one named, those of the operation, those ranked that day."""
    day = day_of(order.since)
    if order.operation is not None:
        found = operations.read(connection, classes, [order.operation]).get(order.operation)
        if found is None:
            raise absent("operation")
        spots = [*those(connection, classes, found.plan.hotspots, day).values()]
    elif named is not None:
        spots = [*those(connection, classes, [named], day).values()]
    else:
        spots = [*page(connection, classes, day, None, CANDIDATES).hotspots]
    return [one for one in spots if named is None or one.id == named]


def _with(sight: Sight, number: int) -> Sight:
    """What she sees with the class of what she made just now, which may be the first of it."""
    return replace(sight, open={kind: tuple({*numbers, number}) for kind, numbers in sight.open.items()})
