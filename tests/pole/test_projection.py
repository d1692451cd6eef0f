"""The questions of the data set's guide, in Cypher on a projection that names nobody, on both engines.

Persons and officers stand there as pseudonyms, so an answer is compared by its numbers. Places are not in it:
which have most crimes, what happened near one and who lives together, analysts ask by GraphQL, if they may.
"""

import asyncio
import csv
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest

from cypher.analysts.cells import Cells, Limits
from cypher.analysts.shape import Json
from cypher.analysts.wall import question
from cypher.projection.files import IMPORT, Standing
from cypher.projection.import_files import ARGUMENTS
from graph_api.analysts.building import build
from graph_api.settings import Settings
from ledger.database import Ledger
from linkage.progress import Silence
from schema.partnership import load_partnership
from tests.attacks.test_cypher_neo4j import settings
from tests.installations import ENGINES
from tests.neo4j.server import Neo4jMissing, imported, neo4j_server
from tests.pole.files import PARTNERSHIP, POLE
from tests.pole.test_answers import CRIMES_BY_TYPE, linked

pytestmark = pytest.mark.prove

__all__ = ["linked"]

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def snapshot(linked: Path) -> Standing:
    """The projection of the data set."""
    home = linked.parent
    ledger = Ledger.open(f"sqlite:///{linked}")
    told = Settings(home=home, partnership=PARTNERSHIP)
    made = build(told, ledger, load_partnership(PARTNERSHIP), date(2017, 9, 1), Silence())
    try:
        return asyncio.run(made)
    finally:
        ledger.close()


@pytest.fixture(scope="module", params=ENGINES)
def ask(
    request: pytest.FixtureRequest, snapshot: Standing, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ask]:
    """Asks it, in cells and of a Neo4j that holds nothing else."""
    limits = Limits(seconds=60)

    def asker(url: str | None) -> Ask:
        async def answer(text: str, parameters: dict[str, Json]) -> list[tuple[Any, ...]]:
            asked = question(text, parameters).statement
            async with Cells.running(limits, 1, (url, None, None) if url else None) as cells:
                return list((await cells.ask(snapshot.graph, asked)).rows)

        return lambda text, **parameters: asyncio.run(answer(text, parameters))

    if request.param == "embedded":
        yield asker(None)
        return
    home = tmp_path_factory.mktemp("analysts")
    try:
        imported(home, snapshot.folder / IMPORT, ARGUMENTS)
        with neo4j_server(home, {**settings(), "db.transaction.timeout": "60s"}) as url:
            yield asker(url)
    except Neo4jMissing as error:
        pytest.skip(f"Neo4j: {error}.")


def column(rows: list[tuple[Any, ...]], place: int = -1) -> list[Any]:
    return [row[place] for row in rows]


def test_nobody_is_named(snapshot: Standing):
    with (POLE / "nodes.Person.csv").open(encoding="utf-8") as file:
        names = {row["surname"] for row in csv.DictReader(file)}
    assert len(names) > 50
    for table in (snapshot.folder / IMPORT).glob("*.csv"):
        with table.open(encoding="utf-8") as told:
            assert not names & {value for row in csv.reader(told) for value in row}


def test_persons_and_their_ties_are_all_there(ask: Ask):
    [(persons,)] = ask("MATCH (p:Person) RETURN count(*) AS n")
    assert persons == 369
    [(ties,)] = ask("MATCH (:Person)-[r:RELATED {kind: 'ASSOCIATE'}]->(:Person) RETURN count(r) AS n")
    with (POLE / "relationships.KNOWS.csv").open(encoding="utf-8") as file:
        assert ties == len(list(csv.DictReader(file)))


def test_crimes_by_type(ask: Ask):
    rows = ask("MATCH (e:Event) WHERE e.kind <> 'PHONE_CALL' RETURN e.kind AS kind, count(*) AS n")
    told: dict[str, int] = {row[0]: row[1] for row in rows}
    assert told["VIOLENCE_AND_SEXUAL_OFFENCES"] == 8765
    assert told["POSSESSION_OF_WEAPONS"] == 236
    # Of a kind fewer than k can be too rare, with what else is told of them, for their kind to be told.
    assert all(0 <= n - told.get(kind, 0) < 5 for kind, n in CRIMES_BY_TYPE.items())


def test_crimes_by_officer(ask: Ask, snapshot: Standing):
    rows = ask("MATCH (s:Staff)<-[:HANDLED_BY]-(e:Event) RETURN s.id AS officer, count(e) AS n")
    with (POLE / "relationships.INVESTIGATED_BY.csv").open(encoding="utf-8") as file:
        told = Counter(row[":END_ID"] for row in csv.DictReader(file))
    assert 32 in column(rows), "Chief Inspector Morse's"
    differ = Counter(column(rows)) - Counter(told.values())
    assert differ.total() <= snapshot.about.measured.left_out < 5


DANGEROUS = """
MATCH (p:Person)-[:RELATED*1..{hops} {{kind: $kind}}]-(friend:Person)-[:INVOLVED {{role: 'PARTY'}}]->(:Event)
WHERE NOT (p)-[:INVOLVED {{role: 'PARTY'}}]->(:Event) AND p.id <> friend.id
RETURN p.id AS id, count(DISTINCT friend) AS dangerous ORDER BY dangerous DESC, id LIMIT {most}
"""


def test_who_is_in_no_crime_and_knows_most_who_are(ask: Ask):
    assert column(ask(DANGEROUS.format(hops=1, most=4), kind="ASSOCIATE")) == [8, 7, 5, 3]
    assert column(ask(DANGEROUS.format(hops=2, most=2), kind="ASSOCIATE")) == [10, 8]


def test_who_is_in_no_crime_and_knows_them_through_family(ask: Ask):
    family = """
    MATCH (p:Person)-[r:RELATED]-(relative:Person)-[:RELATED {kind: 'ASSOCIATE'}]-(friend:Person)
          -[:INVOLVED {role: 'PARTY'}]->(:Event)
    WHERE r.kind IN $kinds AND p.id <> friend.id
      AND NOT (p)-[:INVOLVED {role: 'PARTY'}]->(:Event)
      AND NOT (relative)-[:INVOLVED {role: 'PARTY'}]->(:Event)
    RETURN p.id AS id, count(DISTINCT friend) AS n ORDER BY n DESC, id LIMIT 1
    """
    assert column(ask(family, kinds=["PARENT", "SIBLING"])) == [7]


def test_triangles(ask: Ask):
    rows = ask(
        "MATCH (a:Person)-[:RELATED {kind: 'ASSOCIATE'}]-(b:Person),"
        " (b)-[:RELATED {kind: 'ASSOCIATE'}]-(c:Person), (c)-[:RELATED {kind: 'ASSOCIATE'}]-(a)"
        " WHERE b.id < c.id"
        " RETURN a.id AS id, count(DISTINCT b.id + c.id) AS n ORDER BY n DESC, id LIMIT 1"
    )
    assert column(rows) == [10]


def test_betweenness_of_whoever_stands_between_most(ask: Ask):
    ties = ask("MATCH (a:Person)-[:RELATED {kind: 'ASSOCIATE'}]->(b:Person) RETURN a.id AS a, b.id AS b")
    between = networkx.betweenness_centrality(networkx.Graph(ties), normalized=False)
    assert round(max(between.values())) == 5275
