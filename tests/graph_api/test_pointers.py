"""A person of whom only an agency may tell is reached by an exact number alone, and shows whom to ask."""

import pytest

from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.servers import Server

USER = "ana.reid"  # of a children's service: health is a pointer to her


@pytest.fixture(scope="module")
def pointed(facts: Facts) -> dict[str, set[str]]:
    """Person → the records to which Ana may be given a pointer."""
    principal = facts.directory.principal(USER)
    assert principal is not None
    sight = facts.sights.decide(principal.asks(Purpose.SAFEGUARDING, "CASE-1"), frozenset(FieldClass))
    found: dict[str, set[str]] = {}
    for id, row in facts.records.items():
        if row["class"] in sight.pointers:
            found.setdefault(facts.person[id], set()).add(id)
    return found


@pytest.fixture(scope="module")
def only(facts: Facts, pointed: dict[str, set[str]]) -> list[str]:
    """Those who are nothing but a pointer to her."""
    seen = facts.eyes(USER, Purpose.SAFEGUARDING).of_person
    found = sorted(person for person in pointed if not seen[person])
    assert found
    return found


def test_whoever_is_only_a_pointer_shows_whom_to_ask_and_nothing_else(
    demo_server: Server, facts: Facts, pointed: dict[str, set[str]], only: list[str]
):
    query = """query ($id: ID!) { person(id: $id) { id name names birthDate sex agencies { id }
        records { totalCount } involvements { totalCount } residences { from } relationships { kind }
        objects { id } pointers { agency { id } contact reference } }
        personNetwork(id: $id) { truncated } }"""
    for person in only[:10]:
        shown = demo_server.ask(query, {"id": person}, user=USER).data
        assert shown["personNetwork"] is None
        pointers = shown["person"].pop("pointers")
        assert shown["person"] == {
            "id": person,
            "name": None,
            "names": [],
            "birthDate": None,
            "sex": None,
            "agencies": [],
            "records": {"totalCount": 0},
            "involvements": {"totalCount": 0},
            "residences": [],
            "relationships": [],
            "objects": [],
        }
        agencies = {f"agency_{facts.classes[facts.records[id]['class']].agency}" for id in pointed[person]}
        assert [one["agency"]["id"] for one in pointers] == sorted(agencies)
        assert {one["reference"] for one in pointers} == {person}
        assert all("@" in one["contact"] or any(map(str.isdigit, one["contact"])) for one in pointers)


def test_an_exact_number_reaches_her_and_a_name_does_not(
    demo_server: Server, facts: Facts, pointed: dict[str, set[str]], only: list[str]
):
    by_number = """query ($by: IdentifierInput!) { findPersons(by: {identifier: $by}) {
        totalCount edges { node { id name } } } }"""
    by_name = "query ($t: String!) { findPersons(by: {text: $t}, first: 200) { edges { node { id } } } }"
    tried = 0
    for person in only:
        rows = [facts.records[id] for id in sorted(pointed[person])]
        number = next(((kind, one) for row in rows for kind, one in (row["identifiers"] or {}).items()), None)
        if number is None or number[0] == "LOCAL" or tried == 5:
            continue
        tried += 1
        shown = demo_server.ask(
            by_number, {"by": dict(zip(("kind", "value"), number, strict=True))}, user=USER
        )
        found = [edge["node"] for edge in shown.data["findPersons"]["edges"]]
        assert {"id": person, "name": None} in found
        name = next(row["full_name"] for row in rows if row["full_name"])
        named = demo_server.ask(by_name, {"t": name}, user=USER).data["findPersons"]["edges"]
        assert person not in {edge["node"]["id"] for edge in named}
    assert tried


def test_no_rule_for_a_pointer_no_pointer(demo_server: Server, only: list[str]):
    query = """query ($id: ID!) { person(id: $id) { pointers { contact } }
        node(id: $id) { ... on Person { pointers { contact } } } }"""
    for person in only[:5]:
        shown = demo_server.ask(query, {"id": person}, user="pc.walsh", purpose="CRIME_PREVENTION").data
        assert shown["person"] == shown["node"]
        assert shown["person"] in (None, {"pointers": []})
        as_ana = demo_server.ask(query, {"id": person}, user=USER).data
        assert as_ana["person"] == as_ana["node"]
        assert as_ana["person"]["pointers"]
