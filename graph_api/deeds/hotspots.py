"""Hotspots that somebody draws, for those whom policy lets plan patrols."""

from uuid import UUID

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, Refused
from graph_api.deeds.patrols.own_class import own_class
from patrol.errors import PatrolError
from patrol.hotspots.keeping import Drawn, OtherShape, keep_drawn
from patrol.hotspots.outline import outline
from schema.vocabulary import RefusalCode

LONGEST_NAME = 100


def define_hotspot(asked: Asked) -> Act:
    """Draw a hotspot for her own agency; with the key of one that she drew before, that one again."""
    viewer, given = asked.viewer, asked.input
    if not asked.rooms.sights.permissions.plans(viewer):
        raise Refused(RefusalCode.NOT_PERMITTED, f"No policy lets you plan patrols for {viewer.purpose}.")
    name, key = _name(str(given["name"])), _client_key(str(given["clientKey"]))
    try:
        drawn = outline(str(given["boundary"]))
    except PatrolError as error:
        raise _wrong(str(error)) from None
    shape = Drawn(f"drawn:{viewer.id}:{key}", name, drawn.boundary, drawn.area)

    def act(connection: Connection) -> Done:
        number = own_class(connection, asked)
        try:
            id = keep_drawn(connection, number, shape, viewer.id)
        except OtherShape:
            raise _wrong("With this `clientKey` you drew another hotspot. Take a new one.") from None
        return Done({"hotspot": id})

    return act


def _name(told: str) -> str:
    name = " ".join(told.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise _wrong(f"`name` is a text of 1 to {LONGEST_NAME} characters that can be read.")
    return name


def _client_key(told: str) -> str:
    try:
        return str(UUID(told))
    except ValueError:
        raise _wrong("`clientKey` is a UUID, such as 6f1c1f0e-2f52-4e0a-9d1c-0a4f4c1f7a55.") from None


def _wrong(message: str) -> Refused:
    return Refused(RefusalCode.BAD_INPUT, message)
