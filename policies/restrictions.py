"""Which records and events are closed to a viewer by a restriction, as the ledger says at this moment."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, or_, select

from ledger.tables import lineage, membership, restriction

_MANY = 500  # ids in one statement

_IN_FORCE = select(restriction.c.subject, restriction.c.made_at).where(
    restriction.c.lifted_at.is_(None),
    or_(restriction.c.principal.is_(None), restriction.c.principal == bindparam("viewer")),
)


def closed(connection: Connection, viewer: str) -> tuple[str, ...]:
    """Ids of the records and events that are restricted for everyone or for this viewer; sorted.

    A restricted person stands here as all her records. It holds for whoever she is today: merged into
    another, she takes her restriction along. Records that a split took from her since she was restricted
    stay closed themselves, until someone lifts the restriction.
    """
    ids: set[str] = set()
    persons: dict[str, str] = {}
    for subject, made_at in connection.execute(_IN_FORCE, {"viewer": viewer}):
        if subject.startswith("person_"):
            persons[subject] = min(made_at, persons.get(subject, made_at))
        else:
            ids.add(subject)
    if persons:
        ids |= _records(connection, persons)
    return tuple(sorted(ids))


def _records(connection: Connection, since: dict[str, str]) -> set[str]:
    """The records of persons restricted since these times; merges are followed to whom they led."""
    records: set[str] = set()
    fresh = dict(since)
    while fresh:
        for some in _parts(fresh):
            members = select(membership.c.record).where(membership.c.person.in_(some))
            records.update(connection.execute(members).scalars())
        further: dict[str, str] = {}
        for some in _parts(fresh):
            left = select(lineage).where(lineage.c.from_person.in_(some)).order_by(lineage.c.id)
            for row in connection.execute(left):
                start = since[row.from_person]
                if row.at >= start:
                    records.update(row.records)
                if row.kind == "MERGE" and start < since.get(row.to_person, "~"):
                    since[row.to_person] = further[row.to_person] = start
        fresh = further
    return records


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    whole = list(ids)
    for start in range(0, len(whole), _MANY):
        yield whole[start : start + _MANY]
