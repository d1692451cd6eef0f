"""A server of its own on a copy of the demonstration, for tests that restrict what others' tests ask for."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ledger.clock import fixed
from tests.graph_api.servers import DEMO, Answer, Server, serving

MORE_PEOPLE = """
[[people]]
id = "nina.holt"
name = "Nina Holt"
agency = "police"
roles = ["PRIVACY_OFFICER"]

[[people]]
id = "eve.lang"
name = "Eve Lang"
agency = "childrens_north"
roles = ["PRIVACY_OFFICER"]

[[people]]
id = "ola.stead"
name = "Ola Stead"
agency = "childrens_north"
roles = ["STEWARD"]
"""
"""A privacy officer of the police, a second one of the children's service, and a second steward."""

RESTRICT = """mutation ($input: RestrictInput!) { restrict(input: $input) {
    restriction { id subject kind principal agency { id } reason madeBy madeAt liftedBy liftedAt }
    refusal { code message } } }"""
LIFT = """mutation ($input: LiftRestrictionInput!) { liftRestriction(input: $input) {
    restriction { id subject liftedBy liftedReason } refusal { code message } } }"""


@contextmanager
def protected(demonstration: Path, folder: Path, **more: str) -> Iterator[Server]:
    """A server on the demonstration with two more privacy officers and a second steward, ready."""
    home = folder / "home"
    shutil.copytree(demonstration, home)
    partnership = shutil.copytree(DEMO, folder / "partnership")
    with (partnership / "people.toml").open("a", encoding="utf-8") as people:
        people.write(MORE_PEOPLE)
    with serving(home, partnership=str(partnership), **more) as server:
        server.await_ready()
        yield server


def as_officer(server: Server, query: str, user: str = "dana.whitlock", **variables: object) -> Answer:
    """Ask as a privacy officer."""
    return server.ask(query, variables, user=user, purpose="AUDIT", case=None)


def restrict(
    server: Server, subject: str, user: str = "dana.whitlock", kind: str = "SEALED", **more: str
) -> Any:
    """The payload of a restriction by a privacy officer."""
    given = {"subject": subject, "kind": kind, "reason": "court order", **more}
    return as_officer(server, RESTRICT, user, input=given).data["restrict"]


def lift(server: Server, id: str, user: str = "dana.whitlock") -> Any:
    """The payload of a lifting by a privacy officer."""
    given = {"id": id, "reason": "the order ended"}
    return as_officer(server, LIFT, user, input=given).data["liftRestriction"]


def runs_out(home: Path, grant: str, seconds: float) -> datetime:
    """Let a break-glass grant run out in so many seconds; gives the moment.

    Its end is brought forward in the ledger by hand: the shortest that anyone can take is a minute.
    """
    with closing(sqlite3.connect(home / "ledger.db", timeout=60, isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")  # else the end might pass while it waits for others to write
        end = datetime.now(UTC) + timedelta(seconds=seconds)
        changed = ledger.execute("UPDATE break_glass SET expires_at = ? WHERE id = ?", (fixed(end), grant))
        assert changed.rowcount == 1
        ledger.execute("COMMIT")
    return end
