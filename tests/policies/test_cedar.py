import re
from enum import StrEnum
from typing import Any

import cedarpy
import pytest

from ledger.classes import ClassKey
from policies.cedar import SCHEMA_FILE, Entity, Question, Rules, World, reason
from policies.entities import OPERATIONS, Someone, classes, viewer, world
from policies.errors import PolicyError
from schema.mutation import Mutation
from schema.query import Query
from schema.subscription import Subscription
from schema.vocabulary import AgencyKind, Category, FieldClass, Marking, Purpose, RestrictionKind, Role

OVERFLOW = "9223372036854775807 + 1 == 0"
KEY = ClassKey("police", Category.CRIME, Marking.OFFICIAL)


def verdict(text: str, action: str = "see identity"):
    held = classes({1: KEY})
    who = viewer(Someone("police", frozenset([Role.OFFICER])))
    question = Question(who, action, held[0].entity, reason(Purpose.CRIME_PREVENTION, False))
    rules = Rules.read({"test.cedar": text})
    (found,) = rules.ask([question], World.of(world(held, {"police": AgencyKind.POLICE})).and_also([who]))
    return found


def test_nothing_is_allowed_that_no_policy_permits():
    assert not verdict("").allowed
    assert not verdict(
        '@id("p") permit (principal in Role::"ANALYST", action in Action::"see", resource);'
    ).allowed


def test_a_verdict_names_the_policies_that_permit():
    text = """
    @id("b") permit (principal in Role::"OFFICER", action in Action::"see", resource);
    @id("a") permit (principal, action, resource in Agency::"police");
    @id("c") permit (principal, action, resource in Category::"HEALTH");
    """
    assert verdict(text).policies == ("a", "b")


def test_a_forbid_that_raises_denies_although_cedar_skips_it():
    text = f"""
    @id("p") permit (principal, action, resource);
    @id("f") forbid (principal, action, resource) when {{ {OVERFLOW} }};
    """
    request = {"principal": 'Viewer::"v"', "action": 'Action::"see identity"', "resource": 'Class::"1"'}
    alone = cedarpy.is_authorized(request, text, [])
    assert alone.allowed, "Cedar itself no longer skips a forbid that raises"
    assert not verdict(text).allowed
    assert verdict(text).raised


def test_a_permit_that_raises_denies_even_beside_one_that_holds():
    text = f"""
    @id("p") permit (principal, action in Action::"see", resource);
    @id("q") permit (principal, action in Action::"see", resource) when {{ {OVERFLOW} }};
    """
    assert not verdict(text).allowed


def test_a_question_that_does_not_fit_the_schema_is_denied():
    text = '@id("p") permit (principal, action, resource);'
    assert verdict(text).allowed
    assert not verdict(text, action="see everything").allowed
    assert not verdict(text, action="ask for").allowed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("permit (principal", "b.cedar: can't be read as Cedar"),
        ("permit (principal, action, resource);", "b.cedar: policy 'policy0' has no @id"),
        ('@id("a") permit (principal, action, resource);', "b.cedar: policy 'a' stands in a.cedar already"),
        (
            '@id("x") permit (principal in Role::"WIZARD", action, resource);',
            "b.cedar: policy 'x': entity `Role::\"WIZARD\"`",
        ),
        (
            '@id("x") permit (principal, action == Action::"see all", resource);',
            "b.cedar: policy 'x': unrecognized action",
        ),
        (
            '@id("x") permit (principal, action in Action::"see", resource) when { context.hour > 3 };',
            "b.cedar: policy 'x': attribute `hour`",
        ),
        (
            '@id("x") permit (principal == ?principal, action, resource);',
            "b.cedar: policy 'x' is a template",
        ),
    ],
)
def test_a_wrong_text_is_refused_with_its_file_and_policy(text: str, says: str):
    right = '@id("a") permit (principal, action, resource);'
    with pytest.raises(PolicyError, match=re.escape(says)):
        Rules.read({"a.cedar": right, "b.cedar": text})


def when(condition: str) -> str:
    return f'@id("x") permit (principal, action, resource) when {{ {condition} }};'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (when(" && ".join(["true"] * 5_000)), "one policy has more than 500 operators"),
        (when("+".join(["1"] * 5_000)), "one policy has more than 500 operators"),
        (when("if true then " * 5_000 + "true" + " else false" * 5_000), "one policy has more than 500"),
        (when("principal" + ".agency" * 5_000), "one policy has more than 500 operators"),
        (when("(" * 5_000 + "true" + ")" * 5_000), "more than 50 brackets stand in one another"),
        (when("// \r" + "(" * 5_000 + "true" + ")" * 5_000), "more than 50 brackets stand in one another"),
        (when('"//" == "" && ' + "[" * 5_000 + "]" * 5_000), "more than 50 brackets stand in one another"),
        ("{" * 5_000, "more than 50 brackets stand in one another"),
    ],
    ids=["and", "plus", "if", "dot", "brackets", "after a comment", "after a text", "no policy"],
)
def test_a_text_that_would_end_the_parser_and_its_process_is_refused(text: str, says: str):
    with pytest.raises(PolicyError, match=r"^b\.cedar: line 1: " + says):
        Rules.read({"b.cedar": text})


def test_what_is_long_but_flat_is_read():
    listed = ", ".join(['Agency::"police"'] * 5_000)
    commented = "\n".join(["// (((( && && &&"] * 1_000)
    assert verdict(f"{commented}\n{when(f'principal in [{listed}]')}").allowed
    assert verdict(when("(" * 49 + " || ".join(["true"] * 90) + ")" * 49)).allowed
    assert verdict("".join(when("true").replace("x", f"x{number}") for number in range(600))).allowed


def test_a_policy_may_be_told_in_parts_of_one_file_alone():
    parts = [
        f'@id("x") @part("{number}") permit (principal, action, resource in Agency::"{agency}");\n'
        for number, agency in enumerate(("police", "charity", "police"))
    ]
    assert verdict("".join(parts)).policies == ("x",)
    with pytest.raises(PolicyError, match=re.escape("b.cedar: policy 'x' stands in a.cedar already")):
        Rules.read({"a.cedar": parts[0], "b.cedar": parts[1]})


def test_every_fault_is_told_at_once():
    with pytest.raises(PolicyError) as raised:
        Rules.read({"a.cedar": "permit (", "b.cedar": "permit (principal, action, resource);"})
    assert "a.cedar" in str(raised.value)
    assert "b.cedar" in str(raised.value)


@pytest.mark.parametrize("words", [Role, AgencyKind, Category, Marking, Purpose])
def test_the_schema_speaks_the_vocabulary(words: type[StrEnum]):
    assert declared(words.__name__) == [word.value for word in words]


def test_the_schema_speaks_of_every_restriction():
    assert declared("Restriction") == [kind.value for kind in RestrictionKind]


def test_the_schema_knows_every_field_class_and_operation():
    text = SCHEMA_FILE.read_text(encoding="utf-8")
    for kind in FieldClass:
        assert f'"see {kind.lower()}"' in text
    assert declared("Operation") == list(OPERATIONS)


def test_every_question_of_the_contract_is_an_operation():
    roots: tuple[Any, ...] = (Query, Mutation, Subscription)
    fields = [one for root in roots for one in root.__strawberry_definition__.fields]
    asked = {re.sub(r"_(\w)", lambda letter: letter[1].upper(), one.python_name) for one in fields}
    assert asked | {"cypher"} == set(OPERATIONS)


def test_entities_that_do_not_fit_the_schema_are_refused():
    with pytest.raises(PolicyError, match="does not fit"):
        World.of(
            [Entity("Class", "1", (Entity("Category", "GOSSIP"),), {"agency": Entity("Agency", "police")})]
        )


def declared(entity: str) -> list[str]:
    text = SCHEMA_FILE.read_text(encoding="utf-8")
    found = re.search(rf"^entity {entity} enum \[(.*?)\];", text, re.DOTALL | re.MULTILINE)
    assert found
    return re.findall(r'"([^"]+)"', found[1])
