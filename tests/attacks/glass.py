"""What attacks on break-glass look at and turn: what is told of somebody, the directory, ledger and log."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from ledger.database import Ledger
from ledger.tables import break_glass
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import events
from tests.graph_api.test_break_glass import BREAKER

ALL_OF_HER = """query ($id: ID!) {
    person(id: $id) { id name birthDate agencies { id } pointers { agency { id } } residences { from }
        records { totalCount edges { node { id givenName familyName } } } involvements { totalCount } }
    node(id: $id) { id }
    events(where: {involving: $id}) { totalCount edges { cursor node { id kind start narrative } } }
    personNetwork(id: $id) { nodes { id } }
    shortestPaths(from: $id, to: $id) { length } }"""


def seen(server: Server, id: str, user: str = BREAKER, purpose: str = "SAFEGUARDING") -> str:
    """All that a user is told of somebody, without her id."""
    answer = server.ask(ALL_OF_HER, {"id": id}, user=user, purpose=purpose)
    assert answer.status == 200
    return json.dumps(answer.body).replace(id, "ID")


@contextmanager
def directory_says(server: Server, user: str, told: str) -> Iterator[None]:
    """The directory tells this of a user, or does not know her, until the block ends."""
    file = server.home.parent / "partnership" / "people.toml"
    before = file.read_text(encoding="utf-8")
    entry = re.compile(rf'\[\[people\]\]\nid = "{re.escape(user)}"\n(?:(?!\[\[).*\n?)*')
    after, found = entry.subn(told, before)
    assert found == 1
    file.write_text(after, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


def as_entry(agency: str, *roles: str) -> str:
    """The breaker's entry in the directory."""
    return f'[[people]]\nid = "{BREAKER}"\nname = "W"\nagency = "{agency}"\nroles = {json.dumps(roles)}\n\n'


@contextmanager
def ledger_of(server: Server) -> Iterator[Ledger]:
    """The ledger of a server's installation, until the block ends."""
    ledger = Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")
    try:
        yield ledger
    finally:
        ledger.close()


def grants_held(server: Server) -> int:
    """How many grants the ledger holds."""
    with ledger_of(server) as ledger, ledger.read() as connection:
        return connection.execute(select(func.count()).select_from(break_glass)).scalar_one()


def deeds(server: Server, after: int) -> list[dict[str, Any]]:
    """What the breaker left on the log after a number."""
    return [one for one in events(server.home, after) if one["principal"] == BREAKER]
