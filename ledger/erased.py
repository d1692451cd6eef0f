"""Erased: which entries are not taken in again, and which records are left out of those that are."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from ledger.among import among
from ledger.tables import erased_entry, erased_record

HERS = frozenset({"LIVES_AT", "USES"})
"""Edges whose end is told because of the person who stands at the start."""

_MOST_VARIABLES = 10_000

Ends = tuple[str, str, str]
"""Type, start and end of an edge."""

Named = tuple[str, bytes]
"""An entry as it is known when its key is gone: its source, and the digest of its key."""


def key_digest(source: str, key: str) -> bytes:
    """The 16 bytes by which an entry is still known when its key is gone."""
    return hashlib.sha256(f"{source}\x1f{key}".encode()).digest()[:16]


def remember(
    connection: Connection,
    certificate: str,
    entries: Mapping[Named, bytes | None],
    records: Mapping[str, tuple[int, Named]],
) -> None:
    """Keep entries from being taken in again (only with this content; None: whatever they say), and records.

    A record has its class and the entry that stated it. What was remembered of either before is replaced.
    """
    at = erased_entry.c
    if entries:
        before = delete(erased_entry).where(at.source == bindparam("of"), at.key == bindparam("named"))
        connection.execute(before, [{"of": source, "named": key} for source, key in entries])
        connection.execute(
            insert(erased_entry),
            [
                {"source": source, "key": key, "digest": content, "certificate": certificate}
                for (source, key), content in entries.items()
            ],
        )
    if records:
        connection.execute(delete(erased_record).where(among(erased_record.c.record, records)))
        connection.execute(
            insert(erased_record),
            [
                {"record": id, "class": number, "source": source, "key": key, "certificate": certificate}
                for id, (number, (source, key)) in records.items()
            ],
        )


def refused(connection: Connection, source: str, keys: Sequence[str]) -> dict[str, bytes | None]:
    """Those of these keys that were erased, with the content that alone is refused (None: any)."""
    of_source = select(erased_entry.c.key, erased_entry.c.digest).where(erased_entry.c.source == source)
    if not connection.execute(of_source.limit(1)).first():
        return {}
    named = {key_digest(source, key): key for key in keys}
    digests, found = [*named], dict[str, bytes | None]()
    for at in range(0, len(digests), _MOST_VARIABLES):
        some = erased_entry.c.key.in_(digests[at : at + _MOST_VARIABLES])
        for key, digest in connection.execute(of_source.where(some)):
            found[named[bytes(key)]] = None if digest is None else bytes(digest)
    return found


def left_out(connection: Connection, records: Collection[str]) -> set[str]:
    """Those of these records that are left out of what an entry states, whatever it says of them."""
    if not records or not connection.execute(select(erased_record.c.record).limit(1)).first():
        return set()
    of_entry = (erased_entry.c.source == erased_record.c.source) & (erased_entry.c.key == erased_record.c.key)
    wanted = (
        select(erased_record.c.record)
        .outerjoin(erased_entry, of_entry)
        .where(among(erased_record.c.record, records), erased_entry.c.digest.is_(None))
    )
    return set(connection.execute(wanted).scalars())


def hanging(gone: Iterable[Ends], kept: Iterable[Ends]) -> set[str]:
    """Of one entry, the nodes that it tells of only because of a person whose edges are gone: home, phone."""
    ends = {end for type, _, end in gone if type in HERS}
    return ends.difference(one for _, start, end in kept for one in (start, end))


def readmit(connection: Connection, record: str) -> bool:
    """Let the next delivery tell of a record again; False where it was not erased."""
    known = connection.execute(select(erased_record).where(erased_record.c.record == record)).one_or_none()
    if known is None:
        return False
    entry = (erased_entry.c.source == known.source) & (erased_entry.c.key == known.key)
    connection.execute(delete(erased_entry).where(entry))
    connection.execute(delete(erased_record).where(erased_record.c.record == record))
    return True
