"""A server that is told to stop ends what it began and closes what it opened."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.graph_api.servers import serving


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_server_closes_its_stores_before_it_ends(
    tmp_path: Path, sqlite_template: Path, told: signal.Signals
):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(sqlite_template, home / "ledger.db")
    with serving(home) as server:
        server.await_ready()
        assert server.ask("{ viewer { id } }", purpose=None).data == {"viewer": {"id": "ana.reid"}}
        assert (home / "ledger.db-wal").exists()
        server.process.send_signal(told)
        assert server.process.wait(30) == 0
        assert not (home / "ledger.db-wal").exists(), "SQLite removes it when its last connection is closed"
