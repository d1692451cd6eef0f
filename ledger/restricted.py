"""Restricted: the records and events that each restriction closes today, kept beside the restrictions.

A restricted person is closed as all her records. It holds for whoever she is today: merged into another, she
takes her restriction along, and back with her when the merge is undone. Parted in two, she may be either: who
holds a record that left her since she was restricted is closed as all her records, too, and so on, until
someone lifts the restriction. Records that nobody holds any more, since they were erased, stay closed
themselves.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, exists, insert, select

from ledger.among import among
from ledger.outbox import announce, last_seq
from ledger.tables import erased_restricted, lineage, membership, restricted, restriction
from ledger.today import LIVES_ON

_TOLD = select(
    restriction.c.id,
    restriction.c.subject,
    restriction.c.made_at,
    restriction.c.principal,
    restriction.c.lifted_at,
)
_HELD = select(restricted.c.restriction, restricted.c.subject)

Pair = tuple[str, str]
"""A restriction, and a record or an event that it closes."""


def follow(connection: Connection, only: str | None = None) -> None:
    """Bring what restrictions (all, or only this one) close to what they mean now; the caller's last deed.

    What that closes to everyone, or opens again, is announced to the projector.
    """
    asked, held = _TOLD, _HELD
    if only is not None:
        asked, held = asked.where(restriction.c.id == only), held.where(restricted.c.restriction == only)
    rows = connection.execute(asked).all()
    everyone = {row.id for row in rows if row.principal is None}
    in_force = [(row.id, row.subject, row.made_at) for row in rows if row.lifted_at is None]
    wanted = _closed(connection, in_force)
    standing = {(row.restriction, row.subject) for row in connection.execute(held)}
    gone, fresh = sorted(standing - wanted), sorted(wanted - standing)
    for one, subject in gone:
        connection.execute(
            delete(restricted).where(restricted.c.restriction == one, restricted.c.subject == subject)
        )
    told = sorted({subject for one, subject in gone + fresh if one in everyone})
    announce(connection, "restricted", told, always=bool(gone or fresh))
    if fresh:
        seq = last_seq(connection)
        connection.execute(
            insert(restricted),
            [
                {"restriction": one, "subject": subject, "seq": seq if one in everyone else None}
                for one, subject in fresh
            ],
        )


def once_closed(connection: Connection, after: str) -> set[Pair]:
    """What restrictions that were lifted after this moment closed until then, by who persons are today."""
    rows = connection.execute(_TOLD.where(restriction.c.lifted_at > after))
    return _closed(connection, [(row.id, row.subject, row.made_at) for row in rows])


def remember_closed(connection: Connection, records: Collection[str]) -> None:
    """Before these records are erased: keep which restrictions close them.

    Erased, a record is nobody's any more; let in again, it may be a person's whom no restriction names.
    """
    known = exists().where(
        erased_restricted.c.restriction == restricted.c.restriction,
        erased_restricted.c.record == restricted.c.subject,
    )
    closing = _HELD.where(among(restricted.c.subject, records), ~known)
    connection.execute(insert(erased_restricted).from_select(["restriction", "record"], closing))


def _closed(connection: Connection, made: Iterable[tuple[str, str, str]]) -> set[Pair]:
    """What these restrictions (id, subject, made at) close."""
    found: set[Pair] = set()
    since: dict[str, dict[str, str]] = {}  # person → restriction → from when records that left her count
    for id, subject, made_at in made:
        if subject.startswith("person_"):
            since.setdefault(subject, {})[id] = made_at
        else:
            found.add((id, subject))
    bound = {id for some in since.values() for id in some}
    erased = select(erased_restricted).where(among(erased_restricted.c.restriction, bound))
    found.update((row.restriction, row.record) for row in connection.execute(erased))
    fresh = since
    while fresh:
        reached: list[tuple[str, str, str]] = []  # who else she may be, restriction, from when
        members = select(membership).where(among(membership.c.person, fresh))
        for row in connection.execute(members):
            found.update((one, row.record) for one in since[row.person])
        left = select(lineage, LIVES_ON.label("lives_on"))
        hers = left.where(among(lineage.c.from_person, fresh)).order_by(lineage.c.id)
        parted: dict[str, dict[str, str]] = {}  # record → restriction → when it left her last
        for row in connection.execute(hers):
            for one, start in since[row.from_person].items():
                if row.at >= start:
                    found.update((one, record) for record in row.records)
                    for record in row.records:
                        parted.setdefault(record, {})[one] = row.at
                if row.lives_on:
                    reached.append((row.to_person, one, max(start, row.at)))
        holders = select(membership).where(among(membership.c.record, parted))
        for row in connection.execute(holders):
            reached.extend((row.person, one, at) for one, at in parted[row.record].items())
        fresh = {}
        for person, one, start in reached:
            if start < since.get(person, {}).get(one, "~"):
                since.setdefault(person, {})[one] = start
                fresh[person] = since[person]
    return found
