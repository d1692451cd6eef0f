"""The queue of reviews: on which pairs a steward should rule next, of those that she sees in full."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from ledger.database import Ledger
from ledger.tables import doubt
from linkage.resolution.paths import read_links
from linkage.review.worth import Worth
from schema.vocabulary import Purpose, ReviewReason
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import restrict
from tests.graph_api.servers import Server
from tests.graph_api.test_decisions import OLA, decide, link, steward, withdraw

QUEUE = """query ($reason: ReviewReason, $first: Int, $after: String) {
    reviewQueue(reason: $reason, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { node { a b reason reasons together weight value decisions { id state contradicts } } } } }"""


def queue(server: Server, reason: str | None = None, **more: Any) -> Any:
    """The queue for a steward."""
    return steward(server, QUEUE, reason=reason, **more).data["reviewQueue"]


def nodes(told: Any) -> list[Any]:
    """What a page of it holds."""
    return [edge["node"] for edge in told["edges"]]


def test_the_most_valuable_ruling_comes_first_and_pages_hold_each_once(house: Server):
    whole = queue(house, first=200)
    values = [one["value"] for one in nodes(whole)]
    assert values == sorted(values, reverse=True)
    assert whole["totalCount"] > 6
    assert {"NEAR_THRESHOLD", "TWINS"} <= {one["reason"] for one in nodes(whole)}
    some = queue(house, first=3)
    rest = queue(house, first=200, after=some["pageInfo"]["endCursor"])
    assert nodes(some) + nodes(rest)[: len(nodes(whole)) - 3] == nodes(whole)
    assert len({(one["a"], one["b"]) for one in nodes(whole)}) == len(nodes(whole))
    near = nodes(queue(house, "NEAR_THRESHOLD", first=200))
    assert near == [one for one in nodes(whole) if "NEAR_THRESHOLD" in one["reasons"]]
    assert all(abs(one["weight"] + 2) <= 5 for one in near)


def test_a_ruled_pair_leaves_the_queue_and_comes_back_when_the_ruling_is_withdrawn(house: Server):
    one = nodes(queue(house, "NEAR_THRESHOLD"))[0]
    pair = {"a": one["a"], "b": one["b"]}
    made = decide(house, **pair, ruling="UNSURE")["decision"]
    assert all({"a": left["a"], "b": left["b"]} != pair for left in nodes(queue(house, first=200)))
    withdraw(house, made["id"])
    assert one in nodes(queue(house, "NEAR_THRESHOLD"))


def test_decisions_against_the_model_and_against_each_other_are_in_the_queue(house: Server):
    twins = next(one for one in nodes(queue(house, "TWINS", first=200)) if not one["together"])
    a, b = twins["a"], twins["b"]
    same = decide(house, a, b, "SAME")["decision"]
    [against] = nodes(queue(house, "DECISION_AGAINST_MODEL"))
    assert ([against["a"], against["b"]], [one["id"] for one in against["decisions"]]) == (
        [a, b],
        [same["id"]],
    )
    other = decide(house, a, b, "DIFFERENT", OLA)["decision"]
    [conflict] = nodes(queue(house, "CONFLICTING_DECISIONS"))
    assert {one["id"] for one in conflict["decisions"]} == {same["id"], other["id"]}
    assert all(one["contradicts"] for one in conflict["decisions"])
    for made in (same, other):
        withdraw(house, made["id"])
    assert queue(house, "CONFLICTING_DECISIONS")["totalCount"] == 0


def test_what_is_hidden_is_not_in_the_queue_nor_what_rests_on_it(house: Server, demonstration: Path):
    facts = Facts(demonstration)
    own = set(facts.eyes("dana.whitlock", Purpose.AUDIT).records)
    held: dict[str, list[str]] = {}
    for id in sorted(facts.records):
        held.setdefault(facts.person[id], []).append(id)
    facts.close()
    records = next(one for one in held.values() if len(one) >= 3 and own & set(one))
    hidden = min(own & set(records))
    a, b = [id for id in records if id != hidden][:2]
    pairs = [(ReviewReason.NEAR_THRESHOLD, a, b), (ReviewReason.BRIDGE, a, b)]
    pairs.append((ReviewReason.CONTRADICTION, *sorted((a, hidden))))
    ledger = Ledger.open(f"sqlite:///{house.home / 'ledger.db'}")
    with ledger.read() as connection:
        links = read_links(connection, records)
    with ledger.begin() as connection:
        for reason, one, other in pairs:
            row = {"reason": reason, "record_a": one, "record_b": other, "weight": -2.0}
            connection.execute(insert(doubt).prefix_with("OR REPLACE").values(row))
    ledger.close()

    def listed() -> set[tuple[str, str, str]]:
        found = nodes(queue(house, first=200))
        assert len({(one["a"], one["b"]) for one in found}) == len(found), "each pair is there once"
        return {(reason, one["a"], one["b"]) for one in found for reason in one["reasons"]} & set(pairs)

    before = queue(house, first=0)["totalCount"]
    told = next(one for one in nodes(queue(house, "BRIDGE", first=200)) if (one["a"], one["b"]) == (a, b))
    assert told["reason"] == "BRIDGE"
    worth = Worth(dict.fromkeys(records, "she"), links, ())
    apart = worth.parted(a, b)
    assert apart in (len(records) - 1, len(records) // 2 * (len(records) - len(records) // 2))
    assert told["value"] == pytest.approx(apart / (1 + 2 ** max(-2.0, worth.held(a, b))))
    assert listed() == set(pairs)
    assert restrict(house, hidden)["restriction"]
    assert listed() == {pairs[0]}
    assert queue(house, first=0)["totalCount"] <= before - 1


def test_a_run_makes_the_queue_anew(house: Server):
    link(house)
    assert queue(house)["totalCount"] > 6
    assert queue(house, "AWAITS_SECOND")["totalCount"] == 0


@pytest.mark.parametrize("user", ["ana.reid", "pc.walsh", "dana.whitlock"])
def test_nobody_but_a_steward_has_the_queue(house: Server, user: str):
    assert house.ask(QUEUE, user=user).code == "FORBIDDEN"
