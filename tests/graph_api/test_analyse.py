"""`richpicture analyse` reads a network as an analyst may, by parts, and tells what is in the snapshot."""

import csv
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

from cypher.embedded_engine import ReadOnlyGraph
from cypher.projection.files import standing
from cypher.statement import Statement
from graph_api.analysts.chosen import Chosen
from graph_api.analysts.client import Client, Row
from graph_api.analysts.ties import Kind, read
from networks.related import Related
from networks.together import MOST_TOGETHER, Together
from schema.partnership import ConfigurationError
from tests.graph_api.servers import Server, environment, richpicture, serving, with_snapshot

ROWS = 200
ALL = 1_000_000


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration with a snapshot for analysts."""
    return with_snapshot(demonstration, tmp_path_factory.mktemp("analyse") / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server that gives few rows at once, so that a network takes many parts."""
    with serving(
        home, cypher_rows=str(ROWS), cypher_most_rows=str(ROWS), cypher_per_minute="100000"
    ) as running:
        running.await_ready()
        yield running


def token(home: Path, user: str) -> Path:
    file = home / f"{user}.token"
    done = richpicture("token", user, env=environment(home), cwd=home)
    file.write_text(done.stdout.strip(), encoding="ascii")
    return file


def snapshot(home: Path, text: str) -> list[Row]:
    """What stands in the snapshot's file itself."""
    stands = standing(home / "projection")
    assert stands is not None
    return list(ReadOnlyGraph(stands.graph).table(Statement(text), 60, ALL).rows)


def pairs(home: Path, roles: str) -> dict[frozenset[str], int]:
    """How many events each two persons share, counted here."""
    there = defaultdict(set)
    where = f"WHERE i.role IN {roles} " if roles else ""
    for person, event in snapshot(home, f"MATCH (p:Person)-[i:INVOLVED]->(e:Event) {where}RETURN p.id, e.id"):
        there[event].add(person)
    shared: dict[frozenset[str], int] = defaultdict(int)
    for persons in there.values():
        for pair in combinations(persons, 2):
            shared[frozenset(pair)] += 1
    return dict(shared)


@pytest.mark.parametrize(
    ("network", "roles"),
    [("co-offending", "['SUSPECT', 'OFFENDER']"), ("co-victimisation", "['VICTIM']"), ("shared-events", "")],
)
def test_the_files_hold_the_network_of_the_snapshot(
    server: Server, home: Path, tmp_path: Path, network: str, roles: str
):
    out, words = tmp_path / "out", ("--token", str(token(home, "leo.fischer")), "--server", server.url)
    done = richpicture(
        "analyse", "--network", network, *words, "--out", str(out), env=environment(home), cwd=home
    )
    assert done.returncode == 0, done.stderr
    expected = pairs(home, roles)
    assert expected
    graph = nx.read_graphml(out / "network.graphml")
    assert {frozenset(edge): events for *edge, events in graph.edges(data="events")} == expected
    with (out / "persons.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    degrees = dict(graph.degree)
    between = nx.betweenness_centrality(graph)
    assert {row["person"]: int(row["ties"]) for row in rows} == degrees
    assert all(float(row["betweenness"]) == pytest.approx(between[row["person"]], rel=1e-4) for row in rows)
    ages = {row[0]: row[1] for row in snapshot(home, "MATCH (p:Person) RETURN p.id, p.ageBand")}
    assert all((row["age"] or None) == ages[row["person"]] for row in rows)
    largest = nx.get_node_attributes(graph, "largest event")
    assert {row["person"]: int(row["largest event"]) for row in rows} == largest
    assert all(largest[person] <= 1 + degree for person, degree in degrees.items())
    assert f"{len(degrees):,} of " in done.stdout
    assert f" persons are tied, by {len(expected):,} ties" in done.stdout
    assert "in random networks of the same degrees" in done.stdout
    assert re.search(r"other seeds communities agree to \d\.\d\d", done.stdout)
    assert re.search(r"groups: [\d,]+ of these events are of no year", done.stdout)
    assert {one.name for one in out.iterdir()} == {
        *(f"{name}.csv" for name in ("persons", "brokers", "communities", "groups")),
        *(f"network.{form}" for form in ("graphml", "svg", "html")),
    }
    assert all(one.stat().st_mode & 0o077 == 0 for one in out.iterdir())


def test_relationships_are_a_network_too(server: Server, home: Path):
    client = Client.signed_in(server.url, token(home, "leo.fischer"))
    found = read(client, Kind.RELATIONSHIPS)
    expected = {frozenset(row) for row in snapshot(home, "MATCH (a)-[:RELATED]->(b) RETURN a.id, b.id")}
    assert len(found.whole.network.start) == len(expected) > ROWS / 2
    assert not found.years
    assert isinstance(found.whole, Related)
    assert "related" in found.whole.method()


def test_each_part_is_on_the_log_and_whoever_may_not_ask_is_told_nothing(server: Server, home: Path):
    refused = richpicture(
        *("analyse", "--network", "co-victimisation", "--server", server.url),
        *("--token", str(token(home, "ana.reid")), "--purpose", "SAFEGUARDING"),
        env=environment(home),
        cwd=home,
    )
    assert refused.returncode == 1
    assert "Your roles don't have the question cypher." in refused.stderr
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        told = ledger.execute("SELECT details FROM audit_event WHERE operation = 'cypher'").fetchall()
    assert any("INVOLVED" in details for (details,) in told)
    assert any(f'"rows":{ROWS}' in details for (details,) in told)


class Replaced(Client):
    """A client after whose first question somebody builds the snapshot anew."""

    home: Path

    def snapshot(self) -> tuple[str, str]:
        told = super().snapshot()
        done = richpicture("projection", "build", env=environment(self.home), cwd=self.home)
        assert done.returncode == 0, done.stderr
        return told


def test_two_snapshots_are_not_mixed(server: Server, home: Path):
    client = Replaced.signed_in(server.url, token(home, "leo.fischer"))
    client.home = home
    with pytest.raises(ConfigurationError, match="replaced"):
        read(client, Kind.CO_VICTIMISATION)


def test_events_are_chosen_by_kind_area_and_month(server: Server, home: Path):
    client = Client.signed_in(server.url, token(home, "leo.fischer"))
    there = snapshot(
        home,
        "MATCH (p:Person)-[:INVOLVED]->(e:Event) OPTIONAL MATCH (e)-[:HAPPENED_IN]->(a:Area)"
        " RETURN p.id, e.id, e.kind, e.month, a.fullName",
    )
    kind = Counter(row[2] for row in there if row[2]).most_common(1)[0][0]
    area = Counter(row[4] for row in there if row[4]).most_common(1)[0][0]
    month = Counter(row[3] for row in there if row[3] and len(row[3]) == 7).most_common(1)[0][0]
    dated = [row for row in there if len(row[3] or "") == 7]
    for chosen, some in (
        (Chosen(kinds=(kind,)), [row for row in there if row[2] == kind]),
        (Chosen(areas=(area,)), [row for row in there if row[4] == area]),
        (Chosen(since=month), [row for row in dated if row[3] >= month]),
        (Chosen((kind,), (), "1900-01", month), [row for row in dated if row[2] == kind and row[3] <= month]),
    ):
        found = read(client, Kind.SHARED_EVENTS, chosen=chosen)
        assert len(some) < len(there)
        assert found.stood == len({row[0] for row in some})
        assert isinstance(found.whole, Together)
        events = Counter(event for _, event in {(row[0], row[1]) for row in some})
        assert found.whole.events == sum(1 < many <= MOST_TOGETHER for many in events.values())
    with pytest.raises(ConfigurationError, match="rest on no events"):
        read(client, Kind.RELATIONSHIPS, chosen=Chosen(kinds=("ROBBERY",)))


@pytest.mark.parametrize("month", ["2026", "2026-13", "yesterday", "2026-01-01"])
def test_what_is_no_month_is_told(month: str):
    with pytest.raises(ConfigurationError, match="is no month; one looks like 2026-01"):
        Chosen(since=month)
