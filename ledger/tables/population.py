"""Population: dated snapshots of published counts. A snapshot is whole, and never altered."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from ledger.tables.metadata import metadata

population_snapshot = Table(
    "population_snapshot",
    metadata,
    Column("day", String, primary_key=True),  # YYYY-MM-DD
    Column("key", String, nullable=False),  # by which the secret of all snapshots is known again
    Column("made_at", String, nullable=False),
)

population_class = Table(
    "population_class",
    metadata,
    # From which classes a snapshot was counted.
    Column("day", ForeignKey("population_snapshot.day"), primary_key=True),
    Column("class", ForeignKey("class.number"), primary_key=True),
    sqlite_with_rowid=False,
)

population_table = Table(
    "population_table",
    metadata,
    Column("day", ForeignKey("population_snapshot.day"), primary_key=True),
    Column("measure", String, primary_key=True),  # PopulationMeasure
    Column("by", String, primary_key=True),  # PopulationDimensions with a comma between, in their order
    Column("cells", JSON, nullable=False),  # [[[value of each dimension, or null], count]]
    sqlite_with_rowid=False,
)
