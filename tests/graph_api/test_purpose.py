"""Personal data are asked for with a purpose, a case where policy wants one, by a role that may."""

import pytest

from tests.graph_api.servers import Server

PERSONAL = [
    '{ person(id: "person_a") { id } }',
    '{ node(id: "person_a") { id } }',
    '{ findPersons(by: {text: "a"}) { totalCount } }',
    '{ personNetwork(id: "person_a") { truncated } }',
    '{ shortestPaths(from: "person_a", to: "person_b") { length } }',
    '{ event(id: "event_a") { id } }',
    "{ events { totalCount } }",
    "{ eventCounts(by: [KIND]) { count } }",
    '{ place(id: "place_a") { id } }',
    "{ places { totalCount } }",
    "{ objects { totalCount } }",
    "{ staff { totalCount } }",
]


@pytest.mark.parametrize("query", PERSONAL)
def test_without_a_purpose_personal_data_are_refused(server: Server, query):
    answer = server.ask(query, purpose=None)
    assert (answer.status, answer.code) == (403, "PURPOSE_REQUIRED")
    assert "data" not in answer.body
    # An alias, a fragment or company does not help.
    hidden = f"query {{ viewer {{ id }} ...F }} fragment F on Query {{ x: {query[1:-1].strip()} }}"
    assert server.ask(hidden, purpose=None).code == "PURPOSE_REQUIRED"


def test_the_audit_log_is_asked_with_a_purpose_too(server: Server):
    query = "{ auditEvents { totalCount } }"
    assert server.ask(query, user="irene.cole", purpose=None).code == "PURPOSE_REQUIRED"
    assert server.ask(query, user="irene.cole", purpose="AUDIT").data["auditEvents"]["totalCount"] >= 0


def test_who_one_is_and_who_takes_part_needs_no_purpose(server: Server):
    shown = server.ask(
        "{ viewer { name purpose sees { policy } } agencies { id } }", purpose=None, case=None
    ).data
    assert shown["viewer"] == {"name": "Ana Reid", "purpose": None, "sees": []}
    assert len(shown["agencies"]) == 12


def test_a_purpose_that_is_not_hers_is_refused(server: Server):
    answer = server.ask("{ events { totalCount } }", purpose="OFFENDER_MANAGEMENT")
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


@pytest.mark.parametrize("purpose", ["CURIOSITY", "safeguarding", "SAFEGUARDING, AUDIT", "*"])
def test_a_purpose_that_is_no_word_is_bad_input(server: Server, purpose):
    answer = server.ask("{ __typename }", purpose=purpose)
    assert (answer.status, answer.code) == (400, "BAD_INPUT")


def test_a_purpose_that_needs_a_case_is_refused_without_one(server: Server):
    for case in (None, ""):
        answer = server.ask("{ events { totalCount } }", case=case)
        assert (answer.status, answer.code) == (403, "CASE_REFERENCE_REQUIRED")
    assert server.ask("{ events { totalCount } }", case="CASE-1").data == {"events": {"totalCount": 0}}


@pytest.mark.parametrize("case", ["x" * 201])
def test_a_case_that_can_be_none_is_bad_input(server: Server, case):
    assert server.ask("{ events { totalCount } }", case=case).code == "BAD_INPUT"


@pytest.mark.parametrize(
    ("user", "purpose", "query"),
    [
        ("ana.reid", "SAFEGUARDING", "{ auditEvents { totalCount } }"),
        ("leo.fischer", "SERVICE_PLANNING", '{ findPersons(by: {text: "a"}) { totalCount } }'),
        ("leo.fischer", "SERVICE_PLANNING", '{ person(id: "person_a") { id } }'),
        ("irene.cole", "AUDIT", "{ events { totalCount } }"),
        ("omar.hadid", None, "{ events { totalCount } }"),
    ],
)
def test_a_question_that_a_role_never_has_is_forbidden(server: Server, user, purpose, query):
    answer = server.ask(query, user=user, purpose=purpose)
    assert (answer.status, answer.code) == (403, "FORBIDDEN")
    assert "data" not in answer.body
