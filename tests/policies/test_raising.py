"""What `policy check` accepts never raises, and what it refuses can."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.classes import ClassKey
from policies.cedar import Question, Rules, World, conditions, reason
from policies.entities import Someone, classes, viewer, world
from policies.errors import PolicyError
from policies.raising import DEEPEST, raising, refuse_raising
from policies.texts import read_texts
from schema.vocabulary import AgencyKind, Category, Marking, Purpose, Role
from tests.policies.partnerships import DEMO

KEY = ClassKey("police", Category.CRIME, Marking.OFFICIAL)
POLICY = '@id("p") permit (principal, action in Action::"see", resource) when {{ {} }};'


def faults(condition: str) -> list[str]:
    text = POLICY.format(condition)
    Rules.read({"p.cedar": text})
    return [what for _, expression in conditions(text) for what in raising(expression)]


def raises(condition: str) -> bool:
    """Whether it raises for one question."""
    held = classes({1: KEY})
    who = viewer(Someone("unheard_of", frozenset([Role.OFFICER])))
    question = Question(who, "see identity", held[0].entity, reason(Purpose.CRIME_PREVENTION, False))
    rules = Rules.read({"p.cedar": POLICY.format(condition)})
    [verdict] = rules.ask([question], World.of(world(held, {"police": AgencyKind.POLICE})).and_also([who]))
    return verdict.raised


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("9223372036854775807 + 1 == 0", "it uses '+'"),
        ("-9223372036854775807 - 2 == 0", "it uses '-'"),
        ("9223372036854775807 * 2 == 0", "it uses '*'"),
        ('Class::"no such class".agency == principal.agency', "it reads .agency of something other"),
        ('Viewer::"no one".agency == resource.agency', "it reads .agency of something other"),
    ],
)
def test_what_can_raise_is_refused_and_does_raise(condition: str, says: str):
    assert any(one.startswith(says) for one in faults(condition)), faults(condition)
    assert raises(condition)


@pytest.mark.parametrize(
    "condition",
    [
        'ip("10.0.0.1").isLoopback()',
        'decimal("1.0").lessThan(decimal("2.0"))',
        'datetime("2026-01-01") < datetime("2026-02-01")',
        'datetime("2026-01-01").offset(duration("1d")) < datetime("2026-02-01")',
        "-(1) == 0",
    ],
)
def test_what_nobody_needs_is_refused_too(condition: str):
    assert faults(condition)


def test_a_chain_that_is_too_long_is_refused():
    assert not faults(" && ".join(["context.caseReference"] * (DEEPEST - 2)))
    deep = faults(" && ".join(["context.caseReference"] * (DEEPEST + 2)))
    assert deep == [f"it nests more than {DEEPEST} expressions, which can be too deep to be evaluated"]


atoms = st.sampled_from(
    [
        "true", "context.caseReference", "principal.agency == resource.agency", "principal has agency",
        'principal in Role::"OFFICER"', 'resource in Category::"CRIME"', "1 < 2", '"a" like "*"',
        'resource in Agency::"unheard_of"', 'Class::"99" in Agency::"police"', 'Class::"99" has agency',
        '[Purpose::"AUDIT", Purpose::"SAFEGUARDING"].contains(context.purpose)', "principal is Viewer",
        "[1, 2].containsAny([2])", "[1].isEmpty()", 'context.purpose == Purpose::"AUDIT"',
        '{"a": 1}.a == 1', "9223372036854775807 == 1",
    ]
)  # fmt: skip
sound = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("(({}) == ({}))".format, inner, inner),
    ),
    max_leaves=12,
)


@given(sound)
@settings(max_examples=150, deadline=None)
def test_what_is_accepted_never_raises(condition: str):
    try:
        found = faults(condition)
    except PolicyError:
        return  # the validator knows better, for example that it can never hold
    if not found:
        assert not raises(condition)


def test_the_demonstrations_policies_can_not_raise():
    refuse_raising(read_texts(DEMO))
