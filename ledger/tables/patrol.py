"""Patrols: where they go, that is the hotspots, and how each was ranked for which days."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from ledger.tables.metadata import Number, metadata

hotspot = Table(
    "hotspot",
    metadata,
    # A cell or a drawn shape. The same one keeps its id from ranking to ranking; its boundary never changes.
    Column("id", String, primary_key=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("key", String, nullable=False),  # the cell's own name, or who drew it and the key of her client
    Column("called", Text, nullable=False),
    Column("boundary", Text, nullable=False),  # a Polygon of GeoJSON
    Column("area", Float, nullable=False),  # square metres
    Column("made_by", String),  # who drew it; NULL for a cell
    Column("made_at", String, nullable=False),
    Unique("class", "key"),
)

hotspot_set = Table(
    "hotspot_set",
    metadata,
    # One ranking of hotspots for some days; whole, and never altered.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("class", ForeignKey("class.number"), nullable=False),
    Column("since", String, nullable=False),  # the first day, YYYY-MM-DD
    Column("until", String, nullable=False),  # the last day
    Column("method", JSON, nullable=False),  # from what it was made and how
    Column("digest", String, nullable=False),  # of all that it says, so that the same is not written twice
    Column("made_at", String, nullable=False),
    Index("ix_hotspot_set_class", "class", "since"),
)

hotspot_score = Table(
    "hotspot_score",
    metadata,
    Column("set", ForeignKey("hotspot_set.number"), primary_key=True),
    Column("hotspot", ForeignKey("hotspot.id"), primary_key=True),
    Column("score", Float, nullable=False),  # events expected in these days
    Column("rank", Integer, nullable=False),
    Column("significant", Boolean, nullable=False),
    Column("hours", JSON, nullable=False),  # shares of 24 hours; an empty list where events don't tell them
    Column("weekdays", JSON, nullable=False),  # shares of 7 days, Monday first; the same
    Column("repeat_until", String),  # the last day of a near-repeat notice; NULL where there is none
    Index("ix_hotspot_score_hotspot", "hotspot"),
    sqlite_with_rowid=False,
)
