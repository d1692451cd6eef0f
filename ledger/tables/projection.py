"""The projection: what the graph has still to be told."""

from sqlalchemy import JSON, Column, Integer, String, Table

from ledger.tables.metadata import Number, metadata

outbox = Table(
    "outbox",
    metadata,
    # What the projector has still to bring into the graph; written in the transaction of the change itself.
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # entries, records, restricted, erased, reference
    Column("ids", JSON, nullable=False),  # entry ids, or record ids whose person changed, or …
    sqlite_autoincrement=True,  # a number that the projector has passed is never given again
)

projected = Table(
    "projected",
    metadata,
    # One row: up to which row of the outbox the graph is known to be.
    Column("id", Integer, primary_key=True),
    Column("seq", Number, nullable=False),
)
