"""Patrolling: what an officer's device tells of her own patrol, in any order, as often as it likes."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done
from graph_api.deeds.fit import absent, fit_key, fit_many, fit_number, fit_text, wrong
from graph_api.deeds.patrols.own_class import own_class
from graph_api.roots.briefings import briefing_value
from graph_api.roots.orders import whole
from graph_api.roots.patrols import patrol_value
from ledger.classes import classes
from ledger.clock import now
from patrol.errors import PatrolError
from patrol.hotspots.hotspot import hotspots_there
from patrol.moments import later
from patrol.orders import briefings
from patrol.patrols import activities, patrols
from patrol.patrols.kept_pings import MOST_AT_ONCE, Ping
from patrol.patrols.measuring import AHEAD, measure_anew, take
from schema.partnership import load_partnership
from schema.vocabulary import ActivityKind, ActivityOutcome, FieldClass

MOST_OFTEN = 1_000
LONG_PAST = timedelta(days=366)
"""What nobody tells of so much later."""


def start_patrol(asked: Asked) -> Act:
    """Note when a patrol of hers began, or correct what was told of that."""
    at, corrects, unit = (
        str(asked.input["at"]),
        asked.input.get("corrects"),
        fit_text(asked.input["unit"], "unit", 100),
    )
    _check_clock(at)

    def note(connection: Connection, of: patrols.Patrol) -> Mapping[str, Any]:
        patrols.start(connection, of, unit, at, corrects)
        measure_anew(connection, of, asked.rooms.grounds)
        return {}

    return _of_own(asked, note)


def end_patrol(asked: Asked) -> Act:
    """Note when a patrol of hers ended, or correct it; pings from after it are not kept."""
    at, corrects = str(asked.input["at"]), asked.input.get("corrects")
    _check_clock(at)

    def note(connection: Connection, of: patrols.Patrol) -> Mapping[str, Any]:
        patrols.end(connection, of, at, corrects)
        measure_anew(connection, of, asked.rooms.grounds)
        return {}

    return _of_own(asked, note)


def record_activities(asked: Asked) -> Act:
    """Keep what she did; an activity that was told before stays as it is."""
    given = asked.input["activities"]
    fit_many(given, "activities", 1, activities.MOST)
    told = [_activity(one) for one in given]
    for one in told:
        _check_clock(one.at)
    places = {one.hotspot for one in told if one.hotspot is not None}

    def note(connection: Connection, of: patrols.Patrol) -> Mapping[str, Any]:
        seen = asked.sight.classes(FieldClass.EXISTENCE)
        if len(hotspots_there(connection, seen, places)) < len(places):
            raise absent("hotspot")
        activities.record(connection, of, told)
        return {}

    return _of_own(asked, note)


def sync_pings(asked: Asked) -> Act:
    """Keep where she was, and say of each ping whether it counts."""
    given = asked.input["pings"]
    fit_many(given, "pings", 0, MOST_AT_ONCE)
    told = [_ping(one) for one in given]
    keep_days = load_partnership(asked.rooms.folder).patrols.keep_pings_days

    def note(connection: Connection, of: patrols.Patrol) -> Mapping[str, Any]:
        ground = asked.rooms.grounds.of(connection, of.class_)
        faults = take(connection, of, told, ground, keep_days)
        rejected = [
            {"at": one.at, "fault": fault}
            for one, fault in zip(told, faults, strict=True)
            if fault is not None
        ]
        return {"received": len(told), "rejected": rejected}

    return _of_own(asked, note)


def acknowledge_briefing(asked: Asked) -> Act:
    """Note that she has read a briefing that she sees and that has not expired."""
    id, read_at, viewer = str(asked.input["id"]), str(asked.input["readAt"]), asked.viewer
    _check_clock(read_at)

    def act(connection: Connection) -> Done:
        found = briefings.read(connection, whole(asked.sight), id, viewer.id, now())
        if found is None:
            raise absent("briefing")
        if read_at < later(found.made_at, -AHEAD):
            raise wrong(f"{read_at} is before the briefing was issued: set the clock of the device right.")
        briefings.acknowledge(connection, found, viewer.id, read_at)
        read = briefings.receipts(connection, [id])[id]
        marking = classes(connection)[found.class_].marking
        return Done({"briefing": briefing_value(found, marking, read, viewer.id)})

    return act


def _of_own(asked: Asked, note: Callable[[Connection, patrols.Patrol], Mapping[str, Any]]) -> Act:
    """Do something to the patrol that the input names, whether anything was told of it before or not."""
    key, officer = fit_key(asked.input["patrol"], "patrol"), asked.viewer.id

    def act(connection: Connection) -> Done:
        try:
            of = patrols.told_of(connection, own_class(connection, asked), officer, key)
            more = note(connection, of)
        except PatrolError as error:
            raise wrong(str(error)) from None
        found = patrols.read(connection, officer, key)
        assert found is not None
        return Done({"patrol": patrol_value(connection, found, officer), **more})

    return act


def _activity(given: Mapping[str, Any]) -> activities.Activity:
    note, hotspot, quantity = given.get("note"), given.get("hotspot"), given.get("quantity")
    return activities.Activity(
        fit_key(given["clientKey"]),
        ActivityKind(given["kind"]),
        str(given["at"]),
        str(hotspot) if hotspot is not None else None,
        fit_number(1 if quantity is None else quantity, "quantity", 1, MOST_OFTEN),
        ActivityOutcome(given.get("outcome") or ActivityOutcome.NONE),
        fit_text(note, "note", 2_000, lines=True) if note is not None else None,
    )


def _ping(given: Mapping[str, Any]) -> Ping:
    latitude, longitude = given["latitude"], given["longitude"]
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise wrong("`latitude` and `longitude` are degrees of WGS 84.")
    return Ping(str(given["at"]), latitude, longitude, given["accuracy"], bool(given.get("mocked")))


def _check_clock(at: str) -> None:
    received = now()
    if at > later(received, AHEAD):
        raise wrong(f"{at} is to come: set the clock of the device right.")
    if at < later(received, -LONG_PAST):
        raise wrong(f"{at} is long past: set the clock of the device right.")
