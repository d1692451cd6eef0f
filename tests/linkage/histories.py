"""Histories: a ledger to which things happen, as ingest and linkage would write them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.ids import new_id
from ledger.outbox import announce
from ledger.reference import keep_partnership
from ledger.restricted import follow
from ledger.tables import (
    batch,
    entry,
    membership,
    model,
    person,
    record,
    run,
    source,
    stated_edge,
    stated_node,
)
from policies.restrictions import lift, restrict
from schema.partnership import AgencyDeclaration, AreaDeclaration, Partnership
from schema.sight import Viewer
from schema.vocabulary import AgencyKind, AreaKind, Category, Marking, RestrictionKind

SOURCES = {
    "custody": ("police", Category.CUSTODY, Marking.OFFICIAL_SENSITIVE),
    "crimes": ("police", Category.CRIME, Marking.PUBLIC),
    "housing": ("housing", Category.HOUSING, Marking.OFFICIAL),
}
AREAS = ("W01", "W02")
STEWARD = Viewer("dana.whitlock", "Dana Whitlock", "police", frozenset())

Node = tuple[str, str, dict[str, Any]]
"""Id, label, properties."""

Edge = tuple[str, str, str, str, dict[str, Any]]
"""Id, type, start, end, properties."""


def partnership(contact: str = "desk@police.example") -> Partnership:
    return Partnership(
        name="Invented",
        agencies=(
            AgencyDeclaration(id="police", name="Police", kind=AgencyKind.POLICE, contact=contact),
            AgencyDeclaration(id="housing", name="Housing", kind=AgencyKind.COUNCIL, contact="h@h.example"),
        ),
        areas=tuple(AreaDeclaration(kind=AreaKind.WARD, code=code, name=f"Ward {code}") for code in AREAS),
    )


@dataclass
class History:
    """What happens to one ledger."""

    ledger: Ledger
    classes: dict[str, int] = field(default_factory=dict)
    restrictions: list[str] = field(default_factory=list)

    def begin(self) -> "History":
        """A partnership with its sources, a run of linkage, and nothing delivered."""
        with self.ledger.begin() as connection:
            keep_partnership(connection, partnership())
            for name, (agency, category, marking) in SOURCES.items():
                connection.execute(
                    insert(source),
                    {
                        "id": name,
                        "agency": agency,
                        "delivery": "DELTA",
                        "deduplicated": False,
                        "declaration": "",
                    },
                )
                self.classes[name] = class_number(connection, agency, category, marking)
                connection.execute(
                    insert(batch),
                    {
                        "source": name,
                        "digest": name,
                        "file": name,
                        "state": "done",
                        "opened_at": now(),
                        "rows": 0,
                        "figures": {},
                    },
                )
            connection.execute(
                insert(model), {"version": "m", "made_at": now(), "settings": {}, "term_frequencies": b""}
            )
            connection.execute(
                insert(run), {"model": "m", "started_at": now(), "state": "done", "figures": {}}
            )
        return self

    def deliver(
        self,
        source_: str,
        key: str,
        records: Sequence[dict[str, Any]] = (),
        nodes: Sequence[Node] = (),
        edges: Sequence[Edge] = (),
        withdrawn: bool = False,
    ) -> None:
        """A new version of an entry, which states this (or, withdrawn, nothing)."""
        with self.ledger.begin() as connection:
            of_key = (entry.c.source == source_) & (entry.c.key == key)
            former = connection.execute(select(entry.c.id, entry.c.version).where(of_key)).all()
            connection.execute(update(entry).where(of_key).values(state="superseded"))
            number: int = connection.execute(
                insert(entry).returning(entry.c.id),
                {
                    "source": source_,
                    "key": key,
                    "version": len(former) + 1,
                    "batch": self._batch(connection, source_),
                    "class": self.classes[source_],
                    "digest": b"",
                    "state": "withdrawn" if withdrawn else "current",
                },
            ).scalar_one()
            if not withdrawn:
                self._state(connection, source_, number, records, nodes, edges)
            announce(connection, "entries", [*(row.id for row in former[-1:]), number])

    def own(self, record_: str, owner: str | None) -> None:
        """From now on the record is this person's, or nobody's."""
        with self.ledger.begin() as connection:
            connection.execute(delete(membership).where(membership.c.record == record_))
            if owner is not None:
                if not connection.execute(select(person.c.id).where(person.c.id == owner)).first():
                    connection.execute(insert(person), {"id": owner, "run": 1})
                connection.execute(insert(membership), {"record": record_, "person": owner, "run": 1})
            announce(connection, "records", [record_])
            follow(connection)

    def restrict(self, subject: str, kind: RestrictionKind) -> str:
        """It is closed to everyone."""
        with self.ledger.begin() as connection:
            return restrict(connection, subject, kind, STEWARD, "court order")

    def lift(self, id: str) -> None:
        """This restriction ends."""
        with self.ledger.begin() as connection:
            lift(connection, id, STEWARD, "the order ended")

    def refer(self, contact: str) -> None:
        """The police change their address."""
        with self.ledger.begin() as connection:
            keep_partnership(connection, partnership(contact))

    def _state(
        self,
        connection: Connection,
        source_: str,
        number: int,
        records: Sequence[dict[str, Any]],
        nodes: Sequence[Node],
        edges: Sequence[Edge],
    ) -> None:
        class_ = self.classes[source_]
        known = {"entry": number, "class": class_, "source": source_, "received_at": now(), "told": {}}
        for one in records:
            connection.execute(insert(record), {**known, **one})
        for id, label, properties in nodes:
            connection.execute(
                insert(stated_node), {"entry": number, "id": id, "label": label, "properties": properties}
            )
        for id, type, start, end, properties in edges:
            stated = {"entry": number, "id": id, "type": type, "start": start, "end": end}
            connection.execute(insert(stated_edge), {**stated, "class": class_, "properties": properties})

    def _batch(self, connection: Connection, source_: str) -> int:
        found: int = connection.execute(select(batch.c.id).where(batch.c.source == source_)).scalar_one()
        return found


def fresh_person() -> str:
    return new_id("person")
