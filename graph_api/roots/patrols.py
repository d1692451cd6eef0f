"""Patrols, as the contract tells them: an officer's own whole, another's without her name and her track."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from graph_api.roots.host import Host
from graph_api.roots.orders import whole
from ledger.clock import now
from patrol.days import day_of
from patrol.hotspots.hotspot import hotspots_there
from patrol.patrols import patrols
from patrol.patrols.activities import activities
from patrol.patrols.kept_pings import track
from patrol.patrols.patrols import Patrol
from patrol.patrols.stays import stays
from schema.sight import Sight
from schema.vocabulary import FieldClass


def one_patrol_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """A patrol of the viewer's, or one that she sees; None where there is none of this id. May block."""
    viewer = host.viewer.id
    with host.ledger.read() as connection:
        found = patrols.of_id(connection, id)
        if found is None or (found.officer != viewer and found.class_ not in whole(sight)):
            return None
        followed = found.officer == viewer or found.class_ in sight.classes(FieldClass.LOCATION)
        value = patrol_value(connection, found, viewer)
        if found.officer != viewer:
            value = _without_hidden(connection, _until(found, value), sight.classes(FieldClass.EXISTENCE))

    def read_track(_arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        with host.ledger.read() as connection:
            return track(connection, found)

    return {**value, "track": read_track if followed else None}


def _until(of: Patrol, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Another's patrol without where it was today, while it is out."""
    if of.ended_at is not None:
        return value
    today = day_of(now())
    return {
        **value,
        "stays": [one for one in value["stays"] if one["on"] < today],
        "activities": [one for one in value["activities"] if day_of(one["at"]) < today],
    }


def _without_hidden(
    connection: Connection, value: Mapping[str, Any], classes: Collection[int]
) -> dict[str, Any]:
    """Another's patrol without the ids of hotspots of other classes."""
    named = {one["hotspot"] for one in (*value["stays"], *value["activities"]) if one["hotspot"]}
    seen = hotspots_there(connection, classes, named)
    return {
        **value,
        "stays": [one for one in value["stays"] if one["hotspot"] in seen],
        "activities": [
            {**one, "hotspot": one["hotspot"] if one["hotspot"] in seen else None}
            for one in value["activities"]
        ],
    }


def patrol_value(connection: Connection, one: Patrol, viewer: str) -> dict[str, Any]:
    """A patrol by the contract's field names, its track left out."""
    unknown = one.unknown_seconds
    return {
        "id": one.id,
        "clientKey": one.key if one.officer == viewer else None,
        "unit": one.unit,
        "startedAt": one.started_at,
        "endedAt": one.ended_at,
        "measuredSeconds": round(one.measured_seconds),
        "unknownSeconds": round(unknown) if unknown is not None else None,
        "stays": [
            {
                "hotspot": row.hotspot,
                "on": row.day,
                "seconds": round(row.seconds),
                "visits": row.visits,
                "visitsCounted": row.counted,
            }
            for row in stays(connection, one)
        ],
        "faults": [{"fault": fault, "count": count} for fault, count in sorted(one.faults.items())],
        "activities": [
            {
                "clientKey": did.key if one.officer == viewer else None,
                "kind": did.kind,
                "at": did.at,
                "hotspot": did.hotspot,
                "quantity": did.quantity,
                "outcome": did.outcome,
                "note": did.note,
            }
            for did in activities(connection, one)
        ],
        "track": None,
    }
