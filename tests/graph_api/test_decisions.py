"""Decisions over the API: ruled by stewards on what they see, followed by every run, withdrawn, never settled
silently where they contradict each other."""

from collections import Counter
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import select

from ledger.database import Ledger
from ledger.ids import new_id
from ledger.tables import entry, lineage, record
from schema.vocabulary import Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import protected, restrict
from tests.graph_api.servers import DEMO, Answer, Server, environment, richpicture
from tests.graph_api.test_audit import events, last

DECISION = """id a b left ruling state reason decidedBy decidedAt confirmedBy confirmedReason
    withdrawnBy withdrawnReason contradicts"""
DECIDE = f"""mutation ($input: DecideInput!) {{ decide(input: $input) {{
    decision {{ {DECISION} }} refusal {{ code message }} }} }}"""
WITHDRAW = f"""mutation ($input: WithdrawDecisionInput!) {{ withdrawDecision(input: $input) {{
    decision {{ {DECISION} }} refusal {{ code message }} }} }}"""
DECISIONS = f"""query ($record: ID, $state: DecisionState, $first: Int, $after: String) {{
    decisions(record: $record, state: $state, first: $first, after: $after) {{
    totalCount edges {{ cursor node {{ {DECISION} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
SAM, OLA = "sam.stewart", "ola.stead"


def steward(server: Server, query: str, user: str = SAM, **variables: object) -> Answer:
    """Ask as a steward."""
    return server.ask(query, variables, user=user, purpose="LINKAGE_QUALITY", case=None)


def decide(server: Server, a: str, b: str, ruling: str, user: str = SAM, reason: str = "seen") -> Any:
    """The payload of a ruling."""
    given = {"a": a, "b": b, "ruling": ruling, "reason": reason}
    return steward(server, DECIDE, user, input=given).data["decide"]


def withdraw(server: Server, id: str, user: str = SAM) -> Any:
    """The payload of a withdrawal."""
    return steward(server, WITHDRAW, user, input={"id": id, "reason": "I was wrong"}).data["withdrawDecision"]


def link(server: Server) -> str:
    """Run the linkage on the server's ledger, which the graph then follows; gives what it said."""
    done = richpicture("link", env=environment(server.home, partnership=str(DEMO)), cwd=server.home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def persons(server: Server) -> dict[str, str]:
    """The person of every record, by the ledger."""
    facts = Facts(server.home)
    facts.close()
    return facts.person


def records_of(server: Server, person: str) -> set[str]:
    """The records of a person as the graph shows them to a steward."""
    query = "query ($id: ID!) { person(id: $id) { records(first: 200) { edges { node { id } } } } }"
    found = steward(server, query, id=person).data["person"]
    return {edge["node"]["id"] for edge in found["records"]["edges"]} if found else set()


def soon(check: Any) -> bool:
    """Whether this comes to hold while the graph follows the ledger."""
    until = monotonic() + 20
    while not check() and monotonic() < until:
        sleep(0.2)
    return bool(check())


@pytest.fixture(scope="module")
def pairs(demonstration: Path) -> list[tuple[str, str]]:
    """The records of persons who have two."""
    facts = Facts(demonstration)
    size = Counter(facts.person[id] for id in facts.records)
    held: dict[str, list[str]] = {}
    for id in sorted(facts.records):
        if size[facts.person[id]] == 2:
            held.setdefault(facts.person[id], []).append(id)
    facts.close()
    found = [(one[0], one[1]) for one in held.values()]
    assert len(found) > 12
    return found


def test_a_ruling_splits_a_person_in_the_graph_outlives_a_run_and_is_withdrawn(
    house: Server, pairs: list[tuple[str, str]]
):
    a, b = pairs.pop()
    [before] = {persons(house)[one] for one in (a, b)}
    mark = last(house.home)
    made = decide(house, b, a, "DIFFERENT", reason="two birth certificates")["decision"]
    assert {made["a"], made["b"]} == {a, b}
    assert (made["ruling"], made["state"], made["decidedBy"]) == ("DIFFERENT", "IN_FORCE", SAM)
    outcome = events(house.home, mark)[-1]
    assert (outcome["action"], outcome["operation"]) == ("ALTER", "decide")
    assert {id for ids in outcome["details"]["given"].values() for id in ids} == {a, b}
    assert "certificates" not in str(events(house.home, mark)), "the log tells that, not why"
    for _ in range(2):
        link(house)
        now = persons(house)
        assert now[a] != now[b]
        assert before in (now[a], now[b])
        assert soon(lambda now=now: (records_of(house, now[a]), records_of(house, now[b])) == ({a}, {b}))
    ended = withdraw(house, made["id"])["decision"]
    assert (ended["state"], ended["withdrawnBy"]) == ("WITHDRAWN", SAM)
    link(house)
    now = persons(house)
    assert now[a] == now[b] == before
    assert soon(lambda: records_of(house, before) == {a, b})
    ledger = Ledger.open(f"sqlite:///{house.home / 'ledger.db'}")
    with ledger.read() as connection:
        rows = connection.execute(lineage.select())
        told = [(row.kind, row.decisions, row.withdrawn) for row in rows]
    ledger.close()
    assert ("SPLIT", [made["id"]], []) in told
    assert ("MERGE", [], [made["id"]]) in told


def test_the_same_twice_is_one_and_a_new_ruling_of_hers_replaces_her_former_one(
    house: Server, pairs: list[tuple[str, str]]
):
    a, b = pairs.pop()
    first = decide(house, a, b, "UNSURE")["decision"]
    assert decide(house, b, a, "UNSURE")["decision"] == first
    second = decide(house, a, b, "SAME")["decision"]
    assert second["contradicts"] == []
    told = steward(house, DECISIONS, record=a).data["decisions"]
    assert [edge["node"]["state"] for edge in told["edges"]] == ["IN_FORCE", "WITHDRAWN"]
    assert told["edges"][1]["node"]["withdrawnReason"] == f"Replaced by {second['id']}."


def test_decisions_of_two_stewards_that_contradict_are_shown_and_nobody_is_moved(
    house: Server, pairs: list[tuple[str, str]]
):
    (a, b), (c, d) = pairs.pop(), pairs.pop()
    chain = [decide(house, a, b, "SAME")["decision"], decide(house, b, c, "SAME")["decision"]]
    against = decide(house, a, c, "DIFFERENT", OLA)["decision"]
    assert set(against["contradicts"]) == {one["id"] for one in chain}
    before = persons(house)
    assert "conflicts between decisions" in link(house)
    assert {one: persons(house)[one] for one in (a, b, c, d)} == {one: before[one] for one in (a, b, c, d)}
    withdraw(house, against["id"], SAM)
    link(house)
    now = persons(house)
    assert now[a] == now[b] == now[c]
    for one in chain:
        withdraw(house, one["id"])


def test_what_she_may_not_see_is_as_absent_to_decide_to_withdraw_and_to_list(
    house: Server, pairs: list[tuple[str, str]]
):
    (a, c), (d, _) = pairs.pop(), pairs.pop()
    facts = Facts(house.home)
    held = facts.eyes("dana.whitlock", Purpose.AUDIT).records
    facts.close()
    b = min(set(held) - {a, c, d})
    absent = decide(house, a, new_id("record"), "SAME")
    made = decide(house, a, b, "SAME")["decision"]
    both = decide(house, a, c, "DIFFERENT")["decision"]
    assert restrict(house, b)["restriction"]
    assert decide(house, a, b, "DIFFERENT") == absent
    assert decide(house, b, c, "DIFFERENT") == absent
    assert absent["refusal"]["code"] == "NOT_FOUND"
    gone = withdraw(house, new_id("decision"))
    assert withdraw(house, made["id"]) == gone
    told = steward(house, DECISIONS, record=a).data["decisions"]
    assert (told["totalCount"], [edge["node"]["id"] for edge in told["edges"]]) == (1, [both["id"]])
    assert steward(house, DECISIONS, record=b).data["decisions"]["totalCount"] == 0
    seen = decide(house, b, d, "SAME")
    assert seen == absent


def test_a_decision_stays_when_its_record_leaves_and_is_withdrawn_and_what_is_hidden_stays_absent(
    house: Server, pairs: list[tuple[str, str]]
):
    deleted, rekeyed, sealed = (_referred(house, key) for key in ("R0000001", "R0000002", "R0000005"))
    facts = Facts(house.home)
    agency = {number: key.agency for number, key in facts.classes.items()}
    others = (id for pair in pairs for id in pair if agency[facts.records[id]["class"]] != "childrens_north")
    other = next(others)
    facts.close()
    made = {one: decide(house, one, other, "DIFFERENT")["decision"] for one in (deleted, rekeyed, sealed)}
    assert all(one["left"] == [] for one in made.values())
    assert restrict(house, sealed)["restriction"]
    rows = (house.home / "extracts" / "childrens_north.csv").read_text(encoding="utf-8").splitlines(True)
    kept = [one for one in rows if not one.startswith(("R0000001", "R0000005"))]
    corrected = house.home / "corrected.csv"
    corrected.write_text("".join(kept).replace("R0000002", "R9000002"), encoding="utf-8")
    env = environment(house.home, partnership=str(DEMO))
    assert richpicture("ingest", "childrens_north", str(corrected), env=env, cwd=house.home).returncode == 0
    told = steward(house, DECISIONS, record=other).data["decisions"]
    assert {edge["node"]["id"]: edge["node"]["left"] for edge in told["edges"]} == {
        made[deleted]["id"]: [deleted],
        made[rekeyed]["id"]: [rekeyed],
    }
    absent = decide(house, other, new_id("record"), "SAME")
    assert decide(house, other, deleted, "SAME") == absent, "on what has left nobody rules anew"
    assert withdraw(house, made[sealed]["id"]) == withdraw(house, new_id("decision"))
    for one in (deleted, rekeyed):
        ended = withdraw(house, made[one]["id"])["decision"]
        assert (ended["state"], ended["left"]) == ("WITHDRAWN", [one])
    link(house)


def _referred(server: Server, key: str) -> str:
    """A record of a referral to the children's service in the north."""
    ledger = Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry).order_by(record.c.id)
    with ledger.read() as connection:
        found = connection.execute(wanted.where(entry.c.source == "childrens_north", entry.c.key == key))
        id = str(found.scalars().first())
    ledger.close()
    return id


@pytest.mark.parametrize("user", ["ana.reid", "pc.walsh", "dana.whitlock"])
def test_nobody_but_a_steward_decides_or_lists(house: Server, pairs: list[tuple[str, str]], user: str):
    a, b = pairs[0]
    given = {"a": a, "b": b, "ruling": "SAME", "reason": "mine"}
    assert house.ask(DECIDE, {"input": given}, user=user).code == "FORBIDDEN"
    assert house.ask(WITHDRAW, {"input": {"id": "x", "reason": "y"}}, user=user).code == "FORBIDDEN"
    assert house.ask(DECISIONS, user=user).code == "FORBIDDEN"


def test_a_list_has_pages_and_a_record_is_not_two(house: Server, pairs: list[tuple[str, str]]):
    for a, b in (pairs.pop(), pairs.pop()):
        decide(house, a, b, "UNSURE")
    assert decide(house, a, a, "SAME")["refusal"]["code"] == "BAD_INPUT"
    assert decide(house, a, b, "SAME", reason="  ")["refusal"]["code"] == "BAD_INPUT"
    first = steward(house, DECISIONS, first=1, state="IN_FORCE").data["decisions"]
    rest = steward(house, DECISIONS, state="IN_FORCE", after=first["pageInfo"]["endCursor"])
    more = [edge["node"]["id"] for edge in rest.data["decisions"]["edges"]]
    assert len(more) == first["totalCount"] - 1
    assert first["edges"][0]["node"]["id"] not in more


def test_where_two_must_agree_a_ruling_waits_for_the_second(
    demonstration: Path, tmp_path: Path, pairs: list[tuple[str, str]]
):
    a, b = pairs[-1]
    with protected(demonstration, tmp_path, decisions_need_two="true") as server:
        proposed = decide(server, a, b, "DIFFERENT")["decision"]
        assert proposed["state"] == "PROPOSED"
        assert decide(server, a, b, "DIFFERENT")["decision"] == proposed, "her own word is no second one"
        link(server)
        assert persons(server)[a] == persons(server)[b]
        confirmed = decide(server, a, b, "DIFFERENT", OLA, reason="two certificates")["decision"]
        assert (confirmed["id"], confirmed["state"]) == (proposed["id"], "IN_FORCE")
        assert (confirmed["confirmedBy"], confirmed["confirmedReason"]) == (OLA, "two certificates")
        assert confirmed["reason"] == proposed["reason"]
        c, _ = pairs[-2]
        decide(server, a, c, "SAME")
        against = decide(server, b, c, "SAME")["decision"]
        assert confirmed["id"] in against["contradicts"], "before a second steward spends her word on it"
        told = steward(server, DECISIONS, record=b, state="IN_FORCE").data["decisions"]["edges"]
        assert [edge["node"]["contradicts"] for edge in told] == [[]], "what waits alters nothing in force"
        link(server)
        assert persons(server)[a] != persons(server)[b]
