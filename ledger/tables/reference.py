"""Reference tables: the agencies of the partnership, areas, and the classes on which policy decides."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from ledger.tables.metadata import metadata

agency = Table(
    "agency",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("contact", Text, nullable=False),
)

area = Table(
    "area",
    metadata,
    Column("id", String, primary_key=True),  # area_<code>: geography is public, so its id may tell its code
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False, unique=True),
    Column("name", Text),
)

class_ = Table(
    "class",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("agency", ForeignKey("agency.id"), nullable=False),
    Column("category", String, nullable=False),
    Column("marking", String, nullable=False),
    UniqueConstraint("agency", "category", "marking"),
)
