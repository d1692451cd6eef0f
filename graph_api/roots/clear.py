"""Clear: the records of which a viewer sees all that linkage compares; of others no weight is told."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from graph_api.lineage import shown
from ledger.among import among
from ledger.tables import entry, record
from schema.sight import Sight
from schema.vocabulary import FieldClass

COMPARED = (FieldClass.IDENTITY, FieldClass.CONTACT)
"""Weights tell how names, birth dates, numbers, addresses and phones agree: all of these at once."""


def clear_of(connection: Connection, records: Collection[str], sight: Sight) -> set[str]:
    """Those of the records that are shown and of which identity and contact are open."""
    wanted = (
        select(record.c.id, record.c["class"])
        .join(entry, entry.c.id == record.c.entry)
        .where(among(connection, record.c.id, records), entry.c.state == "current")
    )
    open = {
        id
        for id, number in connection.execute(wanted)
        if all(number in sight.classes(kind) or id in sight.grants(kind) for kind in COMPARED)
    }
    return shown(connection, open, sight)
