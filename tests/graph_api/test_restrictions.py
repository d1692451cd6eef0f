"""Restrictions over the API: made by whom policy lets, in force at once, lifted by their agency alone."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from ledger.ids import new_id
from schema.vocabulary import Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import LIFT, RESTRICT, as_officer, lift, restrict
from tests.graph_api.servers import Server, serving
from tests.graph_api.test_audit import events, last

NODE = "query ($id: ID!) { node(id: $id) { id } }"
LIST = """query ($subject: ID, $first: Int, $after: String) {
    restrictions(subject: $subject, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id subject reason liftedAt } } } }"""
OTHERS = "nina.holt"  # privacy officer of the police
SECOND = "eve.lang"  # like Dana Whitlock of the children's service


@dataclass
class Subjects:
    """What tests restrict, each once."""

    own: list[str]  # records of the children's service alone
    events: list[str]  # events of it
    theirs: list[str]  # records of the police
    hidden: list[str]  # persons of whom an officer on the beat sees nothing
    shared: list[tuple[str, str, str]]  # persons with a record of each: person, own record, record of police


@pytest.fixture(scope="module")
def subjects(demonstration: Path) -> Subjects:
    """Chosen by what the ledger states."""
    facts = Facts(demonstration)
    agency = {number: row.agency for number, row in facts.classes.items()}
    held: dict[str, dict[str, list[str]]] = {}
    for id, row in sorted(facts.records.items()):
        held.setdefault(facts.person[id], {}).setdefault(agency[row["class"]], []).append(id)
    # Whoever is not seen by the officer has no record of which he is told.
    seen = facts.eyes("pc.walsh", Purpose.CRIME_PREVENTION)
    told = {facts.person[id] for id in (*seen.records, *seen.pointed)}
    found = Subjects(
        [one["childrens_north"][0] for one in held.values() if list(one) == ["childrens_north"]],
        sorted(id for id, row in facts.events.items() if agency[row["class"]] == "childrens_north"),
        [one["police"][0] for one in held.values() if list(one) == ["police"]],
        sorted(person for person in held if person not in told),
        [
            (person, one["childrens_north"][0], one["police"][0])
            for person, one in sorted(held.items())
            if {"childrens_north", "police"} <= set(one)
        ],
    )
    facts.close()
    assert all(len(some) >= 4 for some in (found.own, found.events, found.theirs, found.hidden, found.shared))
    return found


def sees(server: Server, id: str, user: str = "ana.reid") -> bool:
    """Whether this user is shown this record or event."""
    return server.ask(NODE, {"id": id}, user=user).data["node"] is not None


def soon_sees(server: Server, id: str, user: str = "ana.reid") -> bool:
    """Whether she is, when the graph knows."""
    until = monotonic() + 20
    while not sees(server, id, user) and monotonic() < until:
        sleep(0.1)
    return sees(server, id, user)


def test_what_is_sealed_is_closed_at_once_on_every_server_and_open_when_lifted(
    house: Server, subjects: Subjects, tmp_path: Path
):
    second = tmp_path / "second.kgl"
    for file in house.home.glob("graph.kgl*"):
        shutil.copy(file, tmp_path / file.name.replace("graph.kgl", second.name))
    ledger = f"sqlite:///{house.home / 'ledger.db'}"
    keys = {"ledger_url": ledger, "graph_url": f"embedded:{second}"}
    with serving(tmp_path, **keys) as other:
        other.await_ready()
        for id in (subjects.own.pop(), subjects.events.pop()):
            assert sees(house, id)
            assert sees(other, id)
            made = restrict(house, id)["restriction"]
            assert (made["subject"], made["kind"], made["principal"]) == (id, "SEALED", None)
            assert (made["agency"], made["madeBy"]) == ({"id": "agency_childrens_north"}, "dana.whitlock")
            assert not sees(other, id)
            assert not sees(house, id)
            ended = lift(house, made["id"], SECOND)["restriction"]
            assert (ended["id"], ended["liftedBy"]) == (made["id"], SECOND)
            assert ended["liftedReason"] == "the order ended"
            assert soon_sees(house, id)
            assert soon_sees(other, id)


def test_the_same_twice_is_one_and_one_lifted_stays_as_it_ended(house: Server, subjects: Subjects):
    id = subjects.own.pop()
    first = restrict(house, id)["restriction"]
    assert restrict(house, id, SECOND, reason="again")["restriction"] == first
    assert restrict(house, id, kind="PRIVILEGED")["restriction"]["id"] != first["id"]
    ended = lift(house, first["id"])["restriction"]
    assert lift(house, first["id"], SECOND)["restriction"] == ended
    anew = restrict(house, id)["restriction"]
    assert anew["id"] != first["id"]
    assert anew["liftedAt"] is None


def test_a_person_is_closed_whole_and_each_agency_lifts_its_own(house: Server, subjects: Subjects):
    person, own, theirs = subjects.shared.pop()
    before = last(house.home)
    made = restrict(house, person)["restriction"]
    assert {one["operation"] for one in events(house.home, before)} == {"restrict"}
    told = events(house.home, before)[-1]["details"]["given"]
    assert {own, theirs} <= {id for ids in told.values() for id in ids}
    assert not any(sees(house, id, user) for id in (own, theirs) for user in ("ana.reid", "pc.walsh"))
    query = "query ($id: ID!) { person(id: $id) { name records { totalCount } } }"
    shown = house.ask(query, {"id": person}, user="pc.walsh").data["person"]
    assert shown in (None, {"name": None, "records": {"totalCount": 0}})
    others = restrict(house, person, OTHERS)["restriction"]
    assert others["id"] != made["id"]
    assert lift(house, made["id"])["restriction"]
    sleep(1.5)
    assert not sees(house, theirs, "pc.walsh")
    assert lift(house, made["id"], OTHERS)["refusal"]["code"] == "NOT_FOUND"
    assert lift(house, others["id"], OTHERS)["restriction"]
    assert soon_sees(house, theirs, "pc.walsh")
    log = as_officer(
        house, "query ($w: AuditWhere!) { auditEvents(where: $w) { totalCount } }", OTHERS,
        w={"action": ["ALTER"], "principal": "dana.whitlock", "subject": theirs},
    )  # fmt: skip
    assert log.data["auditEvents"]["totalCount"] == 2, "the police are told of what closed their record"


def answered(server: Server, query: str, given: dict[str, Any], user: str, purpose: str) -> tuple[str, str]:
    """An answer and what it left on the log, without the id and the time it took."""
    before = last(server.home)
    answer = server.ask(query, {"input": given}, user=user, purpose=purpose)
    assert answer.status == 200
    log = [
        [one["stage"], one["action"], one["operation"], one["operation_hash"], one["details"]]
        for one in events(server.home, before)
    ]
    for row in log:
        row[-1].pop("seconds", None)
    id: str = given["subject"] if "subject" in given else given["id"]
    return json.dumps(answer.body).replace(id, "ID"), json.dumps(log)


def test_what_is_not_hers_to_restrict_is_answered_and_logged_as_absent(house: Server, subjects: Subjects):
    given = {"kind": "SEALED", "reason": "court order"}
    for kind, ids in (("record", subjects.theirs[:3]), ("event", []), ("person", subjects.hidden[:3])):
        never, odd = new_id(kind), f"{kind}_\u0000"
        told = {
            answered(house, RESTRICT, {**given, "subject": id}, "josh.bell", "SAFEGUARDING")
            for id in (*ids, never, odd, f"{kind}_{'a' * 5000}")
        }
        assert len(told) == 1
        [(body, log)] = told
        assert '"NOT_FOUND"' in body
        assert "given" not in log
    others = {
        answered(house, RESTRICT, {**given, "subject": id}, "dana.whitlock", "AUDIT")
        for id in (*subjects.theirs[:3], new_id("record"), "place_a")
    }
    assert len(others) == 1


def test_another_agencys_restriction_is_as_absent(house: Server, subjects: Subjects):
    id = subjects.theirs.pop()
    made = restrict(house, id, OTHERS)["restriction"]
    given = {"reason": "court order"}
    told = {
        answered(house, LIFT, {**given, "id": one}, "dana.whitlock", "AUDIT")
        for one in (made["id"], new_id("restriction"))
    }
    assert len(told) == 1
    assert not sees(house, id, "pc.walsh")
    shown = as_officer(house, LIST, subject=id).data["restrictions"]
    assert (shown["totalCount"], shown["edges"]) == (0, [])
    assert shown == as_officer(house, LIST, subject=new_id("record")).data["restrictions"]


WALSH = {"user": "pc.walsh", "purpose": "SAFEGUARDING"}


def own_conflict(server: Server, subject: str) -> Any:
    given = {"subject": subject, "kind": "CONFLICT", "reason": "my brother", "principal": "pc.walsh"}
    return server.ask(RESTRICT, {"input": given}, **WALSH).data["restrict"]


def test_anyone_declares_a_conflict_of_her_own_and_does_not_lift_it(house: Server, subjects: Subjects):
    person, own, theirs = subjects.shared.pop()
    made = own_conflict(house, person)["restriction"]
    assert (made["principal"], made["agency"]) == ("pc.walsh", {"id": "agency_police"})
    assert own_conflict(house, person)["restriction"] == made
    assert not sees(house, theirs, "pc.walsh")
    assert house.ask("query ($id: ID!) { person(id: $id) { id } }", {"id": person}, **WALSH).data == {
        "person": None
    }
    assert sees(house, own)
    assert sees(house, theirs, "insp.dhillon")
    lifting = {"id": made["id"], "reason": "we made up"}
    assert house.ask(LIFT, {"input": lifting}, **WALSH).code == "FORBIDDEN"
    assert lift(house, made["id"])["refusal"]["code"] == "NOT_FOUND"
    assert lift(house, made["id"], OTHERS)["restriction"]
    assert sees(house, theirs, "pc.walsh")


def test_a_conflict_in_what_she_does_not_see_is_one_in_nothing(house: Server, subjects: Subjects):
    given = {"kind": "CONFLICT", "reason": "my brother", "principal": "pc.walsh"}
    told = {
        answered(house, RESTRICT, {**given, "subject": id}, "pc.walsh", "CRIME_PREVENTION")
        for id in (*subjects.hidden[:3], new_id("person"))
    }
    assert len(told) == 1
    assert '"NOT_FOUND"' in told.pop()[0]


def test_nobody_declares_anothers_conflict_but_where_policy_lets_her(house: Server, subjects: Subjects):
    id = subjects.own.pop()
    given = {"subject": id, "kind": "CONFLICT", "reason": "his sister", "principal": "ana.reid"}
    assert house.ask(RESTRICT, {"input": given}, **WALSH).data["restrict"]["refusal"]["code"] == "NOT_FOUND"
    assert sees(house, id)
    made = restrict(house, id, kind="CONFLICT", principal="ana.reid")["restriction"]
    assert made["principal"] == "ana.reid"
    assert not sees(house, id)
    assert sees(house, id, "tom.okafor")
    nobody = restrict(house, id, kind="CONFLICT", principal="nobody.known")
    assert nobody["refusal"]["code"] == "BAD_INPUT"


def test_what_binds_an_officer_is_absent_to_her_own_deeds(house: Server, subjects: Subjects):
    id = subjects.own.pop()
    made = restrict(house, id, SECOND, kind="CONFLICT", principal="dana.whitlock")["restriction"]
    assert lift(house, made["id"])["refusal"]["code"] == "NOT_FOUND"
    assert restrict(house, id)["refusal"]["code"] == "NOT_FOUND"
    assert restrict(house, id, kind="CONFLICT", principal="dana.whitlock")["refusal"]["code"] == "NOT_FOUND"
    assert as_officer(house, LIST, subject=id).data["restrictions"]["totalCount"] == 0
    assert as_officer(house, LIST, SECOND, subject=id).data["restrictions"]["totalCount"] == 1
    assert lift(house, made["id"], SECOND)["restriction"]


def test_an_auditor_learns_by_a_deed_of_nothing_that_its_doer_did_not_see(house: Server, demonstration: Path):
    """What a class or a privilege closes without a pointer: not even that it is there."""
    facts = Facts(demonstration)
    eyes = facts.eyes("pc.walsh", Purpose.SAFEGUARDING)
    known, agency = {*eyes.records, *eyes.pointed}, {n: row.agency for n, row in facts.classes.items()}
    held: dict[str, dict[str, str]] = {}
    for id, row in sorted(facts.records.items()):
        held.setdefault(facts.person[id], {})[id] = agency[row["class"]]
    facts.close()
    person, privileged = next(
        (person, id)
        for person, hers in held.items()
        for id in sorted(known & set(hers))
        if hers[id] == "childrens_north" and len(known & set(hers)) > 1
        if any(one not in known and of != "police" for one, of in hers.items())
    )
    hers = held[person]
    seen = {id for id, of in hers.items() if (id in known or of == "police") and id != privileged}
    assert restrict(house, privileged, kind="PRIVILEGED")["restriction"]
    before = last(house.home)
    assert own_conflict(house, person)["restriction"]
    given = events(house.home, before)[-1]["details"]["given"]
    assert {id for ids in given.values() for id in ids} == set(hers)
    log = """query ($w: AuditWhere!) { auditEvents(where: $w, first: 1) {
        totalCount edges { node { subjects } } } }"""
    by = {"stage": "OUTCOME", "principal": "pc.walsh", "action": ["ALTER"]}
    [told] = as_officer(house, log, "irene.cole", w=by).data["auditEvents"]["edges"]
    assert set(told["node"]["subjects"]) == seen
    for id in hers:
        found = as_officer(house, log, "irene.cole", w={**by, "subject": id}).data["auditEvents"]
        assert found["totalCount"] == (id in seen)


def test_what_binds_an_officer_is_not_told_to_her_by_the_log(house: Server, subjects: Subjects):
    person, own, _ = subjects.shared.pop()
    assert sees(house, own)
    accesses = "query ($id: ID!) { accessesTo(person: $id) { totalCount edges { node { subjects } } } }"
    log = """query ($w: AuditWhere!) { auditEvents(where: $w, first: 200) {
        totalCount edges { node { id request subjects } } } }"""
    asked = {"stage": "OUTCOME"}
    shown = "query ($id: ID!) { person(id: $id) { id accesses { principal } } }"
    assert as_officer(house, accesses, id=person).data["accessesTo"]["totalCount"]
    assert as_officer(house, shown, id=person).data["person"]["accesses"]
    before = last(house.home)
    made = restrict(house, person, SECOND, kind="CONFLICT", principal="dana.whitlock")["restriction"]
    closed = {id for ids in events(house.home, before)[-1]["details"]["given"].values() for id in ids}
    assert own in closed
    nobody = as_officer(house, accesses, id=new_id("person")).data
    assert as_officer(house, accesses, id=person).data == nobody
    assert as_officer(house, shown, id=person).data["person"] is None
    assert as_officer(house, log, w={"subject": own}).data["auditEvents"]["totalCount"] == 0
    assert as_officer(house, log, SECOND, w={"subject": own}).data["auditEvents"]["totalCount"]
    told, others = (
        as_officer(house, log, who, w=asked).data["auditEvents"] for who in ("dana.whitlock", SECOND)
    )
    assert told["totalCount"] < others["totalCount"]
    for one in told["edges"]:
        assert one["node"]["subjects"]
        assert not closed & set(one["node"]["subjects"])
    assert lift(house, made["id"], SECOND)["restriction"]


@pytest.mark.parametrize(
    "more",
    [
        {"reason": ""},
        {"reason": "  \n "},
        {"reason": "x" * 2_001},
        {"reason": "order\u0000"},
        {"reason": "order \u202e"},
        {"principal": "ana.reid"},
        {"kind": "CONFLICT"},
        {"kind": "PRIVILEGED", "principal": "ana.reid"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_what_would(
    house: Server, subjects: Subjects, more: dict[str, str]
):
    given = {"subject": subjects.own[-1], "kind": "SEALED", "reason": "order", **more}
    refusal = as_officer(house, RESTRICT, input=given).data["restrict"]["refusal"]
    assert refusal["code"] == "BAD_INPUT"
    assert sees(house, subjects.own[-1])


def test_an_officer_pages_through_what_her_agency_restricted(house: Server, subjects: Subjects):
    made = [restrict(house, subjects.events.pop(), reason=f"order {n}")["restriction"] for n in range(3)]
    before = last(house.home)
    found: list[Any] = []
    after = None
    while True:
        page = as_officer(house, LIST, first=2, after=after).data["restrictions"]
        found += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [one["id"] for one in found[:3]] == [one["id"] for one in reversed(made)]
    assert len({one["id"] for one in found}) == len(found) == page["totalCount"]
    told = {
        id
        for one in events(house.home, before)
        for ids in one["details"].get("given", {}).values()
        for id in ids
    }
    assert {one["subject"] for one in made} <= told
    assert as_officer(house, LIST, OTHERS, first=2, after=after).code == "BAD_INPUT"
    assert house.ask(LIST).code == "FORBIDDEN"


def test_a_deed_whose_outcome_cannot_be_written_is_not_done(house: Server, subjects: Subjects):
    id = subjects.own[-1]
    refuse = """CREATE TRIGGER refuse BEFORE INSERT ON audit_event WHEN NEW.stage = 'OUTCOME'
        BEGIN SELECT RAISE(ABORT, 'no'); END"""
    with closing(sqlite3.connect(house.home / "ledger.db", timeout=30, isolation_level=None)) as ledger:
        before = last(house.home)
        ledger.execute(refuse)
        try:
            given = {"subject": id, "kind": "SEALED", "reason": "order"}
            answer = as_officer(house, RESTRICT, input=given)
        finally:
            ledger.execute("DROP TRIGGER refuse")
        assert (answer.status, answer.code) == (503, "UNAVAILABLE")
        made = ledger.execute("SELECT count(*) FROM restriction WHERE subject = ?", [id]).fetchone()
    assert made == (0,)
    assert [one["stage"] for one in events(house.home, before)] == ["INTENT"]
    assert sees(house, id)


def test_a_pointer_stays_the_same_when_one_of_the_records_behind_it_is_sealed(
    house: Server, demonstration: Path
):
    """Else it would tell whoever sees none of them that there are several."""
    facts = Facts(demonstration)
    pointed = facts.eyes("pc.walsh", Purpose.SAFEGUARDING).pointed
    held: dict[str, list[str]] = {}
    for id in sorted(pointed):
        if facts.classes[facts.records[id]["class"]].agency == "nhs_mental":
            held.setdefault(facts.person[id], []).append(id)
    facts.close()
    hers, records = next((one, ids) for one, ids in sorted(held.items()) if len(ids) > 1)
    query = "query ($id: ID!) { person(id: $id) { pointers { agency { id } contact reference } } }"

    def pointers() -> Any:
        return house.ask(query, {"id": hers}, user="pc.walsh").data["person"]["pointers"]

    before = pointers()
    [quoted] = [one["reference"] for one in before if one["agency"]["id"] == "agency_nhs_mental"]
    found = as_officer(
        house,
        "query ($id: ID!) { person(id: $id) { records { totalCount } } }",
        id=quoted,
        user="moira.keane",
    )
    assert found.data["person"]["records"]["totalCount"] == len(records)
    for id in records[:-1]:
        assert restrict(house, id, "moira.keane")["refusal"] is None
        assert pointers() == before
