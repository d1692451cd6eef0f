"""Breaking the glass: more of one person for minutes; agencies are alerted, and somebody reviews it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.database import Ledger
from ledger.ids import new_id
from policies.break_glass import Glass, take
from schema.vocabulary import Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import as_officer, protected, restrict
from tests.graph_api.servers import Answer, Server
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_subscriptions import heard, listening, who, wire

GRANT = "id subject principal agency { id } purpose caseReference reason grantedAt until state verdict note"
BREAK = f"""mutation ($input: BreakGlassInput!) {{ breakGlass(input: $input) {{
    grant {{ {GRANT} }} waives {{ agency {{ id }} category fieldClasses policy restriction }}
    refusal {{ code message }} }} }}"""
REVIEW = f"""mutation ($input: ReviewBreakGlassInput!) {{ reviewBreakGlass(input: $input) {{
    grant {{ {GRANT} reviewedBy reviewedAt }} refusal {{ code message }} }} }}"""
GRANTS = f"""query ($state: BreakGlassState, $first: Int, $after: String) {{
    breakGlassGrants(state: $state, first: $first, after: $after) {{
    totalCount edges {{ cursor node {{ {GRANT} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
PERSON = """query ($id: ID!) { person(id: $id) { id name agencies { id } records { totalCount }
    involvements { totalCount } residences { from } } }"""
REASON = "Her mother has just called 999 and the line went dead."
BREAKER = "pc.walsh"


def of_agencies(facts: Facts, *agencies: str) -> list[str]:
    """Persons all of whose records these agencies hold, and each of them one; sorted."""
    held: dict[str, set[str]] = {}
    for id, row in facts.records.items():
        held.setdefault(facts.person[id], set()).add(facts.classes[row["class"]].agency)
    return sorted(person for person, by in held.items() if by == set(agencies))


@pytest.fixture(scope="module")
def unseen(facts: Facts) -> list[str]:
    """Persons of whom one hospital trust alone tells: of them the police has a pointer and no record."""
    return of_agencies(facts, "nhs_acute")


@pytest.fixture(scope="module")
def children(facts: Facts) -> list[str]:
    """Persons of whom one children's service alone tells."""
    return of_agencies(facts, "childrens_north")


def broken(server: Server, subject: str, minutes: int = 10, user: str = BREAKER, **more: str) -> Answer:
    given = {"subject": subject, "reason": REASON, "minutes": minutes}
    return server.ask(BREAK, {"input": given}, user=user, **more)


def taken(server: Server, subject: str) -> Any:
    """The grant of somebody who may."""
    told = broken(server, subject).data["breakGlass"]
    assert told["refusal"] is None
    return told["grant"]


def reviewed(server: Server, id: str, user: str, verdict: str = "UNJUSTIFIED") -> Any:
    given = {"id": id, "verdict": verdict, "note": "Looked at what she read."}
    return as_officer(server, REVIEW, user, input=given).data["reviewBreakGlass"]


def person(server: Server, id: str, user: str = BREAKER, purpose: str = "SAFEGUARDING") -> Any:
    return server.ask(PERSON, {"id": id}, user=user, purpose=purpose).data["person"]


def shown(server: Server, id: str) -> int:
    """How many of her records the breaker sees."""
    found = person(server, id)
    return found["records"]["totalCount"] if found else 0


def test_it_opens_one_person_to_one_viewer_for_one_purpose(house: Server, unseen: list[str]):
    hers, other = unseen[:2]
    elsewhere = [
        ("insp.dhillon", "SAFEGUARDING"),
        (BREAKER, "OFFENDER_MANAGEMENT"),
        ("ana.reid", "SAFEGUARDING"),
    ]
    before = [person(house, hers, *one) for one in elsewhere]
    assert not shown(house, hers)
    grant = taken(house, hers)
    seen = person(house, hers)
    assert seen["name"]
    assert [one["id"] for one in seen["agencies"]] == ["agency_nhs_acute"]
    assert not shown(house, other)
    assert [person(house, hers, *one) for one in elsewhere] == before
    own = house.ask("{ viewer { grants { id subject until state } } }", user=BREAKER).data["viewer"]["grants"]
    assert {"id": grant["id"], "subject": hers, "until": grant["until"], "state": "IN_FORCE"} in own
    assert house.ask("{ viewer { grants { id } } }", user="ana.reid").data["viewer"]["grants"] == []


def test_the_grant_says_what_it_waives_and_until_when(house: Server, unseen: list[str]):
    told = broken(house, unseen[2], 7).data["breakGlass"]
    grant = told["grant"]
    begin, end = (datetime.fromisoformat(grant[name]) for name in ("grantedAt", "until"))
    assert end - begin == timedelta(minutes=7)
    assert abs(datetime.now(UTC) - begin) < timedelta(seconds=30)
    assert (grant["principal"], grant["agency"]["id"]) == (BREAKER, "agency_police")
    assert (grant["caseReference"], grant["purpose"], grant["reason"]) == ("CASE-1", "SAFEGUARDING", REASON)
    hospital = next(one for one in told["waives"] if one["agency"]["id"] == "agency_nhs_acute")
    assert hospital == {
        "agency": {"id": "agency_nhs_acute"},
        "category": "HEALTH",
        "fieldClasses": ["EXISTENCE", "IDENTITY", "CONTACT", "LOCATION", "OPERATIONAL"],
        "policy": "break-glass-to-find-and-protect",
        "restriction": None,
    }
    assert not any("NARRATIVE" in one["fieldClasses"] for one in told["waives"])


def test_of_an_absent_id_it_is_the_same(house: Server, unseen: list[str]):
    there, absent = (broken(house, id).data["breakGlass"] for id in (unseen[3], new_id("person")))
    for told in (there, absent):
        for name in ("id", "subject", "grantedAt", "until"):
            told["grant"].pop(name)
    assert there == absent


def test_what_is_sealed_stays_closed(house: Server, children: list[str]):
    sealed = children[-1]
    assert restrict(house, sealed)["refusal"] is None
    grant = taken(house, sealed)
    assert not shown(house, sealed)
    before = last(house.home)
    reviewed(house, grant["id"], "nina.holt")
    assert not any(one["details"].get("given") for one in events(house.home, before))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "urgent"}, "BAD_INPUT"),
        ({"reason": f"{'x' * 2_001}"}, "BAD_INPUT"),
        ({"minutes": 0}, "BAD_INPUT"),
        ({"minutes": 31}, "BAD_INPUT"),
        ({"subject": "record_mfrggzdfmztwq2lknnwg23tpoa"}, "BAD_INPUT"),
        ({"subject": "person_; drop"}, "BAD_INPUT"),
    ],
)
def test_what_does_not_fit_is_refused(house: Server, unseen: list[str], change: dict[str, Any], code: str):
    given = {"subject": unseen[4], "reason": REASON, "minutes": 5, **change}
    told = house.ask(BREAK, {"input": given}, user=BREAKER).data["breakGlass"]
    assert (told["grant"], told["waives"], told["refusal"]["code"]) == (None, None, code)
    assert not shown(house, unseen[4])


def test_whoever_may_not_is_told_so(house: Server, unseen: list[str]):
    told = broken(house, unseen[4], purpose="OFFENDER_MANAGEMENT").data["breakGlass"]
    assert told["refusal"]["code"] == "NOT_PERMITTED"
    assert broken(house, unseen[4], case=None).code == "CASE_REFERENCE_REQUIRED"  # type: ignore[arg-type]
    assert broken(house, unseen[4], user="nina.holt", purpose="AUDIT").code == "FORBIDDEN"
    assert house.ask(GRANTS, {}, user=BREAKER).code == "FORBIDDEN"


def test_the_agency_concerned_is_alerted_at_once(house: Server, children: list[str], unseen: list[str]):
    query = "subscription { accessAlerts { action principal subjects grants outcome } }"

    async def told() -> Any:
        async with wire(house, who(house, "dana.whitlock")) as opened:
            await listening(house, opened, query)
            await asyncio.to_thread(taken, house, unseen[5])  # which is not for her
            grant = await asyncio.to_thread(taken, house, children[0])
            return grant, (await heard(opened))["payload"]["data"]["accessAlerts"]

    grant, alert = asyncio.run(told())
    assert (alert["action"], alert["principal"], alert["outcome"]) == ("BREAK_GLASS", BREAKER, "ANSWERED")
    assert grant["id"] in alert["grants"]
    assert any(id.startswith("record_") for id in alert["subjects"])


def test_what_is_done_under_it_is_marked_on_the_log(house: Server, facts: Facts, children: list[str]):
    hers = {id for id, whose in facts.person.items() if whose == children[1]}
    grant = taken(house, children[1])["id"]
    before = last(house.home)
    person(house, children[1])
    person(house, children[1], purpose="OFFENDER_MANAGEMENT")
    intent, outcome, *elsewhere = events(house.home, before)
    assert grant in intent["details"]["grants"]
    assert grant in outcome["details"]["grants"]
    assert all("grants" not in one["details"] for one in elsewhere)
    query = """query ($grant: ID!) { auditEvents(where: {grant: $grant, stage: OUTCOME}) {
        edges { node { action operation subjects grants } } } }"""
    found = as_officer(house, query, "dana.whitlock", grant=grant).data["auditEvents"]["edges"]
    assert [one["node"]["operation"] for one in found] == ["person", "breakGlass"]
    assert all(set(one["node"]["subjects"]) & hers for one in found)
    assert as_officer(house, query, "dana.whitlock", grant=new_id("grant")).data["auditEvents"]["edges"] == []


def test_somebody_else_reviews_it(house: Server, children: list[str], unseen: list[str]):
    concerned, elsewhere = taken(house, children[2])["id"], taken(house, unseen[6])["id"]
    assert reviewed(house, elsewhere, "dana.whitlock")["refusal"]["code"] == "NOT_FOUND"
    assert reviewed(house, new_id("grant"), "dana.whitlock")["refusal"]["code"] == "NOT_FOUND"
    early = reviewed(house, concerned, "dana.whitlock", "JUSTIFIED")
    assert early["refusal"]["code"] == "BAD_INPUT"
    assert shown(house, unseen[6])
    ended = reviewed(house, elsewhere, "nina.holt")["grant"]
    assert (ended["state"], ended["verdict"], ended["reviewedBy"]) == ("REVIEWED", "UNJUSTIFIED", "nina.holt")
    assert not shown(house, unseen[6])
    assert reviewed(house, elsewhere, "nina.holt")["refusal"]["code"] == "BAD_INPUT"
    assert reviewed(house, concerned, "nina.holt")["grant"]["verdict"] == "UNJUSTIFIED"
    query = """query ($grant: ID!) { auditEvents(where: {grant: $grant, action: [ALTER]}) {
        edges { node { stage principal operation subjects } } } }"""
    told = [
        one["node"]
        for one in as_officer(house, query, "eve.lang", grant=concerned).data["auditEvents"]["edges"]
    ]
    assert [(one["stage"], one["principal"], one["operation"]) for one in told] == [
        ("OUTCOME", "nina.holt", "reviewBreakGlass")
    ], "the service whose records it opened reads that it was reviewed, by whomever"
    assert all(id.startswith(("record_", "event_")) for id in told[0]["subjects"])
    assert as_officer(house, query, "eve.lang", grant=elsewhere).data["auditEvents"]["edges"] == []


def test_whom_a_conflict_of_interest_binds_finds_no_grant_of_her(house: Server, children: list[str]):
    hers = children[3]
    grant = taken(house, hers)["id"]
    bound = restrict(house, hers, "eve.lang", "CONFLICT", principal="dana.whitlock")
    assert bound["refusal"] is None

    def listed(user: str) -> set[str]:
        found = as_officer(house, GRANTS, user, first=200).data["breakGlassGrants"]["edges"]
        return {one["node"]["id"] for one in found}

    assert grant not in listed("dana.whitlock")
    assert grant in listed("eve.lang")
    own, absent = (reviewed(house, id, "dana.whitlock") for id in (grant, new_id("grant")))
    assert own == absent
    assert own["refusal"]["code"] == "NOT_FOUND"
    assert reviewed(house, grant, "eve.lang")["refusal"] is None


def test_nobody_reviews_her_own(demonstration: Path, facts: Facts, unseen: list[str], tmp_path: Path):
    both = 'id = "both.ways"\nname = "B"\nagency = "police"\nroles = ["OFFICER", "PRIVACY_OFFICER"]'
    with protected(demonstration, tmp_path) as server:
        people = tmp_path / "partnership" / "people.toml"
        people.write_text(f"{people.read_text(encoding='utf-8')}\n[[people]]\n{both}\n", encoding="utf-8")
        grant = broken(server, unseen[0], user="both.ways").data["breakGlass"]["grant"]["id"]
        assert reviewed(server, grant, "both.ways")["refusal"]["code"] == "NOT_FOUND"
        assert as_officer(server, GRANTS, "both.ways").data["breakGlassGrants"]["totalCount"] == 0
        assert reviewed(server, grant, "nina.holt")["refusal"] is None


def test_reviewers_page_through_what_is_theirs(house: Server, unseen: list[str]):
    grants = [taken(house, unseen[7])["id"] for _ in range(3)]
    found, after = [], None
    while True:
        told = as_officer(house, GRANTS, "nina.holt", state="IN_FORCE", first=2, after=after).data
        page = told["breakGlassGrants"]
        found += [one["node"] for one in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert [one["id"] for one in found[:3]] == grants[::-1]
    assert len(found) == page["totalCount"]
    assert {one["state"] for one in found} == {"IN_FORCE"}
    assert found[0]["reason"] == REASON
    of_dana = as_officer(house, GRANTS, "dana.whitlock", first=200).data["breakGlassGrants"]["edges"]
    assert not {one["node"]["id"] for one in of_dana} & set(grants)


def test_a_review_that_is_overdue_is_a_finding(house: Server, facts: Facts, unseen: list[str]):
    principal = facts.directory.principal(BREAKER)
    assert principal is not None
    viewer = principal.asks(Purpose.SAFEGUARDING, "CASE-1")
    ledger = Ledger.open(f"sqlite:///{house.home / 'ledger.db'}")
    ids = {}
    for hours in (71, 73):
        at = datetime.now(UTC) - timedelta(hours=hours, minutes=1)
        with ledger.begin() as connection:
            glass = Glass(at, "digest", frozenset(), frozenset(), {}, {})
            ids[hours] = take(connection, viewer, glass, unseen[8], REASON, 1)[0].id
    ledger.close()
    query = """{ auditFindings(kind: UNREVIEWED_BREAK_GLASS) {
        totalCount edges { node { principal agency { id } count reason } } } }"""
    for user in ("nina.holt", "irene.cole"):
        told = as_officer(house, query, user).data["auditFindings"]
        assert told["totalCount"] == 1
        assert ids[73] in told["edges"][0]["node"]["reason"]
    assert as_officer(house, query, "dana.whitlock").data["auditFindings"]["totalCount"] == 0
    assert reviewed(house, ids[73], "nina.holt", "JUSTIFIED")["grant"]["verdict"] == "JUSTIFIED"
    assert as_officer(house, query, "nina.holt").data["auditFindings"]["totalCount"] == 0
