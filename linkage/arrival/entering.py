"""Entering: one record becomes an entry of its source, as a delivery of one row would make it one."""

import hashlib
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, exists, insert, or_, select, update

from ledger.bulk import insert_missing, insert_rows
from ledger.classes import class_number
from ledger.clock import now
from ledger.erased import left_out, refused
from ledger.identities import identify
from ledger.outbox import announce
from ledger.tables import batch, caseload, entry, identity, record, stated_edge, stated_node
from linkage.errors import LinkageError
from linkage.ingest.batches import BY_HAND, Figures, know_source
from linkage.ingest.entries import known
from linkage.ingest.persons import RecordColumns
from linkage.ingest.statement import record_key
from linkage.source import Source
from schema.vocabulary import Delivery

KEPT = "What is told under this key is not altered by one record: leave it to a delivery of its source."
"""What is said whatever the reason: the reason would tell who was erased, or that others are in the entry."""


class NotEntered(LinkageError):
    """A record that its source does not take; nothing was written."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A record with the number of its current entry; `changed` if that was written now."""

    record: str
    entry: int
    changed: bool


def content(columns: RecordColumns) -> bytes:
    """Sixteen bytes for all that a record was told to say."""
    return hashlib.sha256(f"one record {columns.told}".encode()).digest()[:16]


def known_record(connection: Connection, source: Source, key: str) -> str | None:
    """The id that the record of an entry has, if it was ever told."""
    wanted = select(identity.c.id).where(identity.c.kind == "record", identity.c.key == _natural(source, key))
    found: str | None = connection.execute(wanted).scalar_one_or_none()
    return found


def enter(connection: Connection, source: Source, key: str, columns: RecordColumns, id: str) -> Entered:
    """Put a record into the ledger: a batch of one row, whose entry counts at once.

    `id` is the record's if it has none. The same content again changes nothing; other content is the next
    version of the entry. Raises NotEntered where the source only appends, where the entry tells of more than
    this record, where either was erased, and while another delivery of it is under way.
    """
    natural, digest = _natural(source, key), content(columns)
    staged, present = known(connection, source.id, [key])
    if staged:
        raise NotEntered(
            "A delivery of this source is under way and tells of the same entry. Try again later."
        )
    connection.execute(insert_missing(connection, identity), {"kind": "record", "key": natural, "id": id})
    own = identify(connection, "record", [natural])[natural]
    if refused(connection, source.id, [key]) or left_out(connection, [own]):
        raise NotEntered(KEPT)
    before = present.get(key)
    if before and before.state == "current":
        if before.digest == digest:
            return Entered(own, before.id, changed=False)
        if source.delivery is Delivery.APPEND or _tells_more(connection, before.id, own):
            raise NotEntered(KEPT)
    class_, at = class_number(connection, *source.class_), now()
    know_source(connection, source)
    number = _batch(connection, source, key, digest, at, known_before=before is not None)
    version = before.version + 1 if before else 1
    row = {"source": source.id, "key": key, "version": version, "batch": number, "class": class_}
    made = connection.execute(
        insert(entry).values(row | {"digest": digest, "state": "current"}).returning(entry.c.id)
    ).scalar_one()
    insert_rows(connection, record, [(made, own, class_, source.id, at, *columns)])
    if before:
        connection.execute(update(entry).where(entry.c.id == before.id).values(state="superseded"))
    announce(connection, "entries", [*([before.id] if before else []), made])
    return Entered(own, made, changed=True)


def _tells_more(connection: Connection, id: int, own: str) -> bool:
    """Whether an entry states anything but this record: other people, what happened, where, with whom."""
    others = (
        exists().where(record.c.entry == id, record.c.id != own),
        *(exists().where(table.c.entry == id) for table in (stated_node, stated_edge, caseload)),
    )
    return bool(connection.execute(select(or_(*others))).scalar_one())


def _batch(
    connection: Connection, source: Source, key: str, digest: bytes, at: str, *, known_before: bool
) -> int:
    """A batch of one row; the same one again where the entry comes back to what it said."""
    figures = Figures(rows=1, new=int(not known_before), changed=int(known_before))
    of = hashlib.sha256(f"{source.id}\x1f{key}\x1f".encode() + digest).hexdigest()
    done = {"state": "done", "opened_at": at, "closed_at": at, "rows": 1, "figures": asdict(figures)}
    same = select(batch.c.id).where(batch.c.source == source.id, batch.c.digest == of)
    found: int | None = connection.execute(same).scalar_one_or_none()
    if found is not None:
        connection.execute(update(batch).where(batch.c.id == found).values(done))
        return found
    named = {"source": source.id, "digest": of, "content": None, "file": BY_HAND}
    return int(connection.execute(insert(batch).values(named | done).returning(batch.c.id)).scalar_one())


def _natural(source: Source, key: str) -> bytes:
    return record_key(source.id, source.subject or "", key)
