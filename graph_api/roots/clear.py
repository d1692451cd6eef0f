"""Clear: the records of which a viewer sees all that linkage compares; of others no weight is told."""

from collections.abc import Collection

from sqlalchemy import Connection

from graph_api.lineage import shown
from ledger.classes import classes, with_restricted
from linkage.arrival.candidates import Among
from schema.sight import Sight
from schema.vocabulary import FieldClass

COMPARED = (FieldClass.IDENTITY, FieldClass.CONTACT)
"""Weights tell how names, birth dates, numbers, addresses and phones agree: all of these at once."""


def among_clear(sight: Sight) -> Among:
    """The records of which a viewer sees all that linkage compares, as a condition."""
    exist = set(sight.classes(FieldClass.EXISTENCE))
    granted = set(sight.grants(FieldClass.EXISTENCE))
    open = [set(sight.classes(kind)) for kind in COMPARED]
    wider = [set(sight.grants(kind)) for kind in COMPARED]
    return Among(exist.intersection(*open), granted.intersection(*wider), sight.closed)


def sees_all(connection: Connection, sight: Sight) -> bool:
    """Whether policy keeps nothing that linkage compares from a viewer, not even what is restricted."""
    return set(among_clear(sight).classes) >= with_restricted(classes(connection)).keys()


def clear_of(connection: Connection, records: Collection[str], sight: Sight) -> set[str]:
    """Those of the records that are shown and of which identity and contact are open."""
    clear = shown(connection, set(records), sight)
    for kind in COMPARED:
        clear = shown(connection, clear, sight, kind)
    return clear
