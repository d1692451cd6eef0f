"""Today: who persons from before a merge are now."""

from sqlalchemy import CTE, Select, select

from ledger.tables import lineage


def today(persons: Select[str]) -> CTE:
    """The column `id`: these persons, and whoever they merged into. `persons` names its column `id`."""
    found = persons.cte("today", recursive=True)
    merged = select(lineage.c.to_person).join(found, lineage.c.from_person == found.c.id)
    return found.union(merged.where(lineage.c.kind == "MERGE"))  # who merged there and back is met once
