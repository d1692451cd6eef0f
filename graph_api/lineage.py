"""Lineage: who someone is today, of whom an id from before a merge or a split speaks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, exists, select

from ledger.among import among
from ledger.database import Ledger
from ledger.tables import entry, lineage, membership, record, restricted
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass


def follow(ledger: Ledger, roots: Iterable[Selection], sight: Sight) -> dict[str, list[str]]:
    """Whom each id of a person among the arguments of these fields may mean to this viewer. May block."""
    asked = {id for root in roots for id in _named(root)}
    if not asked:
        return {}
    with ledger.read() as connection:
        return persons_today(connection, sorted(asked), sight)


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


def persons_today(
    connection: Connection, ids: Sequence[str], sight: Sight | None = None
) -> dict[str, list[str]]:
    """Person id → the persons whom it may mean: herself, then those who hold records that once were hers.

    Those with most of these records come first, then by id. An id of no person means itself alone. Under a
    sight only records that it shows lead on: else an old id would tell to whom hidden ones went. Which of the
    persons exists for a viewer is for the statement to say.
    """
    left: dict[str, set[str]] = {}
    moved = select(lineage.c.from_person, lineage.c.records).where(lineage.c.from_person.in_(set(ids)))
    for person, records in connection.execute(moved):
        left.setdefault(person, set()).update(records)
    if not left:
        return {id: [id] for id in ids}
    homes = _homes(connection, {one for records in left.values() for one in records}, sight)
    return {id: list(dict.fromkeys([id, *_by_weight(homes, left.get(id, ()))])) for id in ids}


def _by_weight(homes: dict[str, str], records: Iterable[str]) -> list[str]:
    weights = Counter(homes[one] for one in records if one in homes)
    return sorted(weights, key=lambda person: (-weights[person], person))


def _homes(connection: Connection, records: set[str], sight: Sight | None) -> dict[str, str]:
    """Record → the person who holds it, of the records that the sight shows."""
    wanted = select(membership.c.record, membership.c.person).where(
        among(connection, membership.c.record, records)
    )
    shown = records if sight is None else _shown(connection, records, sight)
    return {one: person for one, person in connection.execute(wanted) if one in shown}


def _shown(connection: Connection, records: set[str], sight: Sight) -> set[str]:
    """The records that the viewer may see; none that is restricted for everyone, whatever policy opens."""
    sealed = exists().where(restricted.c.subject == record.c.id, restricted.c.seq.is_not(None))
    open = (
        select(record.c.id)
        .join(entry, entry.c.id == record.c.entry)
        .where(
            among(connection, record.c.id, records),
            entry.c.state == "current",
            record.c["class"].in_(sight.classes(FieldClass.EXISTENCE)),
            ~sealed,
        )
    )
    shown = set(connection.execute(open).scalars()).difference(sight.closed)
    return shown.union(sight.grants(FieldClass.EXISTENCE))
