"""Direct: statements that every request waits for, or of a million rows, handed to the database's driver.

SQLAlchemy's own work on a statement takes longer than SQLite takes for it, and an audit event needs six.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import DBAPIError


class Direct:
    """One statement, compiled once for each database. Values pass as they are, without SQLAlchemy's types."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Mapping[str, Any], list[str] | None]] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """Its rows as tuples; of a statement that tells none, an empty list.

        Raises TypeError where a value is missing, or is none that the statement takes.
        """
        with driver_cursor(connection) as cursor:
            cursor.execute(*self._asked(connection.dialect, values))
            return list(cursor.fetchall()) if cursor.description is not None else []

    def batches(self, connection: Connection, size: int, **values: Any) -> Iterator[list[Any]]:
        """Its rows as tuples, at most `size` at a time, none of them held longer than they take."""
        with driver_cursor(connection, streams=True) as cursor:
            cursor.execute(*self._asked(connection.dialect, values))
            while rows := cursor.fetchmany(size):
                yield rows

    def _asked(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, Any]:
        """The text and its values as the driver takes them."""
        text, fixed, order = self._for(dialect)
        if values.keys() != {name for name, value in fixed.items() if value is None}:
            raise TypeError(f"The statement takes other values than {', '.join(values) or 'none'}: {text}")
        given = {**fixed, **values}
        return text, given if order is None else [given[name] for name in order]

    def _for(self, dialect: Dialect) -> tuple[str, Mapping[str, Any], list[str] | None]:
        known = self._compiled.get(dialect.name)
        if known is None:
            compiled = self._statement.compile(dialect=dialect)
            order = getattr(compiled, "positiontup", None)  # the names of its `?`, where it has such
            known = self._compiled[dialect.name] = str(compiled), compiled.params, order
        return known


@contextmanager
def driver_cursor(connection: Connection, *, streams: bool = False) -> Iterator[Any]:
    """A cursor of the driver, whose errors are SQLAlchemy's all the same and tell no parameters.

    One that `streams` leaves rows in the database until they are fetched; SQLite's always do.
    """
    named = ("streamed",) if streams and connection.dialect.name == "postgresql" else ()
    cursor = connection.connection.cursor(*named)
    error_of_driver = connection.dialect.loaded_dbapi.Error
    try:
        yield cursor
    except error_of_driver as error:
        raise DBAPIError.instance(
            None, None, error, error_of_driver, hide_parameters=True, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()
