"""Caseload: what policy opens to a viewer of the persons on her own caseload, and of nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ledger.caseloads import caseload_of
from ledger.clock import fixed
from policies.edition import Edition
from policies.grants import Widening, granted
from schema.sight import Viewer
from schema.vocabulary import FieldClass


@dataclass(frozen=True, slots=True)
class OwnCases:
    """What a viewer's own caseload adds to her sight, and takes from it.

    `widening` is what it opens, `closed` are the ids of what it closes, and `changes` is the moment (UTC
    seconds) of its next change by date.
    """

    widening: Widening | None = None
    closed: frozenset[str] = frozenset()
    changes: float | None = None


def own_cases(
    connection: Connection,
    edition: Edition,
    viewer: Viewer,
    kinds: frozenset[FieldClass],
    now: datetime,
) -> OwnCases:
    """What is different for this viewer of those on her caseload now, of fields of these kinds.

    Where policy makes no difference to her the ledger isn't asked. A rule that takes something from her on
    her own caseload closes the records and events of those classes whole, whichever fields she asks for.
    """
    difference = edition.on_caseload(viewer, viewer.purpose or "", bool(viewer.case_reference))
    asked = kinds | {FieldClass.EXISTENCE}
    wider = {kind: numbers for kind, numbers in difference.wider.items() if kind in asked}
    if not (wider or difference.narrower):
        return OwnCases()
    caseload = caseload_of(connection, viewer.id, viewer.agency, fixed(now))
    changes = datetime.fromisoformat(caseload.changes).timestamp() if caseload.changes else None
    if not caseload.persons:
        return OwnCases(changes=changes)
    closed: frozenset[str] = frozenset()
    if difference.narrower:
        everything = [one.number for one in edition.classes]
        narrowing = Widening(caseload.persons, {FieldClass.EXISTENCE: difference.narrower})
        found = granted(connection, viewer.id, everything, [narrowing])
        closed = frozenset(found.get(FieldClass.EXISTENCE, ()))
    widening = Widening(caseload.persons, wider) if wider else None
    return OwnCases(widening, closed, changes)
