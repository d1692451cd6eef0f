"""A small town for tests of linkage runs: records put into a ledger, and what a run leaves there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import Any, Self

import numpy as np
import orjson
from sqlalchemy import delete, insert, select, text, update

from ledger.blocking import KEYED, prefix_of
from ledger.bulk import insert_rows
from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.tables import agency, batch, blocking_range, entry, indexed, membership, outbox, record, source
from linkage.ingest.batches import BY_HAND
from linkage.progress import Silence
from linkage.resolution.run import RunReport, link
from linkage.review.decisions import decide, withdraw
from schema.vocabulary import Category, Marking, Purpose, Ruling
from tests.ledgers import Databases, copied, made_once

GIVEN = ("Jane", "Oluwaseun", "Piotr", "Margaret", "Rashid", "Siobhan", "Gareth", "Mei")
FAMILY = ("Doe", "Adeyemi", "Kowalski", "Featherstone", "Hussain", "Brennan", "Pritchard", "Zhang")


def person(number: int, **changes: Any) -> dict[str, Any]:
    """What an agency tells of the person of this number; everybody lives by herself."""
    told: dict[str, Any] = {
        "given_name": GIVEN[number % 8],
        "family_name": FAMILY[number // 8 % 8],
        "birth_date": f"{1950 + number % 50}-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "sex": "MALE" if number % 2 else "FEMALE",
        "address": f"{number + 1} Mill Road",
        "town": "Reading",
        "postcode": f"RG{number % 9 + 1} {number // 9 % 9}AB",
    }
    return {**told, **changes}


class Town:
    """A ledger with agencies that tell of people."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._entries = 0
        with ledger.begin() as connection:
            connection.execute(insert(agency).values(id="town", name="Town", kind="COUNCIL", contact="desk"))
            self.class_number = class_number(connection, "town", Category.SUPPORT, Marking.OFFICIAL)

    def in_a_copy(self, ledger: Ledger) -> Self:
        """The same town, in a copy of its ledger."""
        there = copy(self)
        there.ledger = ledger
        return there

    def source(self, id: str, *, deduplicated: bool = False, by_hand: bool = False) -> None:
        """A source of the town's; `by_hand` one whose records somebody tells one by one."""
        with self.ledger.begin() as connection:
            connection.execute(
                insert(source).values(
                    id=id, agency="town", delivery="DELTA", deduplicated=deduplicated, declaration=""
                )
            )
            connection.execute(
                insert(batch).values(
                    source=id, digest=id, file=BY_HAND if by_hand else id, state="done", opened_at=now()
                )
            )

    def tell(self, source_id: str, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Records by their ids, each of an entry of its own."""
        self.tell_together(source_id, [{id: told} for id, told in people.items()])

    def tell_together(self, source_id: str, entries: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
        """Entries, each with its records by their ids."""
        with self.ledger.begin() as connection:
            number = connection.execute(select(batch.c.id).where(batch.c.source == source_id)).scalar_one()
            for people in entries:
                self._entries += 1
                made = connection.execute(
                    insert(entry)
                    .values(
                        {
                            "source": source_id,
                            "key": str(self._entries),
                            "version": 1,
                            "batch": number,
                            "class": self.class_number,
                            "digest": b"",
                            "state": "current",
                        }
                    )
                    .returning(entry.c.id)
                ).scalar_one()
                insert_rows(
                    connection, record, [self._row(made, id, source_id, told) for id, told in people.items()]
                )

    def withdraw(self, id: str) -> None:
        """Let the entry of a record hold no longer."""
        with self.ledger.begin() as connection:
            stated = select(record.c.entry).where(record.c.id == id)
            connection.execute(update(entry).where(entry.c.id.in_(stated)).values(state="withdrawn"))

    def restore(self, id: str) -> None:
        """Let the entry of a withdrawn record hold again."""
        with self.ledger.begin() as connection:
            stated = select(record.c.entry).where(record.c.id == id)
            connection.execute(update(entry).where(entry.c.id.in_(stated)).values(state="current"))

    def correct(self, source_id: str, id: str, told: Mapping[str, Any]) -> None:
        """Let a record be told otherwise, by the entry that takes the place of its current one."""
        with self.ledger.begin() as connection:
            stated = select(record.c.entry).where(record.c.id == id)
            connection.execute(update(entry).where(entry.c.id.in_(stated)).values(state="superseded"))
        self.tell(source_id, {id: told})

    def rule(self, ruling: str, one: str, other: str, by: str = "sam.stewart") -> str:
        """A human's ruling on two records; the id of it."""
        with self.ledger.begin() as connection:
            return decide(connection, one, other, Ruling(ruling), by, Purpose.LINKAGE_QUALITY, "seen").id

    def unrule(self, id: str) -> None:
        """Withdraw a ruling."""
        with self.ledger.begin() as connection:
            withdraw(connection, id, "sam.stewart", "seen again")

    def link(self, *, train: bool = False) -> RunReport:
        """Run the linkage."""
        return link(self.ledger, train=train, progress=Silence())

    def persons(self) -> dict[str, str]:
        """The person of every record."""
        with self.ledger.read() as connection:
            rows = connection.execute(select(membership.c.record, membership.c.person))
            return {row.record: row.person for row in rows}

    def together(self, *records: str) -> bool:
        """Whether these records are one person."""
        found = self.persons()
        return len({found[one] for one in records}) == 1

    def ask(self, question: str) -> list[Any]:
        """The rows of a question in SQL."""
        with self.ledger.read() as connection:
            return [tuple(row) for row in connection.execute(text(question))]

    def indexed(self) -> dict[str, set[tuple[int, int]]]:
        """The keys of each record that is indexed, with its year of birth; nobody else's are there."""
        with self.ledger.read() as connection:
            rows = connection.execute(select(indexed)).all()
            held = connection.execute(select(blocking_range.c.held)).scalars()
            keyed = np.frombuffer(b"".join(held), KEYED)
        names = {row.number: row.record for row in rows}
        found: dict[str, set[tuple[int, int]]] = {row.record: set() for row in rows}
        for key, year, number in keyed.tolist():
            found[names[number]].add((key, year))
        assert len(keyed) == sum(map(len, found.values()))
        for row in rows:
            keys = np.array([key for key, _ in found[row.record]], np.int64)
            assert {year for _, year in found[row.record]} <= {row.year}
            assert sorted(prefix_of(keys)) == sorted(np.frombuffer(row.prefixes, "<u2"))
        return found

    def announced(self) -> list[str]:
        """The records that the outbox says changed, and the outbox empty afterwards."""
        with self.ledger.begin() as connection:
            rows = connection.execute(select(outbox.c.ids).where(outbox.c.kind == "records")).scalars()
            found = sorted(id for ids in rows for id in ids)
            connection.execute(delete(outbox))
        return found

    def state(self) -> dict[str, list[Any]]:
        """All that a run may change, runs aside."""
        return {
            table: sorted(self.ask(f"SELECT * FROM {table}"), key=repr)
            for table in ("person", "membership", "link", "lineage", "doubt", "outbox")
        }

    def _row(self, entry_id: int, id: str, source_id: str, told: Mapping[str, Any]) -> tuple[Any, ...]:
        known = {
            "entry": entry_id,
            "id": id,
            "class": self.class_number,
            "source": source_id,
            "received_at": now(),
            "told": {},
            **told,
        }
        return tuple(
            orjson.dumps(value).decode()
            if isinstance(value := known.get(column.name), list | dict)
            else value
            for column in record.columns
        )


Copies = Callable[[], AbstractContextManager[Town]]
"""Opens a copy of a town, until the block ends."""


@contextmanager
def linked_once(databases: Databases, told: Callable[[Ledger], Town]) -> Iterator[Copies]:
    """A town that is linked once, of which each test opens a copy."""
    towns: list[Town] = []

    def link_it(ledger: Ledger) -> None:
        towns.append(told(ledger))
        towns[0].link()

    with made_once(databases, link_it) as of:

        @contextmanager
        def opened() -> Iterator[Town]:
            with copied(databases, of) as ledger:
                yield towns[0].in_a_copy(ledger)

        yield opened
