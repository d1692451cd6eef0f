"""One record over the API: whose it is by what its sender sees; what is hidden looks like nothing."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, update

from ledger.database import Ledger
from ledger.erased import key_digest, remember
from ledger.tables import entry
from linkage.arrival.entering import KEPT
from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Eyes, Facts
from tests.graph_api.protected import restrict
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_decisions import link, persons, soon

RESOLVE = """mutation ($input: ResolveRecordInput!) { resolveRecord(input: $input) {
    outcome person record matches { record person weight probability comparisons { name weight } }
    refusal { code message } } }"""
NEIL, SOURCE = "neil.hart", "housing"
NOBODY = {
    "givenName": "Xanthippe",
    "familyName": "Quillfeather",
    "birthDate": "1931-02-27",
    "postcode": "ZZ1 1ZZ",
}
STRANGER = {"givenName": "Hyacinth", "familyName": "Umberslade", "birthDate": "1917-04-01", "town": "Zeal"}


@pytest.fixture(scope="module")
def neil(facts: Facts) -> Eyes:
    """What a practitioner of the council's housing department sees."""
    return facts.eyes(NEIL, Purpose.SAFEGUARDING)


def resolve(
    server: Server,
    details: dict[str, Any],
    key: str = "K-1",
    *,
    dry: bool = False,
    user: str = NEIL,
    source: str = SOURCE,
) -> Any:
    """The payload."""
    given = {"source": source, "key": key, "details": details, "dryRun": dry}
    return server.ask(RESOLVE, {"input": given}, user=user, purpose="SAFEGUARDING", case="CASE-1").data[
        "resolveRecord"
    ]


SEARCH = """query ($by: PersonSearch!) { findPersons(by: $by, first: 20) { totalCount
    edges { score probability node { id } } } }"""


def search(server: Server, told: dict[str, Any]) -> Any:
    """What a search by details finds."""
    asked = server.ask(SEARCH, {"by": {"details": told}}, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
    return asked.data["findPersons"]


def details(row: dict[str, Any]) -> dict[str, Any]:
    """What a record tells, as it is told over the API."""
    told = {
        "givenName": row["given_name"],
        "familyName": row["family_name"],
        "birthDate": row["birth_date"],
        "address": row["address"],
        "town": row["town"],
        "postcode": row["postcode"],
        "phone": (row["phones"] or [None])[0],
    }
    return {name: value for name, value in told.items() if value}


@contextmanager
def writing(server: Server) -> Iterator[Connection]:
    """The ledger of a server, as another process writes it."""
    with (
        closing(Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")) as ledger,
        ledger.begin() as connection,
    ):
        yield connection


def full(row: dict[str, Any]) -> bool:
    return len(details(row)) == 7 and len(row["birth_date"]) == 10


def clear(eyes: Eyes, row: dict[str, Any]) -> bool:
    return row["id"] in eyes.records and all(
        eyes.sees(row, kind) for kind in (FieldClass.IDENTITY, FieldClass.CONTACT)
    )


def own_rows(neil: Eyes) -> list[dict[str, Any]]:
    """Records of whom somebody else in clear sight tells much."""
    return [row for _, row in sorted(neil.records.items()) if full(row) and clear(neil, row)]


def hidden_rows(facts: Facts, neil: Eyes) -> list[dict[str, Any]]:
    """Records that he doesn't see, of persons of whom he sees nothing."""
    seen = {facts.person[id] for id in neil.records}
    found: dict[
        str, dict[str, Any]
    ] = {}  # one of each, so that who is sent in one test is nobody of whom another asks
    for id, row in sorted(facts.records.items()):
        if full(row) and facts.person[id] not in seen:
            found.setdefault(facts.person[id], row)
    return [*found.values()]


def shape(payload: Any) -> Any:
    """A payload without the id that each record has for itself."""
    return {**payload, "record": bool(payload["record"])}


def test_a_search_before_creating_finds_whom_she_may_see_and_writes_nothing(
    house: Server, facts: Facts, neil: Eyes
):
    row = own_rows(neil)[0]
    before, mark = persons(house), last(house.home)
    found = resolve(house, details(row), dry=True)
    assert (found["outcome"], found["person"], found["record"]) == ("MATCHED", facts.person[row["id"]], None)
    best = found["matches"][0]
    assert best["weight"] > 10
    assert best["probability"] > 0.99
    assert {one["name"] for one in best["comparisons"]} > {"given", "family", "birth"}
    assert {one["record"] for one in found["matches"]} <= neil.records.keys()
    assert persons(house) == before
    intent, outcome = events(house.home, mark)
    assert (intent["action"], intent["operation"]) == ("SEARCH", "resolveRecord")
    assert "searched" in intent["details"]
    assert str(row["family_name"]) not in str((intent, outcome))
    given = {id for ids in outcome["details"]["given"].values() for id in ids}
    assert given == {one["record"] for one in found["matches"]}


def test_what_is_hidden_looks_like_what_is_not_there(house: Server, facts: Facts, neil: Eyes):
    nothing = resolve(house, NOBODY, dry=True)
    assert nothing == {"outcome": "ACCEPTED", "person": None, "record": None, "matches": [], "refusal": None}
    rows = hidden_rows(facts, neil)[:12]
    told = [resolve(house, details(row), dry=True) for row in rows]
    assert all((one["outcome"], one["person"]) == ("ACCEPTED", None) for one in told)
    assert {match["record"] for one in told for match in one["matches"]} <= neil.records.keys()
    rows = [row for row, one in zip(rows, told, strict=True) if one == nothing]  # whom no neighbour resembles
    assert len(rows) > 3
    absent = shape(resolve(house, NOBODY, "K-nobody"))
    assert absent == {**nothing, "record": True}
    hidden = resolve(house, details(rows[0]), "K-hidden")
    assert shape(hidden) == absent
    assert persons(house)[hidden["record"]] == facts.person[rows[0]["id"]], "the ledger knows"


def test_a_record_that_is_sent_joins_its_person_once_however_often_it_is_sent(
    house: Server, facts: Facts, neil: Eyes
):
    row = own_rows(neil)[1]
    mark = last(house.home)
    first = resolve(house, details(row), "K-2")
    assert (first["outcome"], first["person"]) == ("MATCHED", facts.person[row["id"]])
    assert persons(house)[first["record"]] == first["person"]
    intent, outcome = events(house.home, mark)
    assert (intent["action"], outcome["details"]["counts"]) == ("COLLECT", {"resolveRecord": 1})
    assert first["record"] in {id for ids in outcome["details"]["given"].values() for id in ids}
    ask = "query ($id: ID!) { person(id: $id) { records(first: 200) { edges { node { id } } } } }"

    def shown() -> set[str]:
        asked = house.ask(ask, {"id": first["person"]}, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
        return {edge["node"]["id"] for edge in asked.data["person"]["records"]["edges"]}

    assert soon(lambda: first["record"] in shown())
    again = resolve(house, details(row), "K-2")
    assert (again["record"], again["person"]) == (first["record"], first["person"])
    before = persons(house)
    link(house)
    assert persons(house) == before, "a run finds what was found one by one"


def test_a_correction_is_the_next_version_of_the_same_record(house: Server, facts: Facts, neil: Eyes):
    one, other = own_rows(neil)[2:4]
    if facts.person[one["id"]] == facts.person[other["id"]]:
        other = own_rows(neil)[6]
    first = resolve(house, details(one), "K-3")
    second = resolve(house, details(other), "K-3")
    assert second["record"] == first["record"]
    assert (first["person"], second["person"]) == (facts.person[one["id"]], facts.person[other["id"]])
    assert persons(house)[first["record"]] == second["person"]


def test_a_search_by_details_ranks_by_the_weights_of_the_model_what_its_asker_sees(
    house: Server, facts: Facts, neil: Eyes
):
    row = own_rows(neil)[8]
    mark = last(house.home)
    found = search(house, details(row))
    weights = [edge["score"] for edge in found["edges"]]
    assert weights == sorted(weights, reverse=True)
    best = found["edges"][0]
    assert (best["node"]["id"], found["totalCount"] >= 1) == (facts.person[row["id"]], True)
    assert best["score"] == pytest.approx(
        resolve(house, details(row), dry=True)["matches"][0]["weight"], abs=0.01
    )
    assert best["probability"] == pytest.approx(1 / (1 + 2.0 ** -best["score"]), abs=1e-9)
    assert str(row["family_name"]) not in str(events(house.home, mark))
    nobody = search(
        house, NOBODY | {"givenName": "Hyacinth", "familyName": "Umberslade", "birthDate": "1917-04-01"}
    )
    for hidden in hidden_rows(facts, neil)[12:18]:
        told = search(house, details(hidden))
        assert facts.person[hidden["id"]] not in {edge["node"]["id"] for edge in told["edges"]}
        if not resolve(house, details(hidden), dry=True)["matches"]:
            assert told == nobody


def test_a_sealed_record_is_found_by_nobody(house: Server, facts: Facts, neil: Eyes):
    counts: dict[str, int] = {}
    for person in facts.person.values():
        counts[person] = counts.get(person, 0) + 1
    row = next(
        row
        for row in facts.records.values()
        if row["source"] == "childrens_north" and full(row) and counts[facts.person[row["id"]]] == 1
    )

    def asked(told: dict[str, Any]) -> Any:
        return resolve(house, told, dry=True, user="ana.reid", source="childrens_north")

    assert asked(details(row))["outcome"] == "MATCHED"
    restrict(house, row["id"])
    assert asked(details(row)) == asked(STRANGER)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"source": "police_persons"}, "NOT_FOUND"),
        ({"source": "nowhere"}, "NOT_FOUND"),
        ({"source": "../partnership"}, "NOT_FOUND"),
        ({"key": " "}, "BAD_INPUT"),
        ({"key": "a\nb"}, "BAD_INPUT"),
        ({"details": {}}, "BAD_INPUT"),
        ({"details": {"town": "x" * 501}}, "BAD_INPUT"),
    ],
)
def test_what_does_not_fit_is_refused(house: Server, given: dict[str, Any], code: str):
    asked = {"source": SOURCE, "key": "K-9", "details": NOBODY} | given
    payload = house.ask(RESOLVE, {"input": asked}, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
    told = payload.data["resolveRecord"]
    assert told["refusal"]["code"] == code
    assert told["outcome"] is told["record"] is told["matches"] is None


UNREADABLE: dict[str, list[Any]] = {
    "postcode": ["banana", "MK6 21", "OX1"],
    "phone": ["hello", "0199"],
    "birthDate": ["2090", "1815-03-01", "2090-01-31"],
    "email": ["nobody at home"],
    "givenName": ["???"],
    "familyName": ["not known"],
    "town": [" ,.- ,"],
    "identifier": [
        {"kind": "NHS_NUMBER", "value": "943 476 5918"},
        {"kind": "NHS_NUMBER", "value": "94347659"},
        {"kind": "PNC_ID", "value": "03/62845Z"},
        {"kind": "UPN", "value": "A801234567890"},
    ],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in UNREADABLE.items() for value in values]
)
def test_what_cannot_be_read_is_refused_by_its_field_and_never_repeated(
    house: Server, field: str, value: Any
):
    mark = last(house.home)
    given = STRANGER | {field: value}
    refusal = resolve(house, given, "K-unreadable", dry=True)["refusal"]
    assert refusal == resolve(house, given, "K-unreadable")["refusal"]
    asked = {"by": {"details": given}}
    answer = house.ask(SEARCH, asked, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
    assert (refusal["code"], answer.code) == ("BAD_INPUT", "BAD_INPUT")
    for message in (refusal["message"], answer.body["errors"][0]["message"]):
        assert f"`details.{field}`" in message
        assert "leave it out" in message
        assert [other for other in given if f"details.{other}" in message] == [field]
    said = value["value"] if isinstance(value, dict) else value
    heard = (refusal["message"], answer.body, house.log(), events(house.home, mark))
    assert said not in json.dumps(heard, default=str)


def test_all_that_cannot_be_read_is_named_at_once_and_blanks_are_nothing(house: Server):
    given = NOBODY | {"postcode": "banana", "phone": "hello", "email": " ", "town": ""}
    message = resolve(house, given, dry=True)["refusal"]["message"]
    assert [field for field in given if f"details.{field}" in message] == ["postcode", "phone"]
    assert resolve(house, NOBODY | {"email": " ", "town": ""}, dry=True)["refusal"] is None
    assert resolve(house, {"town": " "}, dry=True)["refusal"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("postcode", ["OX1 1AA", "ox11aa", "D02 AF30", "75008", "1012 AB"])
def test_a_postcode_of_this_or_another_country_is_taken(house: Server, postcode: str):
    assert resolve(house, NOBODY | {"postcode": postcode}, dry=True)["refusal"] is None


def test_a_variable_that_does_not_fit_is_told_by_its_place_and_not_by_what_it_said(house: Server):
    for wrong in (
        {"givenName": "Quillon", "surname": "Umberslade"},
        {"givenName": "Quillon", "phone": 7700900123},
        {"givenName": "Quillon", "sex": "Umberslade"},
        {"givenName": "Quillon", "birthDate": "31/01/1990"},
        ["Quillon", "Umberslade"],
    ):
        answer = house.ask(SEARCH, {"by": {"details": wrong}}, user=NEIL, purpose="SAFEGUARDING", case="C")
        assert answer.code == "BAD_INPUT"
        assert "details" in answer.body["errors"][0]["message"]
        assert not re.search("Quillon|Umberslade|7700900123|31/01", json.dumps((answer.body, house.log())))


@pytest.mark.parametrize(
    "written",
    [
        '{givenNam: "Zzsecret", familyName: "Yysecret"}',
        '{givenName: "Zzsecret", familyNam: "Yysecret", phone: "+447700900123"}',
        '{givenName: ["Zzsecret", "Yysecret"]}',
        '{givenName: {said: "Zzsecret"}}',
        "{givenName: Zzsecret}",
        "{phone: 447700900123}",
        "{phone: 44 7700900123}",
        '{givenName "Zzsecret"}',
        '{givenName: "a" "Zzsecret"}',
        '{givenName: "a" """Zzsecret"""}',
        '{birthDate: "Zzsecret"}',
        '{sex: "Zzsecret"}',
        "{sex: Zzsecret}",
        '{identifier: {kin: NHS_NUMBER, value: "Zzsecret"}}',
        '{identifier: {kind: "Zzsecret", value: "Yysecret"}}',
        '{identifier: {kind: NHS_NUMBER, valu: "Zzsecret"}}',
        '{identifier: [{value: "Zzsecret"}]}',
        '"Zzsecret"',
        '["Zzsecret", {givenNam: "Yysecret? Found: does not exist in"}]',
    ],
)
def test_a_literal_that_does_not_fit_is_not_repeated(house: Server, written: str):
    asked = f"{{ findPersons(by: {{ details: {written} }}) {{ totalCount }} }}"
    answer = house.ask(asked, user=NEIL, purpose="SAFEGUARDING", case="CASE-1")
    assert answer.code == "BAD_INPUT"
    assert not re.search("secret|7700900123", json.dumps((answer.body, house.log())))


def test_an_entry_that_tells_of_more_than_one_record_is_not_replaced_by_it(
    house: Server, facts: Facts, neil: Eyes
):
    row = next(row for row in own_rows(neil) if row["source"] == SOURCE)
    with sqlite3.connect(f"file:{house.home / 'ledger.db'}?mode=ro", uri=True) as ledger:
        ((key,),) = ledger.execute("SELECT key FROM entry WHERE id = ?", (row["entry"],)).fetchall()
    before = persons(house)
    told = resolve(house, details(row) | {"givenName": "Xanthippe"}, key)
    assert told["refusal"]["code"] == "BAD_INPUT"
    assert told["refusal"]["message"] == KEPT
    assert persons(house) == before


def entries(server: Server, key: str) -> list[Any]:
    """What the ledger holds under a key, the last version last."""
    wanted = "SELECT id, version, state FROM entry WHERE source = ? AND key = ? ORDER BY id"
    with sqlite3.connect(f"file:{server.home / 'ledger.db'}?mode=ro", uri=True) as ledger:
        return ledger.execute(wanted, ("childrens_north", key)).fetchall()


@pytest.mark.parametrize(
    "closed", [{"kind": "PRIVILEGED"}, {"kind": "SEALED"}, {"kind": "CONFLICT", "principal": "ana.reid"}]
)
def test_who_writes_over_a_record_that_is_closed_to_her_is_refused_and_learns_that_the_key_is_taken(
    house: Server, closed: dict[str, str]
):
    key = "K-closed-" + closed["kind"]

    def send(told: dict[str, Any], key: str = key, *, dry: bool = False) -> Any:
        return resolve(house, told, key, dry=dry, user="ana.reid", source="childrens_north")

    alone = NOBODY | {"familyName": f"Quill{closed['kind'].lower()}"}
    made = send(alone)
    assert send(alone | {"town": "Zeal"})["record"] == made["record"]
    assert restrict(house, made["record"], **closed)["refusal"] is None
    before = entries(house, key)
    other = alone | {"town": "Bude"}
    assert send(other, dry=True) == send(other, "K-free", dry=True), "a search tells of no key"
    for told in (other, alone, alone | {"town": "Zeal"}, STRANGER):  # what it said last, too
        assert send(told)["refusal"] == {"code": "BAD_INPUT", "message": KEPT}
    assert entries(house, key) == before
    erased = "K-erased-" + closed["kind"]
    with writing(house) as connection:
        remember(
            connection, "certificate", {("childrens_north", key_digest("childrens_north", erased)): None}, {}
        )
    assert send(other, erased)["refusal"] == {"code": "BAD_INPUT", "message": KEPT}


def test_a_record_that_its_source_withdrew_is_sent_again_unless_it_is_closed(house: Server):
    def send(told: dict[str, Any], key: str) -> Any:
        return resolve(house, told, key, user="ana.reid", source="childrens_north")

    told = NOBODY | {"familyName": "Quillgone"}
    open, sealed = (
        send(told, "K-gone")["record"],
        send(told | {"givenName": "Zenobia"}, "K-gone-sealed")["record"],
    )
    assert restrict(house, sealed)["refusal"] is None
    with writing(house) as connection:
        connection.execute(
            update(entry).where(entry.c.key.in_(("K-gone", "K-gone-sealed"))).values(state="withdrawn")
        )
    assert send(told, "K-gone")["record"] == open
    assert send(told, "K-gone-sealed")["refusal"]["message"] == KEPT


def test_only_practitioners_send_records(house: Server):
    asked = {"input": {"source": "police_persons", "key": "K", "details": NOBODY}}
    assert house.ask(RESOLVE, asked, user="pc.walsh", purpose="SAFEGUARDING", case="C").code == "FORBIDDEN"
