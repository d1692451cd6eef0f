"""Briefings, as the contract tells them to the officer, and to who issued them."""

from collections.abc import Mapping
from typing import Any

from graph_api.roots.host import Host
from graph_api.roots.orders import whole
from ledger.classes import classes
from ledger.clock import now
from ledger.database import Ledger
from patrol.orders import briefings
from patrol.orders.briefings import Briefing
from schema.sight import Sight, Viewer
from schema.vocabulary import Marking


class BriefingNews:
    """Looks for briefings of an officer. Methods block, and raise as the ledger does."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def newer(self, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """The number of the newest briefing looked at, and those for the viewer since `after`.

        Whether she may know of them is decided when they are told.
        """
        with self._ledger.read() as connection:
            return briefings.newer(connection, viewer.id, now(), after)


def my_briefings_value(host: Host, sight: Sight) -> list[dict[str, Any]]:
    """What the viewer should know now. May block."""
    viewer = host.viewer.id
    with host.ledger.read() as connection:
        found = briefings.of_officer(connection, whole(sight), viewer, now())
        read = briefings.receipts(connection, [one.id for one in found])
        markings = {number: key.marking for number, key in classes(connection).items()}
    return [briefing_value(one, markings[one.class_], read[one.id], viewer) for one in found]


def one_briefing_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """A briefing for the viewer; None where she sees none of this id, or it has expired. May block."""
    viewer = host.viewer.id
    with host.ledger.read() as connection:
        found = briefings.read(connection, whole(sight), id, viewer, now())
        if found is None:
            return None
        read = briefings.receipts(connection, [id])[id]
        marking = classes(connection)[found.class_].marking
    return briefing_value(found, marking, read, viewer)


def briefing_value(one: Briefing, marking: Marking, read: Mapping[str, str], viewer: str) -> dict[str, Any]:
    """A briefing by the contract's field names; who else has read it is for who issued it alone."""
    shown = sorted(read) if one.made_by == viewer else [id for id in read if id == viewer]
    return {
        "id": one.id,
        "title": one.notice.called,
        "text": one.notice.told,
        "marking": marking,
        "issuedAt": one.made_at,
        "expiresAt": one.notice.expires_at,
        "readAt": read.get(viewer),
        "receipts": [{"officer": id, "readAt": read[id]} for id in shown],
    }
