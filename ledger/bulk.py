"""Many rows at once, by the fastest way that each database has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Table, exists, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert

from ledger.direct import driver_cursor


def insert_missing(connection: Connection, table: Table) -> SQLiteInsert | PostgresInsert:
    """An insert that leaves rows alone which are there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given as tuples in the order of the table's columns; a JSON column takes JSON text.

    SQLite gets one prepared statement, PostgreSQL a COPY. Values pass as they are, without SQLAlchemy's
    types: this is for rows by the hundred thousand.
    """
    if not rows:
        return
    with driver_cursor(connection) as cursor:
        if connection.dialect.name == "sqlite":
            cursor.executemany(_sqlite_insert(table), rows)
            return
        names = ", ".join(connection.dialect.identifier_preparer.format_column(one) for one in table.columns)
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def filling(connection: Connection, table: Table) -> Iterator[None]:
    """For a block that fills a table: where it is empty, its indexes are made anew behind the rows.

    Rows come in no index's order, and sorting once is cheaper than finding each one's place. In SQLite alone:
    PostgreSQL would keep readers from the table meanwhile. The primary key's own index stays.
    """
    empty = connection.execute(select(exists(select(table)))).scalar_one() is False
    if connection.dialect.name != "sqlite" or not empty or not table.indexes:
        yield
        return
    for index in table.indexes:
        index.drop(connection)
    yield
    for index in table.indexes:
        index.create(connection)


def reserve(connection: Connection, column: Column[int], count: int) -> Sequence[int]:
    """`count` numbers for a numbered key that were never given; for the transaction that inserts."""
    name = column.table.name
    if connection.dialect.name == "postgresql":
        sequence = f"{name}_{column.name}_seq"
        rows = connection.execute(
            text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)"),
            {"sequence": sequence, "count": count},
        )
        return [row[0] for row in rows]
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).scalar()
    first = (last or 0) + 1
    return range(first, first + count)


@lru_cache
def _sqlite_insert(table: Table) -> str:
    compiled = insert(table).compile(dialect=sqlite.dialect())
    return str(compiled)
