"""Viewers of different agencies ask the same questions and get different, correct, consistent answers."""

from itertools import pairwise
from typing import Any

import pytest

from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Eyes, Facts
from tests.graph_api.servers import Server

VIEWERS = {
    "ana.reid": Purpose.SAFEGUARDING,
    "dr.mehta": Purpose.SAFEGUARDING,
    "pc.walsh": Purpose.CRIME_PREVENTION,
}
Shown = dict[str, Any]


@pytest.fixture(scope="module", params=VIEWERS)
def user(request) -> str:
    """Each viewer in turn."""
    asked: str = request.param
    return asked


@pytest.fixture(scope="module")
def eyes(facts: Facts, user: str) -> Eyes:
    """What this viewer sees, by the oracle."""
    return facts.eyes(user, VIEWERS[user])


def ask(server: Server, user: str, query: str, **variables: object) -> Shown:
    answer = server.ask(query, variables, user=user, purpose=VIEWERS[user].value)
    data: Shown = answer.data
    return data


def nodes(connection: Shown) -> list[Shown]:
    return [edge["node"] for edge in connection["edges"]]


def well_known(facts: Facts, count: int) -> list[str]:
    """The persons of whom most agencies hold records: for them viewers differ."""
    held: dict[str, set[int]] = {}
    for id, person in facts.person.items():
        if id in facts.records:
            held.setdefault(person, set()).add(facts.records[id]["class"])
    return sorted(held, key=lambda person: (-len(held[person]), person))[:count]


def test_the_viewers_see_different_parts(facts):
    parts = {user: frozenset(facts.eyes(user, purpose).records) for user, purpose in VIEWERS.items()}
    assert len(set(parts.values())) == 3
    assert all(0 < len(part) < len(facts.records) for part in parts.values())


def test_1_what_a_viewer_sees_is_what_policy_opened(demo_server, facts, eyes, user):
    sees = ask(
        demo_server,
        user,
        "{ viewer { sees { agency { id } category marking fieldClasses pointer caseload } } }",
    )
    told = {
        (one["agency"]["id"], one["category"], one["marking"], kind)
        for one in sees["viewer"]["sees"]
        if not one["caseload"]  # opened of the persons on her own caseload alone, as ids
        for kind in one["fieldClasses"]
    }
    opened = {
        (
            f"agency_{facts.classes[number].agency}",
            facts.classes[number].category,
            facts.classes[number].marking,
            kind,
        )
        for kind, numbers in eyes.open.items()
        for number in numbers
    }
    assert told == opened


def test_2_a_person_is_shown_as_her_visible_records_tell(demo_server, facts, eyes, user):
    query = """query ($id: ID!) { person(id: $id) { id names agencies { id } pointers { agency { id } }
        records(first: 200) {
        totalCount edges { node { id givenName birthDate postcode identifiers { value } } } } } }"""
    for person in well_known(facts, 40):
        shown = ask(demo_server, user, query, id=person)["person"]
        visible = eyes.of_person[person]
        if not visible and not eyes.pointers[person]:
            assert shown is None
            continue
        assert shown["id"] == person
        assert [one["agency"]["id"] for one in shown["pointers"]] == sorted(eyes.pointers[person])
        assert {one["id"] for one in nodes(shown["records"])} == visible
        assert shown["records"]["totalCount"] == len(visible)
        assert set(shown["names"]) == eyes.names(person)
        agencies = {f"agency_{facts.classes[eyes.records[id]['class']].agency}" for id in visible}
        assert {one["id"] for one in shown["agencies"]} == agencies
        for one in nodes(shown["records"]):
            told = eyes.records[one["id"]]
            identity, contact = (eyes.sees(told, kind) for kind in (FieldClass.IDENTITY, FieldClass.CONTACT))
            assert one["givenName"] == (told["given_name"] if identity else None)
            assert one["birthDate"] == (told["birth_date"] if identity else None)
            assert one["postcode"] == (told["postcode"] if contact else None)
            values = (told["identifiers"] or {}).values() if identity else ()
            assert sorted(value["value"] for value in one["identifiers"]) == sorted(values)


def test_3_an_identifier_finds_exactly_those_who_show_it(demo_server, facts, eyes, user):
    query = """query ($by: IdentifierInput!) { findPersons(by: {identifier: $by}, first: 200) {
        totalCount edges { node { id } } } }"""
    told = sorted({one for row in facts.records.values() for one in (row["identifiers"] or {}).items()})
    found = 0
    for kind, value in told[:: max(1, len(told) // 80)]:
        shown = ask(demo_server, user, query, by={"kind": kind, "value": value})["findPersons"]
        expected = eyes.by_identifier(kind, value)
        assert {one["id"] for one in nodes(shown)} == expected
        assert shown["totalCount"] == len(expected)
        found += len(expected)
    assert 0 < found < len(told)


def test_4_a_name_finds_those_who_show_it_and_none_who_hide_it(demo_server, facts, eyes, user):
    query = "query ($t: String!) { findPersons(by: {text: $t}, first: 200) { edges { node { id names } } } }"
    called = sorted(
        {(row["given_name"], row["family_name"]) for row in facts.records.values() if row["given_name"]}
    )
    for given, family in called[:: len(called) // 40]:
        shown = nodes(ask(demo_server, user, query, t=f"{given} {family}")["findPersons"])
        assert eyes.called(given, family) <= {one["id"] for one in shown}
        for one in shown:
            assert eyes.of_person[one["id"]]
            assert one["names"]
            assert set(one["names"]) == eyes.names(one["id"])


def test_4_another_name_finds_those_who_show_it_and_none_who_hide_it(demo_server, facts, eyes, user):
    query = "query ($t: String!) { findPersons(by: {text: $t}, first: 200) { edges { node { id names } } } }"
    told = sorted({name for row in facts.records.values() for name in row["other_names"] or ()})
    found = 0
    for name in told[:: max(1, len(told) // 40)]:
        shown = {one["id"] for one in nodes(ask(demo_server, user, query, t=name)["findPersons"])}
        assert eyes.also_called(name) <= shown
        found += len(eyes.also_called(name))
        for hidden in facts.also_called(name) - shown:
            assert name not in eyes.names(hidden)
        assert shown <= eyes.of_person.keys()
    assert found


def test_5_events_are_counted_as_they_are_seen(demo_server, eyes, user):
    query = "{ eventCounts(by: [KIND, AGENCY]) { kind agency count } events { totalCount } }"
    shown = ask(demo_server, user, query)
    counts = {(row["kind"], row["agency"]): row["count"] for row in shown["eventCounts"]}
    assert counts == dict(eyes.counts("kind", "agency"))
    assert shown["events"]["totalCount"] == sum(counts.values()) == len(eyes.events)


def test_6_pages_hold_every_visible_event_once_and_in_order(demo_server, eyes, user):
    query = """query ($after: String) { events(where: {kind: [REFERRAL, CUSTODY, ATTENDANCE]}, first: 90,
        orderBy: START_ASC, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { id start outcome narrative } } } }"""
    seen: list[Shown] = []
    after: str | None = None
    while True:
        page = ask(demo_server, user, query, after=after)["events"]
        seen += nodes(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    expected = {
        id: row for id, row in eyes.events.items() if row["kind"] in ("REFERRAL", "CUSTODY", "ATTENDANCE")
    }
    assert len(seen) == len({one["id"] for one in seen}) == page["totalCount"]
    assert {one["id"] for one in seen} == set(expected)
    starts = [expected[one["id"]].get("start") or "9" for one in seen]
    assert starts == sorted(starts)
    for one in seen:
        told = expected[one["id"]]
        assert one["outcome"] == (told.get("outcome") if eyes.sees(told, FieldClass.OPERATIONAL) else None)
        assert one["narrative"] == (told.get("narrative") if eyes.sees(told, FieldClass.NARRATIVE) else None)


def test_7_who_was_involved_is_the_same_from_both_sides(demo_server, facts, eyes, user):
    from_person = """query ($id: ID!) { person(id: $id) { involvements(first: 200) {
        edges { node { role event { id } record { id } } } } } }"""
    from_event = """query ($id: ID!) { event(id: $id) { participants(first: 200) {
        edges { node { role person { id } record { id } } } } } }"""
    visible = eyes.involvements()
    for person in well_known(facts, 15):
        if not eyes.of_person[person]:
            continue
        shown = ask(demo_server, user, from_person, id=person)["person"]["involvements"]
        told = [(person, one["event"]["id"], one["role"], one["record"]["id"]) for one in nodes(shown)]
        assert sorted(told) == [one for one in visible if one[0] == person]
    for event in sorted({event for _, event, _, _ in visible})[:20]:
        shown = ask(demo_server, user, from_event, id=event)["event"]["participants"]
        told = [(one["person"]["id"], event, one["role"], one["record"]["id"]) for one in nodes(shown)]
        assert sorted(told) == [one for one in visible if one[1] == event]


def test_8_a_network_holds_only_what_its_viewer_could_ask_for(demo_server, facts, eyes, user):
    query = """query ($id: ID!) { personNetwork(id: $id, hops: 2, first: 1000, through: [INVOLVED]) {
        truncated nodes { id kind label } edges { from to kind } } }"""
    visible = eyes.involvements()
    for person in well_known(facts, 15):
        shown = ask(demo_server, user, query, id=person)["personNetwork"]
        if not eyes.of_person[person]:
            assert shown is None
            continue
        events = {event for one, event, _, _ in visible if one == person}
        beside = {one for one, event, _, _ in visible if event in events}
        assert not shown["truncated"]
        assert {node["id"] for node in shown["nodes"]} == {person} | events | beside
        within = {(one, event) for one, event, _, _ in visible if event in events}
        assert {(edge["from"], edge["to"]) for edge in shown["edges"]} == within
        for node in shown["nodes"]:
            if node["kind"] == "PERSON":
                assert (node["label"] in eyes.names(node["id"])) or not eyes.names(node["id"])


def test_9_every_step_of_a_path_is_visible(demo_server, facts, eyes, user):
    query = """query ($a: ID!, $b: ID!) { shortestPaths(from: $a, to: $b, maxHops: 4) {
        length nodes { id kind } edges { from to } } }"""
    known = [person for person in well_known(facts, 12) if eyes.of_person[person]]
    visible = {(person, event) for person, event, _, _ in eyes.involvements()}
    for start, end in pairwise(known):
        for path in ask(demo_server, user, query, a=start, b=end)["shortestPaths"]:
            assert path["length"] == len(path["edges"]) == len(path["nodes"]) - 1 <= 4
            assert (path["nodes"][0]["id"], path["nodes"][-1]["id"]) == (start, end)
            for node in path["nodes"]:
                if node["kind"] == "PERSON":
                    assert eyes.of_person[node["id"]]
                if node["kind"] == "EVENT":
                    assert node["id"] in eyes.events
            for edge in path["edges"]:
                if edge["to"].startswith("event_"):
                    assert (edge["from"], edge["to"]) in visible


def test_10_what_is_hidden_looks_like_what_never_was(demo_server, facts, eyes, user):
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    hidden = [id for id in sorted(facts.records) if id not in eyes.records][:20]
    hidden += [id for id in sorted(facts.events) if id not in eyes.events][:20]
    hidden += [
        one
        for one in sorted(set(facts.person.values()))
        if not eyes.of_person[one] and not eyes.pointers[one]
    ][:20]
    assert len(hidden) > 30
    for id in hidden:
        # As many letters, but no one's.
        absent = id[:-6] + "aaaaaa"
        for asked in (id, absent):
            answer = demo_server.ask(query, {"id": asked}, user=user, purpose=VIEWERS[user].value)
            assert answer.body == {"data": {"node": None}}
    for id in [*sorted(eyes.records)[:10], *sorted(eyes.events)[:10]]:
        assert ask(demo_server, user, query, id=id)["node"]["id"] == id


def test_no_filter_tells_of_a_closed_field(demo_server, eyes, user):
    query = """query ($w: EventWhere!) { events(where: $w, first: 200) { totalCount edges { node { id } } }
        eventCounts(where: $w, by: [KIND]) { count } }"""
    closed = [
        (id, row)
        for id, row in sorted(eyes.events.items())
        if row.get("outcome")
        and not eyes.sees(row, FieldClass.OPERATIONAL)
        and not eyes.sees(row, FieldClass.NARRATIVE)
    ]
    assert closed
    for id, row in closed[:15]:
        for where in ({"outcome": row["outcome"]}, {"text": row["outcome"]}):
            shown = ask(demo_server, user, query, w={**where, "kind": [row["kind"]]})
            assert id not in {one["id"] for one in nodes(shown["events"])}
            assert shown["events"]["totalCount"] == sum(one["count"] for one in shown["eventCounts"])
            for one in nodes(shown["events"]):
                assert eyes.sees(eyes.events[one["id"]], FieldClass.OPERATIONAL) or eyes.sees(
                    eyes.events[one["id"]], FieldClass.NARRATIVE
                )


def test_no_filter_tells_of_a_hidden_person(demo_server, facts, eyes, user):
    involved = {person for person, _, _, _ in facts.eyes("pc.walsh", Purpose.CRIME_PREVENTION).involvements()}
    hidden = [one for one in sorted(involved) if not eyes.of_person[one]] or [
        one for one in sorted(set(facts.person.values())) if not eyes.of_person[one]
    ]
    query = """query ($id: ID!) { events(where: {involving: $id}) { totalCount }
        personNetwork(id: $id) { truncated } person(id: $id) { name } }"""
    nothing = {"events": {"totalCount": 0}, "personNetwork": None}
    for person in hidden[:15]:
        shown = {"name": None} if eyes.pointers[person] else None
        assert ask(demo_server, user, query, id=person) == {**nothing, "person": shown}


def test_a_cursor_is_of_use_to_its_viewer_in_its_query_alone(demo_server):
    query = "query ($after: String) { events(first: 2, after: $after) { edges { cursor node { id } } } }"
    other = "query ($after: String) { events(first: 2, orderBy: START_ASC, after: $after) { totalCount } }"
    cursor = ask(demo_server, "ana.reid", query)["events"]["edges"][1]["cursor"]
    next_page = nodes(ask(demo_server, "ana.reid", query, after=cursor)["events"])
    assert (
        next_page == nodes(ask(demo_server, "ana.reid", query.replace("first: 2", "first: 4"))["events"])[2:]
    )
    for asked, user in ((query, "dr.mehta"), (other, "ana.reid")):
        answer = demo_server.ask(asked, {"after": cursor}, user=user)
        assert answer.code == "BAD_INPUT"
        assert answer.body["data"] is None
    for forged in ("", "x", cursor[:-1], cursor[::-1]):
        answer = demo_server.ask(query, {"after": forged}, user="ana.reid")
        assert answer.code == "BAD_INPUT"
