"""Tasking: one officer with one hotspot, the one that is named or the best one that trials leave."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, fit_reason
from graph_api.deeds.fit import absent, fit_key, fit_number, fit_officers, wrong
from graph_api.deeds.patrols.own_class import check_plans, is_colleague, own_class, with_own
from graph_api.roots.orders import whole
from graph_api.roots.taskings import tasking_values
from ledger.clock import now
from patrol.days import date_at, day_of, days_between
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import Hotspot, page, those
from patrol.moments import later, seconds_between
from patrol.orders import operations, taskings
from patrol.orders.allocated import allocated, asked_for
from patrol.orders.choice import first_free, ranked
from patrol.orders.taskings import Order, Tasking
from patrol.orders.turn import wait_for_turn
from patrol.trials.apart import LEAST, near_to
from patrol.trials.units import UnitDay, unit_days
from schema.partnership import load_partnership
from schema.vocabulary import FieldClass

DAY = 86_400
LONGEST = timedelta(days=366)
CANDIDATES = 200
"""Hotspots of the day's ranking among which the server chooses."""


def issue_tasking(asked: Asked) -> Act:
    """Task an officer of her agency with one hotspot, where not too many are tasked already.

    Where none is named, the trials that the asker sees are followed on days that have come.
    """
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
            spots = _best(connection, asked, order, named, near)
            try:
                spot = first_free(connection, spots, order.since, order.until, most)
            except PatrolError as error:
                raise wrong(str(error)) from None
            made = taskings.issue(connection, own, by, key, order, spot)
        (value,) = tasking_values(connection, [made], with_own(sight, own))
        return Done({"tasking": value, "trialUnits": partial(_trial_units, connection, asked, made)})

    return act


def _order(asked: Asked, given: Mapping[str, Any]) -> Order:
    since, until, operation = str(given["from"]), str(given["until"]), given.get("operation")
    at = now()
    if not 0 < seconds_between(since, until) <= DAY or not at < until <= later(at, LONGEST):
        raise wrong("`until` is to come within 366 days, and after `from` by at most 24 hours.")
    (officer,) = fit_officers([given["officer"]], "officer", lambda id: is_colleague(asked, id))
    target = fit_number(given["targetSeconds"], "targetSeconds", 60, DAY)
    named = str(operation) if operation is not None else None
    return Order(officer, named, fit_reason(given["reason"]), since, until, target)


def _near(given: Mapping[str, float] | None) -> tuple[float, float] | None:
    if given is None:
        return None
    latitude, longitude = given["latitude"], given["longitude"]
    if abs(latitude) > 85 or abs(longitude) > 180:
        raise wrong("`near` is a latitude and a longitude in degrees.")
    return latitude, longitude


def _best(
    connection: Connection, asked: Asked, order: Order, named: str | None, near: tuple[float, float] | None
) -> list[str]:
    """The hotspot that is named, or those among which to choose, the best one first."""
    classes, day = whole(asked.sight), day_of(order.since)
    days = _unit_days(connection, asked, order) if named is None else []
    units = those(connection, classes, {one.hotspot for one in days}, day) if days else {}
    spots: Mapping[str, Hotspot]
    if order.operation is not None:
        found = operations.read(connection, classes, [order.operation]).get(order.operation)
        if found is None:
            raise absent("operation")
        spots = those(connection, classes, found.plan.hotspots, day)
    elif named is not None:
        spots = those(connection, classes, [named], day)
    else:
        high = page(connection, classes, day, None, CANDIDATES).hotspots
        spots = {**units, **{one.id: one for one in high}}
    left = ranked([one for one in spots.values() if named is None or one.id == named], near)
    if not left:
        raise absent("hotspot")
    if days:
        asked_there = asked_for(connection, units, sorted({one.day for one in days}))
        left = allocated(left, units, days, asked_there)
        if not left:
            raise wrong(
                "Trials leave none of these places then: each is a hotspot of a trial that wants nobody more "
                "there, or lies beside one. Name a place to task somebody all the same."
            )
    return [one.id for one in left]


def _unit_days(connection: Connection, asked: Asked, order: Order) -> list[UnitDay]:
    """The units of the trials that she sees, on the days of a tasking."""
    today = date_at(asked.rooms.sights.now())
    days = days_between(order.since, order.until)
    return unit_days(connection, whole(asked.sight), days, today, asked.rooms.trial_key)


def _trial_units(
    connection: Connection, asked: Asked, made: Tasking, arguments: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Units of trials in which an officer is who patrols where this tasking sends her, and their arms."""
    days = _unit_days(connection, asked, made.order)
    if not days:
        return []
    named, seen = {made.hotspot, *(one.hotspot for one in days)}, asked.sight.classes(FieldClass.EXISTENCE)
    spots = those(connection, seen, named, day_of(made.order.since))
    ids = sorted(spots)
    here = [spots[made.hotspot].boundary]
    near = near_to([spots[id].boundary for id in ids], here, LEAST)
    there = {id for id, beside in zip(ids, near, strict=True) if beside}
    return [
        {
            "trial": one.trial,
            "hotspot": one.hotspot,
            "on": one.day.isoformat(),
            "arm": one.arm.name if one.arm is not None else None,
            "treated": one.treated,
            "targetSeconds": one.arm.target if one.arm is not None else None,
        }
        for one in days
        if one.hotspot in there
    ]
