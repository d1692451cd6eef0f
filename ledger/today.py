"""Today: who persons from before a merge are now, and who they were.

A person lives on in whom she merged into until records come back to her, as when a merge is undone: from then
on her id means herself alone again.
"""

from sqlalchemy import CTE, Select, and_, exists, select

from ledger.tables import lineage, person

_LATER = lineage.alias("later")

LIVES_ON = and_(
    lineage.c.kind == "MERGE",
    exists().where(person.c.id == lineage.c.from_person, person.c.retired_by.is_not(None)),
    ~exists().where(_LATER.c.to_person == lineage.c.from_person, _LATER.c.id > lineage.c.id),
)
"""Whether the `from_person` of a row of `lineage` is its `to_person` now."""


def today(persons: Select[str]) -> CTE:
    """Columns `of`, each of these persons, and `id`, herself and whoever she merged into.

    `persons` names its column `id`.
    """
    asked = persons.subquery()
    found = select(asked.c.id.label("of"), asked.c.id).cte("today", recursive=True)
    merged = select(found.c.of, lineage.c.to_person).join(found, lineage.c.from_person == found.c.id)
    return found.union(merged.where(LIVES_ON))


def before(persons: Select[str]) -> CTE:
    """The column `id`: these persons, and whoever merged into them. `persons` names its column `id`."""
    found = persons.cte("before", recursive=True)
    merged = select(lineage.c.from_person).join(found, lineage.c.to_person == found.c.id)
    return found.union(merged.where(LIVES_ON))
