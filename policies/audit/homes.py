"""Homes: of which classes, and so of which agencies, the subjects of an event are."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select, text

from ledger.direct import Direct
from ledger.tables import class_
from ledger.version import Version, version
from policies.audit.leaf import canonical

MOST = 200_000
"""How many subjects are remembered, about 100 bytes each."""

_NOWHERE = ("0",)
_CLASSES = Direct(select(class_.c.number, class_.c.agency))


class _Stated:
    """A query of the class number of things by id, as a text that each database plans once."""

    def __init__(self, told: str, id: str) -> None:
        self._sqlite = Direct(text(f"{told} WHERE {id} IN (SELECT value FROM json_each(:ids))"))
        self._postgres = Direct(text(f"{told} WHERE {id} = ANY(CAST(:ids AS text[]))"))

    def rows(self, connection: Connection, ids: Sequence[str]) -> list[tuple[str, int]]:
        if connection.dialect.name == "postgresql":
            return self._postgres.rows(connection, ids=ids)
        return self._sqlite.rows(connection, ids=canonical(ids))


_RECORDS = _Stated(
    "SELECT r.id, r.class FROM"
    " (SELECT id, class FROM record UNION ALL SELECT record, class FROM erased_record) r",
    "r.id",
)
_EVENTS = _Stated("SELECT n.id, e.class FROM stated_node n JOIN entry e ON e.id = n.entry", "n.id")


class Homes:
    """The classes of records and events, read once for each state of the ledger; for one thread.

    Who writes in a transaction that has changed the ledger itself takes a new one.
    """

    def __init__(self) -> None:
        self._of: Version | None = None
        self._agencies: dict[int, str] = {}
        self._classes: dict[str, tuple[str, ...]] = {}

    @property
    def agencies(self) -> Mapping[int, str]:
        """The agency of each class, by its number, as they were at the last look."""
        return self._agencies

    def classes(self, connection: Connection, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The class numbers of each of these ids, as texts in their order; "0" where the ledger knows none.

        Others may be told of as well. Costs by the ids that were not asked for before.
        """
        now = version(connection)
        if self._of != now or len(self._classes) + len(ids) > MOST:
            self._of, self._classes = now, {}
            self._agencies = dict(_CLASSES.rows(connection))
        new = sorted(id for id in ids if id not in self._classes)
        if new:
            self._classes |= _read(connection, new)
        return self._classes


def _read(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[int]] = {}
    records = [id for id in ids if id.startswith("record_")]
    others = [id for id in ids if not id.startswith("record_")]
    for stated, wanted in ((_RECORDS, records), (_EVENTS, others)):
        if wanted:
            for id, number in stated.rows(connection, wanted):
                found.setdefault(id, set()).add(number)
    return {id: tuple(map(str, sorted(found[id]))) if id in found else _NOWHERE for id in ids}
