"""The revision of a database: whether this program fits it, and how it is brought up to date."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ledger.errors import LedgerNewer, LedgerNotMigrated

_LOCK = 7_305_811_402_663  # of nobody else's advisory locks


def check_revision(connection: Connection, address: str) -> None:
    """Raises LedgerNotMigrated or LedgerNewer unless the tables are those of this program."""
    found, wanted = _found(connection), _script().get_current_head()
    if found == wanted:
        return
    if found is None:
        raise LedgerNotMigrated(f"{address}: the ledger has no tables yet. Run `richpicture migrate`.")
    _refuse_newer(found, address)
    raise LedgerNotMigrated(
        f"{address}: the ledger is that of an older program (revision {found}, now {wanted}). Make a copy of "
        "it, then run `richpicture migrate`."
    )


def upgrade(connection: Connection, address: str) -> None:
    """Bring the tables to this program's revision, within the caller's transaction. Raises LedgerNewer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = _found(connection)
    if found is not None:
        _refuse_newer(found, address)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(found: str, address: str) -> None:
    known = {revision.revision for revision in _script().walk_revisions()}
    if found not in known:
        raise LedgerNewer(
            f"{address}: the ledger is that of a newer program (revision {found}, which this one does not "
            "know). Install that version of richpicture."
        )


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    config.set_main_option("path_separator", "os")
    return config


@cache  # reading it runs every migration's module
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
