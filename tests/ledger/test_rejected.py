"""Rejected rows are found by the key of their entry, those from before as well, and forgotten once."""

from pathlib import Path

from alembic import command
from sqlalchemy import text

from ledger.database import Ledger
from ledger.migrations.state import _config
from ledger.rejected import forget_rejects, rejects_of
from tests.ledgers import Postgres, shown

KEY = "7\x1fa"
TOLD = {
    1: '{"ref": " 7 ", "part": "a", "name": "Ann"}',
    2: '{"ref": "7", "part": "b", "name": "Ben"}',
    3: '{"ref": "", "part": " ", "name": "Cy"}',
    4: '["7", "a"]',
    5: "[]",
}


def before(ledger: Ledger) -> None:
    """A ledger with rejects, as it was before they had the key of their entry."""
    with ledger._connect(write=True) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0016")
        for statement in (
            "INSERT INTO agency (id, name, kind, contact) VALUES ('police', 'p', 'POLICE', 'desk')",
            "INSERT INTO source (id, agency, delivery, deduplicated, declaration)"
            " VALUES ('custody', 'police', 'DELTA', false, 'key = [\"ref\", \"part\"]')",
            "INSERT INTO batch (id, source, digest, file, state, opened_at, rows, figures)"
            " VALUES (1, 'custody', 'd', 'f', 'done', '2026', 5, '{}')",
        ):
            connection.execute(text(statement))
        row = text("INSERT INTO reject (batch, \"row\", reason, told) VALUES (1, :row, 'is no date', :told)")
        connection.execute(row, [{"row": number, "told": told} for number, told in TOLD.items()])


def test_rejects_from_before_are_found_and_forgotten_by_their_key(postgres: Postgres, tmp_path: Path):
    for url in (f"sqlite:///{tmp_path / 'old.db'}", shown(postgres.create("template1"))):
        ledger = Ledger.open(url)
        before(ledger)
        ledger.migrate()
        with ledger.begin() as connection:
            [found] = rejects_of(connection, "custody", {KEY, "8\x1fa"})
            assert (found.row, found.key, found.told["name"]) == (1, KEY, "Ann")
            assert rejects_of(connection, "other", {KEY}) == []
            assert forget_rejects(connection, {("custody", KEY), ("other", KEY)}) == 1
            assert forget_rejects(connection, {("custody", KEY)}) == 0
            left = connection.execute(text('SELECT told FROM reject WHERE "row" = 1')).scalar_one()
            assert left in ([], "[]")
            assert "Ben" in str(connection.execute(text("SELECT told FROM reject")).all())
        ledger.close()
