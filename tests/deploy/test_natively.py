"""The services of docker-compose.yml as processes: on a real Neo4j and PostgreSQL they answer and stop."""

import asyncio
import base64
import csv
import os
import re
import secrets
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from demo.generate import generate
from graph_api.setting_places import OF_COMPOSE, in_environment
from graph_api.settings import Settings
from ledger.tables import audit_event
from linkage.progress import Silence
from tests.deploy.deployment import ROOT, Deployment
from tests.deploy.issuer import Issuer
from tests.installations import empty_graph, graph_of
from tests.ledgers import Postgres, shown

QUERIES = ROOT / "docs" / "queries"
LEDGER_URL = "postgresql+psycopg://richpicture@postgres:5432/richpicture"
PARTNERSHIP = ROOT / "demo" / "partnership"
PEOPLE = 500
WAIT_SECONDS = 240


def test_every_setting_in_the_compose_file_is_one_that_the_product_knows():
    told = set(re.findall(r"RICHPICTURE_[A-Z_]+", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    known = {in_environment(name) for name in Settings.model_fields}
    assert told - known == OF_COMPOSE
    assert len(told - OF_COMPOSE) >= 11


@pytest.fixture(scope="module")
def deployment(
    postgres: Postgres, neo4j_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """All that the services need: empty databases, an issuer of tokens, the operator's settings."""
    folder = tmp_path_factory.mktemp("deployment")
    database, issuer = postgres.create("template1"), Issuer()
    asyncio.run(empty_graph(graph_of(folder, neo4j_url)))
    with issuer.published() as keys:
        given = {
            "RICHPICTURE_PARTNERSHIP": str(PARTNERSHIP),
            "RICHPICTURE_ISSUER": Issuer.NAME,
            "RICHPICTURE_AUDIENCE": "richpicture.example",
            "RICHPICTURE_JWKS_URL": keys,
            "RICHPICTURE_CURSOR_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "RICHPICTURE_AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "POSTGRES_PASSWORD": database.password or "not asked for",
            "NEO4J_PASSWORD": os.environ.get("NEO4J_PASSWORD", "not asked for"),
        }
        addresses = {
            "/partnership": str(PARTNERSHIP),
            LEDGER_URL: shown(database),
            "bolt://neo4j:7687": neo4j_url,
            "0.0.0.0": "127.0.0.1",
            "8000": "0",
        }
        yield Deployment(folder, given, addresses, issuer)
    postgres.drop(database)


SOURCES = ("police_crimes", "childrens_north")
MONTH = {"from": "2019-02-01T00:00:00Z", "until": "2019-03-01T00:00:00Z"}
PUBLISHED = {"Bicycle theft": "BICYCLE_THEFT", "Burglary": "BURGLARY", "Shoplifting": "SHOPLIFTING"}
"""Kinds of crime of which no other source of the demonstration tells."""
LOG = """
query ($principal: ID) {
  auditEvents(where: {principal: $principal}, first: 2) {
    edges { node { stage operation purpose outcome } }
  }
}
"""


def test_the_services_answer_what_the_readme_asks_and_stop_when_told(deployment: Deployment):
    files = generate(deployment.folder / "demo", PEOPLE, 11, Silence()).files
    shorten(files["police_crimes"])
    deployment.run("migrate")
    with deployment.running("projector"), deployment.running("api") as api:
        url = address(deployment, api)
        for source in SOURCES:
            deployment.run("projector", "ingest", source, str(files[source]))
        deployment.run("projector", "link")
        child = a_child(files["childrens_north"])
        found = [node for node in until_found(deployment, url, child) if told(node) == child]
        assert "North Counties Children's Services" in {
            agency["name"] for node in found for agency in node["agencies"]
        }
        counts = deployment.ask(url, documented("event-counts"), "ana.reid", "SAFEGUARDING", **MONTH)
        assert {
            one["kind"]: one["count"]
            for one in counts["eventCounts"]
            if (one["kind"], one["month"]) in {(kind, "2019-02") for kind in PUBLISHED.values()}
        } == published(files["police_crimes"])
        log = deployment.ask(url, LOG, "hugh.prior", "AUDIT", principal="ana.reid")["auditEvents"]["edges"]
        common = {"operation": "eventCounts", "purpose": "SAFEGUARDING"}
        assert [edge["node"] for edge in log] == [
            {"stage": "OUTCOME", "outcome": "ANSWERED", **common},
            {"stage": "INTENT", "outcome": None, **common},
        ]
    intents, outcomes = logged(deployment)
    assert intents == outcomes
    assert len(intents) >= 3


def address(deployment: Deployment, api: subprocess.Popen[str]) -> str:
    """Where the server says that it listens."""
    assert api.stdout is not None
    said = api.stdout.readline()
    assert said.startswith("Serving at http://127.0.0.1:"), deployment.log("api")
    return said.split()[-1]


def documented(name: str) -> str:
    """One of the queries that the README points to."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def until_found(deployment: Deployment, url: str, child: tuple[str, str, str]) -> list[Any]:
    """The persons found by a child's name, as soon as the projector has brought them into the graph."""
    given, family, _ = child
    query, until = documented("persons-by-name"), time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        answer = deployment.ask(url, query, "ana.reid", "SAFEGUARDING", name=f"{given} {family}")
        nodes = [edge["node"] for edge in answer["findPersons"]["edges"]]
        if child in map(told, nodes):
            return nodes
        time.sleep(1)
    raise AssertionError(f"the child was not found: {deployment.log('projector')}")


def told(person: Any) -> tuple[str, str, str]:
    """First and last name, and birth date, of a person as the API shows her."""
    first, *_, last = str(person["name"]).split()
    return first, last, person["birthDate"]


def a_child(file: Path) -> tuple[str, str, str]:
    """First and last name, and birth date, of a child of whom several referrals tell the same."""
    seen: set[tuple[str, ...]] = set()
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            names, born = (row["ChildForename"], row["ChildSurname"]), row["ChildDOB"].split("/")
            same = (row["ChildID"], *names, *born)
            if same in seen and len(born) == 3 and all(re.fullmatch("[A-Z][a-z]+", name) for name in names):
                return (*names, "-".join(reversed(born)))
            seen.add(same)
    raise AssertionError("no child was referred twice under one name")


def shorten(file: Path) -> None:
    """A month of crimes has as many rows however few people there are: every twentieth is enough."""
    header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([header, *rows[::20]]), encoding="utf-8")


def published(file: Path) -> dict[str, int]:
    """How many crimes of some kinds were published, by the word of the vocabulary."""
    with file.open(encoding="utf-8", newline="") as text:
        kinds = Counter(row["Crime type"] for row in csv.DictReader(text))
    return {word: kinds[kind] for kind, word in PUBLISHED.items()}


def logged(deployment: Deployment) -> tuple[set[str], set[str]]:
    """The requests of which the ledger holds an intent, and those of which it holds an outcome."""
    engine = create_engine(deployment.environment("api")["RICHPICTURE_LEDGER_URL"])
    with engine.connect() as connection:
        rows = connection.execute(select(audit_event.c.request, audit_event.c.stage)).all()
    engine.dispose()
    intents, outcomes = ({row.request for row in rows if row.stage == one} for one in ("INTENT", "OUTCOME"))
    return intents, outcomes
