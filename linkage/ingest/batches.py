"""Batches: one delivery of a source, known by its content, from its opening to its close."""

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import batch, reject
from ledger.tables import source as source_table
from linkage.ingest.entries import discard
from linkage.ingest.statement import FORM
from linkage.source import Source
from schema.partnership import Partnership
from schema.vocabulary import Delivery

_DISCARDED_AT_ONCE = 20_000


@dataclass(slots=True)
class Figures:
    """What became of the rows of a delivery.

    `repeated` rows say the same as another row of the delivery. `withdrawn` entries hold no longer; `kept`
    are entries that a snapshot misses but that may be behind a row without a readable key.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    withdrawn: int = 0
    kept: int = 0
    rejected: int = 0
    keyless: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Batch:
    """An open batch: `read` rows of it are in the ledger already, and `figures` tell of these."""

    id: int
    source: str
    class_: int
    opened_at: str
    read: int = 0
    figures: Figures = field(default_factory=Figures)


def content_digest(file: Path, source: Source) -> str:
    """What a delivery is known by: its bytes, and what its source declares about them."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
    digest.update(f"{FORM} {source.model_dump_json()}".encode())
    return digest.hexdigest()


def open_batch(
    ledger: Ledger, partnership: Partnership, source: Source, file: Path, digest: str
) -> Batch | tuple[int, Figures]:
    """Open a batch, or go on with it where it was interrupted; or its number and figures if it is done.

    A delivery that was done before is done, unless it is a snapshot and another one came since: then the
    source has come back to what it said. An interrupted delivery of other content is discarded.
    """
    with ledger.begin() as connection:
        keep_partnership(connection, partnership)
        class_ = class_number(connection, source.agency, source.category, source.marking)
        _keep_source(connection, source)
        row = connection.execute(
            select(batch).where(batch.c.source == source.id, batch.c.digest == digest)
        ).one_or_none()
        if row is not None and row.state == "done" and not _comes_back(connection, source, row.id):
            return row.id, Figures(**row.figures)
        if row is not None and row.state == "open":
            return Batch(row.id, source.id, class_, row.opened_at, row.rows, Figures(**row.figures))
        abandoned = connection.execute(
            select(batch.c.id).where(batch.c.source == source.id, batch.c.state == "open")
        ).scalar_one_or_none()
    if abandoned is not None:
        discard_batch(ledger, source.id, abandoned, "abandoned: another delivery came before it was whole")
    with ledger.begin() as connection:
        opened_at = now()
        fresh: dict[str, Any] = {
            "state": "open",
            "opened_at": opened_at,
            "closed_at": None,
            "rows": 0,
            "figures": {},
        }
        if row is None:
            named = {"source": source.id, "digest": digest, "file": file.name}
            number = connection.execute(
                insert(batch).values(**named, **fresh).returning(batch.c.id)
            ).scalar_one()
        else:
            number = row.id
            connection.execute(delete(reject).where(reject.c.batch == number))
            connection.execute(update(batch).where(batch.c.id == number).values(**fresh))
        return Batch(number, source.id, class_, opened_at)


def keep_position(connection: Connection, opened: Batch) -> None:
    """Note how far the batch has come, in the transaction of its rows."""
    connection.execute(
        update(batch).where(batch.c.id == opened.id).values(rows=opened.read, figures=asdict(opened.figures))
    )


def close_batch(connection: Connection, opened: Batch) -> None:
    """The batch is done, in the transaction in which its entries begin to count."""
    keep_position(connection, opened)
    connection.execute(update(batch).where(batch.c.id == opened.id).values(state="done", closed_at=now()))


def discard_batch(ledger: Ledger, source: str, number: int, reason: str) -> None:
    """Nothing of the batch stands but its row and its rejects, so that the operator can read why.

    Staged entries go by portions, so that other writers are not kept waiting; natural keys keep the ids that
    they were given.
    """
    while True:
        with ledger.begin() as connection:
            if not discard(connection, source, _DISCARDED_AT_ONCE):
                figures = connection.execute(select(batch.c.figures).where(batch.c.id == number)).scalar_one()
                connection.execute(
                    update(batch)
                    .where(batch.c.id == number)
                    .values(state="refused", closed_at=now(), figures={**figures, "reason": reason})
                )
                return


def _comes_back(connection: Connection, source: Source, number: int) -> bool:
    """Whether this snapshot was done before, but is not the one that was done last."""
    last = connection.execute(
        select(batch.c.id)
        .where(batch.c.source == source.id, batch.c.state == "done")
        .order_by(batch.c.closed_at.desc(), batch.c.id.desc())
        .limit(1)
    ).scalar_one()
    return source.delivery is Delivery.SNAPSHOT and bool(last != number)


def _keep_source(connection: Connection, source: Source) -> None:
    values = {
        "agency": source.agency,
        "delivery": source.delivery.value,
        "deduplicated": source.deduplicated,
        "declaration": source.declaration,
    }
    found = update(source_table).where(source_table.c.id == source.id).values(**values)
    if not connection.execute(found).rowcount:
        connection.execute(insert(source_table).values(id=source.id, **values))
