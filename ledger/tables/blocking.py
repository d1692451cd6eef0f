"""Blocking: under which keys the records are found that one record may be the same person as."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger, String, Table, Text

from ledger.tables.metadata import Number, metadata

indexed = Table(
    "indexed",
    metadata,
    # A record that can be found by its keys, in the version that one entry states.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False, unique=True),
    Column("entry", Number, nullable=False),
    Column("year", SmallInteger, nullable=False),  # of birth; 0 is unknown
    Column("digest", BigInteger, nullable=False),  # of the features
    Column("features", Text, nullable=False),  # what is compared of it, as a JSON list
    Column("prefixes", LargeBinary, nullable=False),  # of all its keys, 2 bytes each, least byte first
    sqlite_autoincrement=True,
)

blocking_range = Table(
    "blocking_range",
    metadata,
    # All keys of blocking rules (hashes) that begin with the same bits, each with the year of birth, which
    # parts large blocks, and the number of who has both: see `ledger.blocking`.
    Column("prefix", Integer, primary_key=True, autoincrement=False),
    Column("held", LargeBinary, nullable=False),
)

shared_contact = Table(
    "shared_contact",
    metadata,
    # A phone or an address that the last run knew to belong to a place, and not to a person or a household.
    Column("kind", String, primary_key=True),  # phone, address
    Column("value", String, primary_key=True),
    sqlite_with_rowid=False,
)
