"""Blocking: under which keys the records are found that one record may be the same person as."""

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, String, Table, Text

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
    Column("hashes", LargeBinary, nullable=False),  # all its keys, 8 bytes each, least byte first
    sqlite_autoincrement=True,
)

blocking_key = Table(
    "blocking_key",
    metadata,
    # A key of a blocking rule (a hash), the year of birth, which parts large blocks, and who has both.
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

shared_contact = Table(
    "shared_contact",
    metadata,
    # A phone or an address that the last run knew to belong to a place, and not to a person or a household.
    Column("kind", String, primary_key=True),  # phone, address
    Column("value", String, primary_key=True),
    sqlite_with_rowid=False,
)
