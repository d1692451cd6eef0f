"""Lineage: who someone is today, of whom an id from before a merge or a split speaks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from ledger.database import Ledger
from ledger.tables import lineage, membership
from schema.selection import Selection

_MANY = 500  # ids in one statement


def follow(ledger: Ledger, roots: Iterable[Selection]) -> dict[str, list[str]]:
    """Whom each id of a person that stands among the arguments of these fields may mean. May block."""
    asked = {id for root in roots for id in _named(root)}
    if not asked:
        return {}
    with ledger.read() as connection:
        return persons_today(connection, sorted(asked))


def _named(selection: Selection) -> Iterator[str]:
    """The ids of persons in what a field and those below it were given, filters included."""
    yield from _persons(selection.arguments)
    for child in selection.children:
        yield from _named(child)


def _persons(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("person_"):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _persons(inner)


def persons_today(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Person id → the persons whom it may mean: herself, then those who hold records that once were hers.

    Those with most of these records come first, then by id. An id of no person means itself alone. Which of
    them exists for a viewer is for the statement to say.
    """
    left: dict[str, set[str]] = {}
    moved = select(lineage.c.from_person, lineage.c.records).where(lineage.c.from_person.in_(set(ids)))
    for person, records in connection.execute(moved):
        left.setdefault(person, set()).update(records)
    if not left:
        return {id: [id] for id in ids}
    homes = _homes(connection, {record for records in left.values() for record in records})
    return {id: list(dict.fromkeys([id, *_by_weight(homes, left.get(id, ()))])) for id in ids}


def _by_weight(homes: dict[str, str], records: Iterable[str]) -> list[str]:
    weights = Counter(homes[record] for record in records if record in homes)
    return sorted(weights, key=lambda person: (-weights[person], person))


def _homes(connection: Connection, records: set[str]) -> dict[str, str]:
    homes: dict[str, str] = {}
    wanted = sorted(records)
    for start in range(0, len(wanted), _MANY):
        of = membership.c.record.in_(wanted[start : start + _MANY])
        homes.update(
            (record, person)
            for record, person in connection.execute(
                select(membership.c.record, membership.c.person).where(of)
            )
        )
    return homes
