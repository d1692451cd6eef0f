"""Clear: the records of which a viewer sees all that linkage compares; of others no weight is told."""

from collections.abc import Collection

from sqlalchemy import Connection

from graph_api.lineage import shown
from schema.sight import Sight
from schema.vocabulary import FieldClass

COMPARED = (FieldClass.IDENTITY, FieldClass.CONTACT)
"""Weights tell how names, birth dates, numbers, addresses and phones agree: all of these at once."""


def clear_of(connection: Connection, records: Collection[str], sight: Sight) -> set[str]:
    """Those of the records that are shown and of which identity and contact are open."""
    clear = shown(connection, set(records), sight)
    for kind in COMPARED:
        clear = shown(connection, clear, sight, kind)
    return clear
