"""A small ledger for tests: entries that state records, events and edges, of one class each, and persons."""

from sqlalchemy import Connection, insert, update

from ledger.clock import now
from ledger.tables import (
    batch,
    entry,
    lineage,
    membership,
    person,
    record,
    run,
    source,
    stated_edge,
    stated_node,
)


class Statements:
    """States entries, one after another, into a ledger that holds agencies and classes."""

    def __init__(self, connection: Connection, agency: str = "police") -> None:
        self._connection = connection
        self._last = 0
        told = {"id": "source_1", "agency": agency, "delivery": "DELTA", "deduplicated": False}
        connection.execute(insert(source).values(**told, declaration=""))
        taken = {"id": 1, "source": "source_1", "digest": "1", "file": "f", "state": "done"}
        connection.execute(insert(batch).values(**taken, opened_at=now()))
        connection.execute(insert(run).values(id=1, started_at=now(), state="done"))

    def entry(
        self,
        number: int,
        records: dict[str, str] | None = None,
        events: dict[str, bool] | None = None,
        edges: dict[str, tuple[str, str, str]] | None = None,
        state: str = "current",
    ) -> None:
        """An entry of a class: its records and whose they are, its edges as type, start and end.

        Events that it tells of are True, those to which it only refers False.
        """
        self._last += 1
        one, of = self._last, {"class": number}
        stated = {"id": one, "source": "source_1", "key": str(one), "version": 1, "batch": 1}
        self._connection.execute(insert(entry).values(**stated, **of, digest=b"", state=state))
        for id, whose in (records or {}).items():
            told = {"entry": one, "id": id, "source": "source_1", "received_at": now(), "told": {}}
            self._connection.execute(insert(record).values(**told, **of))
            self._connection.execute(insert(membership).values(record=id, person=whose, run=1))
        for id, tells in (events or {}).items():
            node = {"entry": one, "id": id, "label": "Event"}
            properties = {"kind": "REFERRAL"} if tells else {}
            self._connection.execute(insert(stated_node).values(**node, properties=properties))
        for id, (type, start, end) in (edges or {}).items():
            edge = {"entry": one, "id": id, "type": type, "start": start, "end": end, "properties": {}}
            self._connection.execute(insert(stated_edge).values(**edge, **of))

    def person(self, id: str) -> None:
        """Somebody."""
        self._connection.execute(insert(person).values(id=id, run=1))


def passed(connection: Connection, kind: str, before: str, after: str, *records: str) -> None:
    """Let records leave one person for another; in a merge nothing stays behind."""
    told = {"run": 1, "kind": kind, "from_person": before, "to_person": after, "at": now()}
    connection.execute(insert(lineage).values(**told, records=list(records)))
    for id, by in ((before, 1 if kind == "MERGE" else None), (after, None)):
        connection.execute(update(person).where(person.c.id == id).values(retired_by=by))
