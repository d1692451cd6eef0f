from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from ledger.database import Ledger
from ledger.tables import metadata


def test_the_migrated_tables_are_those_that_are_declared(ledger: Ledger):
    with ledger.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_sqlite_keeps_the_storage_that_is_declared(sqlite_ledger: Ledger):
    # Alembic does not compare these.
    with sqlite_ledger.read() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        texts = {row.name: row.sql for row in rows}
    for table in metadata.tables.values():
        options = table.dialect_options["sqlite"]
        assert ("WITHOUT ROWID" in texts[table.name]) == (options["with_rowid"] is False), table.name
        assert ("AUTOINCREMENT" in texts[table.name]) == bool(options["autoincrement"]), table.name
