"""Why two records are one person, why not, and how she came together, as far as a steward may see them."""

import xml.etree.ElementTree as ElementTree
from itertools import combinations
from typing import Any

import pytest

from ledger.ids import new_id
from schema.vocabulary import Purpose
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import restrict
from tests.graph_api.servers import Server, environment, richpicture
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_decisions import decide, steward

EXPLAIN = """query ($a: ID!, $b: ID!) { explainLink(a: $a, b: $b) { a b together
    evidence { model prior weight probability threshold
        comparisons { name values { a b } level weight frequency unknown }
        waterfall { label start end } missing { comparison unknown weight } }
    decisions { id ruling } chain { a b weight } how { a b weight }
    apart { average pairs threshold contrary { a b reason } oneSource decisions { id } } } }"""


@pytest.fixture(scope="module")
def held(facts: Facts) -> dict[str, list[str]]:
    """The records of each person."""
    found: dict[str, list[str]] = {}
    for id in sorted(facts.records):
        found.setdefault(facts.person[id], []).append(id)
    return found


@pytest.fixture(scope="module")
def pair(facts: Facts, held: dict[str, list[str]]) -> tuple[str, str]:
    """The records of a person who has two, which tell one given name and two postcodes."""
    for one in held.values():
        told = [facts.records[id] for id in one]
        names = {row["given_name"] for row in told}
        families = {row["family_name"] for row in told}
        codes = {row["postcode"] for row in told} - {None}
        clear = all(len(name or "") > 3 for name in (*names, *families))
        if len(one) == len(codes) == 2 and len(names) == 1 and clear:
            return one[0], one[1]
    raise LookupError


def explain(server: Server, a: str, b: str) -> Any:
    """The explanation for a steward."""
    return steward(server, EXPLAIN, a=a, b=b).data["explainLink"]


def test_why_each_comparison_adds_up_to_the_weight_with_the_values_and_the_decisions(
    house: Server, facts: Facts, pair: tuple[str, str]
):
    a, b = pair
    made = decide(house, a, b, "UNSURE")["decision"]
    mark = last(house.home)
    told = explain(house, a, b)
    assert (told["a"], told["b"], told["together"]) == (a, b, True)
    assert [one["id"] for one in told["decisions"]] == [made["id"]]
    evidence = told["evidence"]
    whole = evidence["prior"] + sum(one["weight"] for one in evidence["comparisons"])
    assert whole == pytest.approx(evidence["weight"], abs=1e-6)
    assert evidence["waterfall"][0]["end"] == pytest.approx(evidence["prior"])
    assert evidence["waterfall"][-2]["end"] == pytest.approx(evidence["weight"])
    assert any(one["frequency"] for one in evidence["comparisons"])
    family = next(one for one in evidence["comparisons"] if one["name"] == "family")
    assert facts.records[a]["family_name"] in family["values"]["a"]
    given = events(house.home, mark)[-1]["details"]["given"]
    assert {id for ids in given.values() for id in ids} == {a, b}


def test_why_not_names_the_strongest_missing_evidence(house: Server, held: dict[str, list[str]]):
    persons = sorted(held)[:2]
    told = explain(house, held[persons[0]][0], held[persons[1]][0])
    assert told["together"] is False
    assert told["chain"] == []
    assert told["evidence"]["weight"] < told["evidence"]["threshold"]
    lost = [one["weight"] for one in told["evidence"]["missing"]]
    assert lost
    assert lost == sorted(lost, reverse=True)
    weighed = {one["name"]: one for one in told["evidence"]["comparisons"]}
    for one in told["evidence"]["missing"]:
        compared = weighed[one["comparison"]]
        assert one["unknown"] or compared["weight"] - compared["frequency"] < 0, "what agrees isn't missing"


def test_why_not_tells_what_keeps_two_persons_apart(house: Server, facts: Facts, held: dict[str, list[str]]):
    def numbers(records: list[str]) -> set[str]:
        told = [facts.records[id]["identifiers"] or {} for id in records]
        return {one["NHS_NUMBER"] for one in told if "NHS_NUMBER" in one}

    some = [id for id, records in held.items() if 2 <= len(records) <= 4 and len(numbers(records)) == 1]
    one, other = some[:2]
    made = decide(house, held[one][0], held[other][0], "DIFFERENT")["decision"]
    told = explain(house, one, other)
    apart = told["apart"]
    assert apart["pairs"] == len(held[one]) * len(held[other])
    assert apart["average"] < apart["threshold"] == told["evidence"]["threshold"]
    assert [ruled["id"] for ruled in apart["decisions"]] == [made["id"]]
    contrary = {(pair["a"], pair["b"]) for pair in apart["contrary"]}
    assert contrary, "their numbers differ"
    assert {pair["reason"] for pair in apart["contrary"]} <= {"CONTRADICTION", "TWINS"}
    assert {id for pair in contrary for id in pair} <= {*held[one], *held[other]}
    assert explain(house, one, one)["apart"] is None
    said = richpicture(
        "explain", held[one][0], held[other][0], env=environment(house.home), cwd=house.home
    ).stdout
    assert f"the average is {apart['average']:+.2f} bits" in said
    for a, b in contrary:
        assert f"  {a} and {b} are of two people" in said


def test_the_average_of_two_records_is_their_weight(house: Server, held: dict[str, list[str]]):
    alone = [records[0] for records in held.values() if len(records) == 1][:12]
    for a, b in combinations(alone, 2):
        told = explain(house, a, b)
        assert told["apart"]["average"] == pytest.approx(max(-12, told["evidence"]["weight"]), abs=0.1)


def test_how_a_person_came_together_joins_all_her_records_and_a_chain_leads_between_two(
    house: Server, held: dict[str, list[str]]
):
    person, records = next((person, one) for person, one in held.items() if len(one) >= 4)
    told = explain(house, person, person)
    assert len(told["how"]) == len(records) - 1
    assert {id for step in told["how"] for id in (step["a"], step["b"])} == set(records)
    for a, b in combinations(records, 2):
        steps = explain(house, a, b)["chain"]
        assert steps[0]["a"] == a or steps[0]["b"] == a
        assert {b} & {steps[-1]["a"], steps[-1]["b"]}
    other = next(id for id in held if id != person)
    between = explain(house, person, other)
    assert (between["together"], between["how"]) == (False, [])
    assert between["a"] in records


def test_what_is_hidden_is_as_absent_and_takes_no_part(
    house: Server, facts: Facts, held: dict[str, list[str]]
):
    own = set(facts.eyes("dana.whitlock", Purpose.AUDIT).records)
    person, records = next((id, one) for id, one in held.items() if len(one) >= 3 and own & set(one))
    hidden = min(own & set(records))
    left = [id for id in records if id != hidden]
    assert restrict(house, hidden)["restriction"]
    assert explain(house, hidden, left[0]) is None
    assert explain(house, left[0], new_id("record")) is None
    assert explain(house, new_id("person"), person) is None
    for told in (explain(house, person, person), explain(house, left[0], left[1])):
        assert hidden not in str(told)
    other, records = next((id, one) for id, one in held.items() if id != person and len(one) == 1)
    between = explain(house, person, other)
    assert between["apart"]["pairs"] == len(left) * len(records)
    assert hidden not in str(between)


@pytest.mark.parametrize("user", ["ana.reid", "pc.walsh", "dana.whitlock"])
def test_nobody_but_a_steward_is_told(house: Server, held: dict[str, list[str]], user: str):
    a, b = next(one for one in held.values() if len(one) == 2)
    assert house.ask(EXPLAIN, {"a": a, "b": b}, user=user).code == "FORBIDDEN"


def test_the_command_draws_a_waterfall_that_tells_no_value(
    house: Server, facts: Facts, pair: tuple[str, str]
):
    a, b = pair
    done = richpicture("explain", a, b, "--svg", env=environment(house.home), cwd=house.home)
    assert done.returncode == 0, done.stderr
    drawn = ElementTree.fromstring(done.stdout)
    assert drawn.tag.endswith("svg")
    assert facts.records[a]["family_name"] not in done.stdout
    words = [one.text for one in drawn.iter() if one.tag.endswith(("text", "tspan"))]
    assert {"0", "bits: each doubles the odds that they are one person"} <= set(words)
    assert any(one.startswith("one person from −2") for one in words if one)
    assert any("They are one person now" in one for one in words if one)
    table = richpicture("explain", a, b, env=environment(house.home), cwd=house.home)
    assert "match weight" in table.stdout
    assert "Each bit doubles the odds" in table.stdout
    gone = richpicture("explain", a, new_id("record"), env=environment(house.home), cwd=house.home)
    assert gone.returncode == 1
    assert "no two records of these ids" in gone.stderr


def test_the_command_tells_the_chain_the_rulings_and_what_is_missing(
    house: Server, held: dict[str, list[str]]
):
    def said(*records: str) -> str:
        return richpicture("explain", *records, env=environment(house.home), cwd=house.home).stdout

    def seen(records: list[str]) -> bool:  # whole: another test has a record of somebody sealed
        return all(explain(house, records[0], one) for one in records[1:])

    records = next(one for one in held.values() if len(one) >= 4 and seen(one))
    for a, b in combinations(records, 2):
        chain = explain(house, a, b)["chain"]
        told = said(a, b)
        assert "They are one person now." in told
        for step in chain:
            assert f"  {step['a']} and {step['b']}: {step['weight']:+.2f} bits" in told
        if len(chain) > 1:
            break
    made = decide(house, a, b, "SAME")["decision"]
    mark = last(house.home)
    assert f"  SAME on {min(a, b)} and {max(a, b)}: IN_FORCE, {made['id']} by sam.stewart" in said(a, b)
    given = events(house.home, mark)[-1]["details"]["given"]
    assert {id for ids in given.values() for id in ids} >= {a, b}
    other = next(one[0] for one in held.values() if a not in one)
    apart = said(a, other)
    assert "They are two persons now." in apart
    assert "Bits that full agreement would have added:" in apart
