"""Patrols: what officers' devices say of where they were and what they did there."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique

from ledger.tables.metadata import Number, metadata

patrol = Table(
    "patrol",
    metadata,
    # What is told of a patrol arrives in any order: its beginning may be the last to come.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("officer", String, nullable=False),
    Column("key", String, nullable=False),  # what her device named it
    Column("unit", String),
    Column("started_at", String),  # as her device says; NULL until it is told
    Column("ended_at", String),
    Column("received_at", String, nullable=False),  # when the first of it came
    Column("measured_seconds", Float, nullable=False),  # of which it is known where she was
    Column("faults", JSON, nullable=False),  # {fault: pings that count for nothing}
    Column("disposed_at", String),  # when its pings were; from then on nothing of it changes
    Unique("officer", "key"),
    Index("ix_patrol_class", "class", "started_at"),
    Index("ix_patrol_received_at", "received_at"),
    sqlite_autoincrement=True,
)

ping = Table(
    "ping",
    metadata,
    # Kept for some days only. The whole row is the key: the same ping twice is one.
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),  # milliseconds since 1970, of the device
    Column("latitude", Integer, primary_key=True, autoincrement=False),  # ten millionths of a degree
    Column("longitude", Integer, primary_key=True, autoincrement=False),
    Column("accuracy", Integer, primary_key=True, autoincrement=False),  # centimetres
    Column("mocked", Boolean, primary_key=True),
    Column("received_at", String, nullable=False),
    sqlite_with_rowid=False,
)

refused_ping = Table(
    "refused_ping",
    metadata,
    # A ping that is from outside the patrol, or older than pings are kept. Where it was is not kept.
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),  # milliseconds since 1970, of the device
    Column("fault", String, nullable=False),
    sqlite_with_rowid=False,
)

activity = Table(
    "activity",
    metadata,
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("key", String, primary_key=True),  # what her device named it
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("hotspot", ForeignKey("hotspot.id")),
    Column("quantity", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("note", Text),
    Column("received_at", String, nullable=False),
    Index("ix_activity_hotspot", "hotspot", "at"),
    sqlite_with_rowid=False,
)

dwell = Table(
    "dwell",
    metadata,
    # What stays of pings: how long a patrol was in a hotspot on a day.
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("hotspot", ForeignKey("hotspot.id"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("seconds", Float, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("counted", Integer, nullable=False),  # visits of 10 to 16 minutes
    Index("ix_dwell_hotspot", "hotspot", "day"),
    sqlite_with_rowid=False,
)

visit = Table(
    "visit",
    metadata,
    # When a patrol was in a hotspot without being away for long. It stays as dwell does, told to nobody.
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("hotspot", ForeignKey("hotspot.id"), primary_key=True),
    Column("since", String, primary_key=True),
    Column("until", String, nullable=False),
    Column("seconds", Float, nullable=False),  # of presence in between
    Index("ix_visit_hotspot", "hotspot", "since"),
    sqlite_with_rowid=False,
)

hole = Table(
    "hole",
    metadata,
    # For how long it is not known whether a patrol was in a hotspot, in which it was seen before or after.
    Column("patrol", ForeignKey("patrol.number"), primary_key=True),
    Column("hotspot", ForeignKey("hotspot.id"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("seconds", Float, nullable=False),
    Index("ix_hole_hotspot", "hotspot", "day"),
    sqlite_with_rowid=False,
)
