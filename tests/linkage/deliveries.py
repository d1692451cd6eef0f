"""Deliveries for tests: a small agency's source, files written from rows, and what the ledger then holds."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from ledger.database import Ledger
from linkage.ingest.delivery import Receipt, ingest
from linkage.progress import Silence
from linkage.source import Source
from schema.partnership import AgencyDeclaration, Partnership
from schema.vocabulary import AgencyKind

PARTNERSHIP = Partnership(
    name="Test",
    agencies=(
        AgencyDeclaration(id="police", name="Police", kind=AgencyKind.POLICE, contact="desk"),
        AgencyDeclaration(id="charity", name="Charity", kind=AgencyKind.CHARITY, contact="desk"),
    ),
)

CUSTODY: dict[str, Any] = {
    "id": "police_custody",
    "agency": "police",
    "category": "CUSTODY",
    "marking": "OFFICIAL_SENSITIVE",
    "delivery": "SNAPSHOT",
    "key": ["ref"],
    "max_rejects": 0.5,
    "file": {"format": "csv"},
    "columns": {
        "dob": {"type": "date", "formats": ["%d/%m/%Y", "%Y"], "unknown": ["01/01/1900"]},
        "arrived": {"type": "datetime", "formats": ["%d/%m/%Y %H:%M"], "required": True},
        "sex": {"type": "code", "codes": {"M": "MALE", "F": "FEMALE", "U": ""}},
    },
    "person": {
        "subject": {
            "given_name": "forename",
            "family_name": "surname",
            "birth_date": "dob",
            "sex": "sex",
            "address": "address",
            "postcode": "postcode",
            "phones": ["mobile"],
            "identifiers": {"LOCAL": "ref"},
        }
    },
    "event": {"custody": {"key": ["ref"], "kind": "CUSTODY", "start": "arrived"}},
    "place": {"home": {"address": "address", "postcode": "postcode"}},
    "object": {"phone": {"kind": "PHONE", "value": "mobile"}},
    "staff": {"officer": {"key": ["collar"], "full_name": ["officer"]}},
    "involved": [{"person": "subject", "event": "custody", "role": "SUBJECT"}],
    "lives_at": [{"person": "subject", "place": "home"}],
    "uses": [{"person": "subject", "object": "phone"}],
    "handled_by": [{"event": "custody", "staff": "officer"}],
}
"""A source with every kind of slot, and a row for it."""

WITHOUT_SLOTS: dict[str, Any] = {
    **{kind: {} for kind in ("person", "event", "place", "object", "staff")},
    **{relation: [] for relation in ("involved", "lives_at", "uses", "handled_by")},
}
"""Changes of that source after which nothing in a row is declared."""

COLUMNS = (
    *("ref", "forename", "surname", "dob", "sex", "address", "postcode", "mobile"),
    *("arrived", "collar", "officer"),
)


def row(number: int, **changes: str) -> dict[str, str]:
    """One row of custody."""
    return {
        "ref": f"C{number}",
        "forename": "JOHN",
        "surname": f"SMITH{chr(65 + number % 26)}",
        "dob": f"{number % 28 + 1:02}/03/1990",
        "sex": "M",
        "address": f"{number} high st",
        "postcode": "m53rw",
        "mobile": f"07700 900{number % 1000:03}",
        "arrived": "24/08/2017 10:30",
        "collar": f"K{number % 3}",
        "officer": "PC Jones",
        **changes,
    }


def source(**changes: Any) -> Source:
    """The custody source with some of its declaration changed."""
    return Source.model_validate({**CUSTODY, **changes})


class Desk:
    """Delivers rows to one ledger."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self._folder, self._files = ledger, folder, 0

    def file(self, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
        """A CSV file of these rows."""
        self._files += 1
        path = self._folder / f"delivery_{self._files}.csv"
        with path.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.DictWriter(opened, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def deliver(
        self,
        rows: Iterable[Mapping[str, str]],
        to: Source | None = None,
        columns: Sequence[str] = COLUMNS,
        *,
        again: bool = False,
    ) -> Receipt:
        """Take rows in."""
        file = self.file(rows, columns)
        return ingest(self.ledger, PARTNERSHIP, to or source(), file, Silence(), again=again)

    def ask(self, question: str, **values: object) -> list[Any]:
        """The rows of a question in SQL; single columns as values."""
        with self.ledger.read() as connection:
            rows = connection.execute(text(question), values).all()
        return [one[0] if len(one) == 1 else tuple(one) for one in rows]

    def states(self) -> dict[str, list[tuple[int, str]]]:
        """Versions and states of every entry by its key."""
        found: dict[str, list[tuple[int, str]]] = {}
        for key, version, state in self.ask("SELECT key, version, state FROM entry ORDER BY key, version"):
            found.setdefault(key, []).append((version, state))
        return found

    def current(self, table: str) -> list[Any]:
        """What the current entries state in a table: dictionaries, JSON read, in the order of the entries."""
        with self.ledger.read() as connection:
            rows = connection.execute(
                text(
                    f"SELECT e.key AS entry_key, t.* FROM {table} t JOIN entry e ON e.id = t.entry "
                    "WHERE e.state = 'current' ORDER BY e.key, t.id"
                )
            ).mappings()
            return [{name: _plain(value) for name, value in one.items()} for one in rows]


def contents(ledger: Ledger) -> dict[str, list[str]]:
    """All that a ledger holds, natural keys in place of random ids: equal where two say the same."""
    with ledger.read() as connection:

        def rows(question: str) -> list[Any]:
            return [tuple(one) for one in connection.execute(text(question))]

        named = {
            id: f"{kind} {bytes(key).hex()}" for kind, key, id in rows("SELECT kind, key, id FROM identity")
        }
        entries = {
            number: f"{source} {key} {version} {state}"
            for number, source, key, version, state in rows(
                "SELECT id, source, key, version, state FROM entry"
            )
        }
        records = [
            (
                entries[one["entry"]],
                named[one["id"]],
                [_plain(one[name]) for name in one if name not in HIDDEN],
            )
            for one in connection.execute(text("SELECT * FROM record")).mappings()
        ]
        nodes = [
            (entries[entry], named[id], label, _plain(properties))
            for entry, id, label, properties in rows("SELECT entry, id, label, properties FROM stated_node")
        ]
        edges = [
            (entries[entry], type_, named[start], named[end], _plain(properties))
            for entry, type_, start, end, properties in rows(
                'SELECT entry, type, start, "end", properties FROM stated_edge'
            )
        ]
        edge_ids = rows("SELECT entry, id FROM stated_edge")
        announced = {
            entries[number]
            for (ids,) in rows("SELECT ids FROM outbox WHERE kind = 'entries'")
            for number in _plain(ids)
        }
        rejects = rows('SELECT "row", "column", reason FROM reject')
        batches = [
            (source, state, read, {name: n for name, n in _plain(figures).items() if name != "seconds"})
            for source, state, read, figures in rows('SELECT source, state, "rows", figures FROM batch')
        ]
    current = [id for entry, id in edge_ids if entries[entry].endswith(" current")]
    assert len(set(current)) == len(current)
    tables = {
        "entry": entries.values(),
        "record": records,
        "stated_node": nodes,
        "stated_edge": edges,
        "announced": announced,
        "reject": rejects,
        "batch": batches,
    }
    return {name: sorted(map(repr, lines)) for name, lines in tables.items()}


HIDDEN = frozenset({"entry", "id", "received_at"})


def _plain(value: Any) -> Any:
    """JSON columns come as text from SQLite and as values from PostgreSQL when asked in plain SQL."""
    if isinstance(value, str) and value[:1] in "[{":
        return json.loads(value)
    return value
