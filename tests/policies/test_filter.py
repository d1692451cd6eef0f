"""The filter that enters a statement equals what Cedar says of each record, whatever policies say."""

import json
from dataclasses import dataclass
from pathlib import Path

import cedarpy
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from ledger.classes import BINDING, class_number, restricted_number
from ledger.database import Ledger
from ledger.ids import new_id
from ledger.reference import keep_partnership
from ledger.tables import class_, restricted, restriction
from policies.cedar import SCHEMA_FILE
from policies.restrictions import restrict
from policies.sight import Sights
from schema.partnership import load_partnership
from schema.sight import Sight, Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role
from tests.policies.partnerships import AGENCIES, write_partnership

SCHEMA = cedarpy.Schema.from_str(SCHEMA_FILE.read_text(encoding="utf-8"))
SOME_AGENCIES = ("police", "childrens_north", "nhs_acute", "housing")
SOME_CATEGORIES = (Category.CRIME, Category.HEALTH, Category.HOUSING)
RESTRICTED = ("see restricted", "see pointer to restricted")
RAISES = "9223372036854775807 + 1 == 0"


@dataclass(frozen=True)
class Held:
    """A record as the graph keeps it."""

    id: str
    agency: str
    category: Category
    marking: Marking
    restriction: RestrictionKind | None = None

    @property
    def key(self) -> tuple[str, Category, Marking]:
        return self.agency, self.category, self.marking

    @property
    def to_restricted(self) -> str:
        return " to restricted" if self.restriction else ""


def seeing(kind: FieldClass) -> str:
    return f'Action::"see {kind.lower()}"'


# The widest choice of each stands there several times: what opens nothing proves little.
actions = st.one_of(
    st.sampled_from(RESTRICTED).map('action == Action::"{}"'.format),
    st.sampled_from(
        ['action in Action::"see"'] * 3
        + ['action == Action::"see pointer"', 'action in [Action::"see", Action::"see restricted"]']
    ),
    st.sets(st.sampled_from(FieldClass), min_size=1).map(
        lambda kinds: f"action in [{', '.join(seeing(kind) for kind in sorted(kinds))}]"
    ),
)
principals = st.sampled_from(
    ["principal"] * 10
    + [f'principal in Role::"{role}"' for role in (Role.PRACTITIONER, Role.OFFICER)]
    + [f'principal in AgencyKind::"{AGENCIES[agency]}"' for agency in SOME_AGENCIES]
    + [f'principal in Agency::"{agency}"' for agency in (*SOME_AGENCIES, "unheard_of")]
)
resources = st.sampled_from(
    ["resource"] * 5
    + [f'resource in Category::"{category}"' for category in SOME_CATEGORIES]
    + [f'resource in Marking::"{marking}"' for marking in Marking]
    + [f'resource in Restriction::"{kind}"' for kind in BINDING]
    + [f'resource in AgencyKind::"{AGENCIES[agency]}"' for agency in SOME_AGENCIES]
)
conditions = st.sampled_from(
    ["true"] * 12
    + ["context.caseReference", "resource.agency == principal.agency", RAISES]
    + [f'context.purpose == Purpose::"{purpose}"' for purpose in Purpose]
    + [f'if resource in Category::"{category}" then {RAISES} else true' for category in SOME_CATEGORIES]
    + [f"if context.caseReference then true else {RAISES}"]
)
policies = st.lists(
    st.tuples(
        st.sampled_from(["permit", "permit", "permit", "permit", "forbid"]),
        principals,
        actions,
        resources,
        st.sampled_from(["when", "when", "when", "when", "unless"]),
        conditions,
    ),
    min_size=1,
    max_size=7,
).map(
    lambda drawn: "\n".join(
        f'@id("p{i}") {effect} ({who}, {what}, {which}) {word} {{ {condition} }};'
        for i, (effect, who, what, which, word, condition) in enumerate(drawn)
    )
)
FREE = 'Action::"ask for", Action::"ask without case reference"'
FREE = 'Action::"ask for", Action::"ask without case reference"'
askable = st.builds(
    '@id("ask") permit ({}, action in [{}], resource) when {{ {} }};'.format,
    principals,
    st.sampled_from([FREE, FREE, 'Action::"ask for"']),
    st.sampled_from(["true"] * 6 + ['resource == Purpose::"AUDIT"', RAISES]),
)
viewers = st.builds(
    Viewer,
    st.sampled_from(["ann.other", "ben.other"]),
    st.just("Ann Other"),
    st.sampled_from([*SOME_AGENCIES, "unheard_of"]),
    st.frozensets(st.sampled_from(Role), min_size=1, max_size=3),
    st.sampled_from([*Purpose, *Purpose, None]),
    st.one_of(st.none(), st.just("CASE-1")),
)
records = st.lists(
    st.builds(
        Held,
        st.builds(lambda: new_id("record")),
        st.sampled_from(SOME_AGENCIES),
        st.sampled_from(SOME_CATEGORIES),
        st.sampled_from(Marking),
        st.sampled_from([None, None, *BINDING]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    write_partnership(tmp_path)
    return tmp_path


def check(home: Path, ledger: Ledger, text: str, viewer: Viewer, held: list[Held], sealed: int) -> None:
    (home / "policies" / "random.cedar").write_text(text, encoding="utf-8")
    with ledger.begin() as connection:
        connection.execute(delete(restricted))
        connection.execute(delete(restriction))
        connection.execute(delete(class_))
        keep_partnership(connection, load_partnership(home))
        numbers = {one.id: number_of(connection, one) for one in held}
        for i, one in enumerate(held[:sealed]):
            bound = (None, "ann.other")[i % 2]
            restrict(connection, one.id, RestrictionKind.SEALED, viewer, "court order", bound)
    closed = {one.id for i, one in enumerate(held[:sealed]) if i % 2 == 0 or viewer.id == "ann.other"}
    sight = Sights.open(home, ledger).decide(viewer, frozenset(FieldClass))
    asks = may_ask(text, viewer)
    exists = {one.id for one in held if asks and sees(text, viewer, FieldClass.EXISTENCE, one)}
    for kind in FieldClass:
        open = sight.classes(kind)
        filtered = {one.id for one in held if numbers[one.id] in open and one.id not in sight.closed}
        assert filtered == {
            one.id
            for one in held
            if one.id in exists
            and one.id not in closed
            and (kind is FieldClass.EXISTENCE or sees(text, viewer, kind, one))
        }, kind
    assert {one.id for one in held if numbers[one.id] in sight.pointers} == {
        one.id
        for one in held
        if asks and one.id not in exists and says(text, viewer, f"see pointer{one.to_restricted}", one)
    }


def number_of(connection: Connection, one: Held) -> int:
    """The class number that the graph has for it."""
    number = class_number(connection, *one.key)
    return number if one.restriction is None else restricted_number(number, one.restriction)


def sees(text: str, viewer: Viewer, kind: FieldClass, one: Held) -> bool:
    """What is restricted is seen where a rule opens it, and one opens what is restricted."""
    gate = one.restriction is None or says(text, viewer, "see restricted", one)
    return gate and says(text, viewer, f"see {kind.lower()}", one)


property_settings = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@property_settings
@given(policies, askable, viewers, records, st.integers(0, 3))
@example(
    f'@id("p") permit (principal, action, resource);\n@id("f") forbid (principal, action in Action::"see", '
    f'resource in Category::"HEALTH") when {{ {RAISES} }};',
    '@id("ask") permit (principal, action, resource is Purpose);',
    Viewer("ann.other", "Ann", "police", frozenset([Role.OFFICER]), Purpose.CRIME_PREVENTION),
    [Held("record_1", "police", Category.HEALTH, Marking.PUBLIC)],
    0,
)
def test_the_filter_equals_cedars_verdict_record_by_record(
    home: Path, sqlite_ledger: Ledger, text: str, ask: str, viewer: Viewer, held: list[Held], sealed: int
):
    check(home, sqlite_ledger, f"{text}\n{ask}", viewer, held, sealed)


@pytest.mark.prove
@settings(property_settings, max_examples=1_500)
@given(policies, askable, viewers, records, st.integers(0, 3))
def test_the_filter_equals_cedars_verdict_for_long(
    home: Path, sqlite_ledger: Ledger, text: str, ask: str, viewer: Viewer, held: list[Held], sealed: int
):
    check(home, sqlite_ledger, f"{text}\n{ask}", viewer, held, sealed)


def test_no_policy_opens_nothing(home: Path, sqlite_ledger: Ledger):
    viewer = Viewer("ann", "Ann", "police", frozenset(Role), Purpose.SAFEGUARDING, "CASE-1")
    assert Sights.open(home, sqlite_ledger).decide(viewer, frozenset(FieldClass)) == Sight()


def may_ask(text: str, viewer: Viewer) -> bool:
    if viewer.purpose is None:
        return False
    purpose = ("Purpose", viewer.purpose)
    return says_of(text, viewer, "ask for", purpose, {}) and (
        viewer.case_reference is not None or says_of(text, viewer, "ask without case reference", purpose, {})
    )


def says(text: str, viewer: Viewer, action: str, one: Held) -> bool:
    context = {
        "purpose": {"__entity": {"type": "Purpose", "id": viewer.purpose}},
        "caseReference": viewer.case_reference is not None,
        "caseload": False,
    }
    return says_of(text, viewer, action, ("Class", "of-this-record"), context, one)


def says_of(
    text: str,
    viewer: Viewer,
    action: str,
    resource: tuple[str, str],
    context: dict[str, object],
    one: Held | None = None,
) -> bool:
    """Cedar alone, asked of one record, with entities written by hand and nothing kept."""
    entities = [entity("Agency", id, [("AgencyKind", kind)]) for id, kind in AGENCIES.items()]
    roles = [("Role", role) for role in viewer.roles]
    entities.append(entity("Viewer", "v", [*roles, ("Agency", viewer.agency)], viewer.agency))
    if one is not None:
        parents = [("Agency", one.agency), ("Category", one.category), ("Marking", one.marking)]
        if one.restriction is not None:
            parents.append(("Restriction", one.restriction))
        entities.append(entity("Class", "of-this-record", parents, one.agency))
    request = {
        "principal": {"type": "Viewer", "id": "v"},
        "action": {"type": "Action", "id": action},
        "resource": {"type": resource[0], "id": resource[1]},
        "context": context,
    }
    result = cedarpy.is_authorized(request, text, json.dumps(entities), SCHEMA)
    return result.allowed and not result.diagnostics.errors


def entity(
    type: str, id: str, parents: list[tuple[str, str]], agency: str | None = None
) -> dict[str, object]:
    attributes = {"agency": {"__entity": {"type": "Agency", "id": agency}}} if agency else {}
    return {
        "uid": {"type": type, "id": id},
        "attrs": attributes,
        "parents": [{"type": of, "id": parent} for of, parent in parents],
    }
