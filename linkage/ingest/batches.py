"""Batches: one delivery of a source, known by its content, from its opening to its close."""

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, or_, select, update

from ledger.bulk import insert_missing
from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import batch, reject
from ledger.tables import source as source_table
from linkage.errors import IngestError
from linkage.ingest.entries import discard
from linkage.ingest.statement import FORM
from linkage.source import Source
from schema.partnership import Partnership
from schema.vocabulary import Delivery

_DISCARDED_AT_ONCE = 20_000

BY_HAND = "resolveRecord"
"""What stands in place of a file's name in the batch of a record that was told by hand, and not delivered."""


@dataclass(slots=True)
class Figures:
    """What became of the rows of a delivery.

    `repeated` rows say the same as another row of the delivery. `withdrawn` entries hold no longer; `kept`
    are entries that a snapshot misses but that may be behind a row without a readable key. `erased` rows are
    those of entries that were erased, which are not taken in again.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    withdrawn: int = 0
    kept: int = 0
    erased: int = 0
    rejected: int = 0
    keyless: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Content:
    """What a delivery is known by: its bytes alone, and these with what its source declares about them."""

    bytes: str
    digest: str


@dataclass(slots=True)
class Batch:
    """An open batch: `read` rows of it are in the ledger already, and `figures` tell of these.

    `alike` are the batches that had the same bytes, itself among them.
    """

    id: int
    source: Source
    class_: int
    opened_at: str
    alike: set[int]
    read: int = 0
    figures: Figures = field(default_factory=Figures)


def content_of(file: Path, source: Source) -> Content:
    """What a file is known by."""
    with file.open("rb") as opened:
        content = hashlib.file_digest(opened, "sha256")
    alone = content.hexdigest()
    content.update(f"{FORM} {source.model_dump_json()}".encode())
    return Content(alone, content.hexdigest())


def open_batch(
    ledger: Ledger, partnership: Partnership, source: Source, file: Path, content: Content, *, again: bool
) -> Batch | tuple[int, Figures]:
    """Open a batch, or go on with it where it was interrupted; or its number and figures if it is done.

    A delivery that was done before is done, unless it is a snapshot and another one came since: then the
    source has come back to what it said. Of a delta that can't be known: raises IngestError, unless a human
    says that it be taken in `again`. An interrupted delivery of other content is discarded.
    """
    with ledger.begin() as connection:
        keep_partnership(connection, partnership)
        class_ = class_number(connection, source.agency, source.category, source.marking)
        know_source(connection, source)
        row = connection.execute(
            select(batch).where(batch.c.source == source.id, batch.c.digest == content.digest)
        ).one_or_none()
        alike = _alike(connection, source, content)
        if row is not None and row.state == "open":
            return Batch(
                row.id, source, class_, row.opened_at, {*alike, row.id}, row.rows, Figures(**row.figures)
            )
        last = _last_done(connection, source)
        # Of the same bytes, the reading that was taken in last counts.
        stands = row is not None and alike[-1:] == [row.id] and not again
        if row is not None and stands and (last == row.id or source.delivery is Delivery.APPEND):
            return row.id, Figures(**row.figures)
        if source.delivery is Delivery.DELTA and alike and last not in alike and not again:
            raise IngestError(
                f"{file}: was taken in before as batch {alike[-1]}, and other deliveries came since. If it "
                "is the old file, nothing is to be done; if the agency says this once more, give it with "
                "--again."
            )
        abandoned = connection.execute(
            select(batch.c.id).where(batch.c.source == source.id, batch.c.state == "open")
        ).scalar_one_or_none()
    if abandoned is not None:
        discard_batch(ledger, source.id, abandoned, "abandoned: another delivery came before it was whole")
    with ledger.begin() as connection:
        opened_at = now()
        fresh: dict[str, Any] = {
            "content": content.bytes,
            "state": "open",
            "opened_at": opened_at,
            "closed_at": None,
            "rows": 0,
            "figures": {},
        }
        if row is None:
            named = {"source": source.id, "digest": content.digest, "file": file.name}
            number = connection.execute(
                insert(batch).values(**named, **fresh).returning(batch.c.id)
            ).scalar_one()
        else:
            number = row.id
            connection.execute(delete(reject).where(reject.c.batch == number))
            connection.execute(update(batch).where(batch.c.id == number).values(**fresh))
        return Batch(number, source, class_, opened_at, {*alike, number})


def keep_position(connection: Connection, opened: Batch) -> None:
    """Note how far the batch has come, in the transaction of its rows."""
    connection.execute(
        update(batch).where(batch.c.id == opened.id).values(rows=opened.read, figures=asdict(opened.figures))
    )


def close_batch(connection: Connection, opened: Batch) -> None:
    """The batch is done, in the transaction in which its entries count, and what its source declares."""
    keep_position(connection, opened)
    connection.execute(update(batch).where(batch.c.id == opened.id).values(state="done", closed_at=now()))
    declared = update(source_table).where(source_table.c.id == opened.source.id)
    connection.execute(declared.values(_declared(opened.source)))


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


def _alike(connection: Connection, source: Source, content: Content) -> list[int]:
    """The batches of a source that were done and had these bytes, however they were read; the latest last."""
    same = or_(batch.c.content == content.bytes, batch.c.digest == content.digest)
    found = connection.execute(_done(source).where(same))
    return list(found.scalars())


def _last_done(connection: Connection, source: Source) -> int | None:
    """The batch of a source that was done last."""
    done = list(connection.execute(_done(source)).scalars())
    return done[-1] if done else None


def _done(source: Source) -> Select[int]:
    done = select(batch.c.id).where(batch.c.source == source.id, batch.c.state == "done")
    return done.order_by(batch.c.closed_at, batch.c.id)


def know_source(connection: Connection, source: Source) -> None:
    """Put a source in the ledger that is not there; what is declared of another counts with its delivery."""
    connection.execute(insert_missing(connection, source_table), {"id": source.id, **_declared(source)})


def _declared(source: Source) -> dict[str, Any]:
    return {
        "agency": source.agency,
        "delivery": source.delivery.value,
        "deduplicated": source.deduplicated,
        "declaration": source.declaration,
    }
