"""Population: dated snapshots of published counts. A snapshot is whole, and never altered."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table

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

population_indicator = Table(
    "population_indicator",
    metadata,
    Column("day", ForeignKey("population_snapshot.day"), primary_key=True),
    Column("place", Integer, primary_key=True),  # as the partnership orders them
    Column("name", String, nullable=False),
    Column("share", Float, nullable=False),  # 0 to 1, as are its bounds
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("whole", Integer, nullable=False),  # of about how many it is a share
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
