"""Lineage: who someone is today, of whom an id from before a merge or a split speaks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from ledger.database import Ledger
from ledger.tables import lineage, membership
from schema.selection import Selection

NAMING = {
    "person": (("id", "ids"),),
    "node": (("id", "ids"),),
    "personNetwork": (("id", "ids"),),
    "shortestPaths": (("from", "fromIds"), ("to", "toIds")),
}
"""Root field → each argument that may name a person, and the one that stands beside it for the plan."""

_MANY = 500  # ids in one statement


def follow(ledger: Ledger, roots: Sequence[Selection]) -> tuple[Selection, ...]:
    """These root fields; beside an id of a person stands everyone whom it may mean. May block."""
    asked = {id for root in roots for _, _, id in _named(root)}
    if not asked:
        return tuple(roots)
    with ledger.read() as connection:
        today = persons_today(connection, sorted(asked))
    return tuple(_beside(root, today) for root in roots)


def _beside(root: Selection, today: Mapping[str, list[str]]) -> Selection:
    prepared = {beside: today[id] for _, beside, id in _named(root)}
    return replace(root, arguments={**root.arguments, **prepared}) if prepared else root


def _named(root: Selection) -> list[tuple[str, str, str]]:
    """(argument, argument to stand beside it, id of a person) of a root field."""
    found = ((name, beside, str(root.arguments[name])) for name, beside in NAMING.get(root.field, ()))
    return [one for one in found if one[2].startswith("person_")]


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
