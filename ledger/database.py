"""The ledger's database, SQLite or PostgreSQL by address: its transactions and its migrations.

A write transaction is durable when it ends (SQLite: WAL with `synchronous=FULL`). A read sees one moment.
Calls block; asynchronous callers use `anyio.to_thread`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.direct import driver_cursor
from ledger.errors import LedgerBusy, LedgerError, LedgerUnreachable
from ledger.migrations.state import check_revision, upgrade
from ledger.turn import turn

BUSY_SECONDS = 30
"""How long a writer of SQLite waits for another one."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -65536",  # KiB
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",  # what is erased is written over, not only given free
)

# To SQLite an unknown table is an operational error, too.
_AROUND_US = (
    "SQLITE_BUSY",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
)


class Ledger:
    """The system of record behind one door."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._engine = writing
        self._reading = reading
        self._checked = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at `url` (`sqlite:///path` or `postgresql+psycopg://…`).

        Nothing is read yet but that somebody answers. Raises LedgerUnreachable, LedgerError.
        """
        ledger = cls(*_engines(_address(url)))
        try:
            with ledger._connect(write=False):
                pass
        except LedgerError:
            ledger.close()
            raise
        return ledger

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One write transaction: all of it lasts when the block ends, nothing of it if the block raises.

        SQLite has one writer at a time, so keep the block short. Raises LedgerBusy after 30 seconds of
        waiting, LedgerNotMigrated, LedgerNewer, LedgerUnreachable.
        """
        self._check()
        with self._connect(write=True) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One read of one moment; writing in it is an error. Raises as `begin` does."""
        self._check()
        with self._connect(write=False) as connection:
            yield connection

    @contextmanager
    def turn(self, deed: str) -> Iterator[None]:
        """Be the only process that does `deed` for this block.

        Raises LedgerBusy when another one does it, LedgerUnreachable.
        """
        with turn(self._engine, lambda: self._connection(self._engine), deed):
            yield

    def migrate(self) -> None:
        """Bring the tables to what this program needs; doing it twice changes nothing. Raises LedgerNewer."""
        with self._connect(write=True) as connection:
            upgrade(connection, self.address)
        self._checked = True

    def clear_wal(self) -> bool:
        """Let what was deleted leave the file beside SQLite's own, too; False while a reader still needs it.

        PostgreSQL keeps deleted rows until its own vacuum, so there is nothing to do here.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        raw = self._engine.raw_connection()  # a checkpoint is no part of a transaction
        try:
            cursor = raw.cursor()
            (busy, *_), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.close()
            return not busy
        finally:
            raw.close()

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()
        self._reading.dispose()

    def _check(self) -> None:
        if not self._checked:
            with self._connect(write=False) as connection:
                check_revision(connection, self.address)
            self._checked = True

    @contextmanager
    def _connect(self, *, write: bool) -> Iterator[Connection]:
        connection = self._connection(self._engine if write else self._reading)
        try:
            try:
                with connection.begin():
                    yield connection
            except BaseException as error:
                if self._engine.dialect.name == "sqlite":
                    # A statement that was still being read is kept alive by the error; it would hold whoever
                    # has this connection next to this moment, and let her write nothing.
                    connection.invalidate()
                if isinstance(error, OperationalError) and _fails_around_us(error):
                    raise self._refusal(error) from error
                raise
        finally:
            connection.close()

    def _connection(self, engine: Engine) -> Connection:
        try:
            return engine.connect()
        except DBAPIError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: DBAPIError) -> LedgerError:
        cause = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason was given"
        if "database is locked" in cause:
            return LedgerBusy(
                f"{self.address}: another process has been writing for {BUSY_SECONDS} s. Try again when it "
                "has ended."
            )
        return LedgerUnreachable(
            f"{self.address}: the ledger can't be reached or failed ({cause}). Check the address, the "
            "folder, the space on its disk, and that the database runs."
        )


def _fails_around_us(error: OperationalError) -> bool:
    """Whether the database could not do what was asked, rather than not understand it."""
    name = getattr(error.orig, "sqlite_errorname", None)
    return name is None or name.startswith(_AROUND_US)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise LedgerError(
            "The ledger's address can't be read. It looks like sqlite:///folder/ledger.db or "
            "postgresql+psycopg://user@host/database."
        ) from None
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise LedgerError("The ledger's address must name a file: sqlite:///folder/ledger.db.")
    if address.drivername == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    return address


def _engines(address: URL) -> tuple[Engine, Engine]:
    """Where write transactions and where reads get their connections."""
    backend = address.get_backend_name()
    # An error must not print what it was given: that is people's data.
    options: dict[str, Any] = {
        "json_serializer": _dumps,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,
    }
    try:
        if backend == "sqlite":
            return _sqlite(address, options, writes=True), _sqlite(address, options, writes=False)
        if backend == "postgresql":
            engine = create_engine(address, pool_size=20, max_overflow=20, pool_pre_ping=True, **options)
            reads = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            return engine, engine.execution_options(**reads)
    except ModuleNotFoundError as error:
        raise LedgerError(
            f"The ledger on {backend} needs the package {error.name}: install richpicture[postgres]."
        ) from None
    except NoSuchModuleError:
        pass
    raise LedgerError(f"The ledger is kept in SQLite or PostgreSQL, not in {backend}.")


def _sqlite(address: URL, options: Mapping[str, Any], *, writes: bool) -> Engine:
    # Each way has connections of its own: `query_only` lets a connection plan all its statements anew.
    pragmas = _PRAGMAS if writes else (*_PRAGMAS, "PRAGMA query_only = ON")
    # A transaction that begins as a reader and then writes fails at once when another has written meanwhile.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    def configure(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def begun(connection: Connection) -> None:
        with driver_cursor(connection) as cursor:
            cursor.execute(begin)

    engine = create_engine(
        address,
        connect_args={"timeout": BUSY_SECONDS},
        pool_size=40,
        max_overflow=0,
        pool_use_lifo=True,
        **options,
    )
    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begun)
    return engine


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()
