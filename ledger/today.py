"""Today: who persons from before a merge are now, and who they were."""

from sqlalchemy import CTE, Select, select

from ledger.tables import lineage


def today(persons: Select[str]) -> CTE:
    """The column `id`: these persons, and whoever they merged into. `persons` names its column `id`."""
    found = persons.cte("today", recursive=True)
    merged = select(lineage.c.to_person).join(found, lineage.c.from_person == found.c.id)
    return found.union(merged.where(lineage.c.kind == "MERGE"))  # who merged there and back is met once


def before(persons: Select[str]) -> CTE:
    """The column `id`: these persons, and whoever merged into them. `persons` names its column `id`."""
    found = persons.cte("before", recursive=True)
    merged = select(lineage.c.from_person).join(found, lineage.c.to_person == found.c.id)
    return found.union(merged.where(lineage.c.kind == "MERGE"))
