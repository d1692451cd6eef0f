"""A sight is decided for every field class that the statement then tests, on random documents."""

import pytest
from hypothesis import HealthCheck, given, settings

from cypher.cursor import Cursors
from cypher.plan.answer import Reference
from cypher.plan.errors import BadInput
from cypher.plan.planning import plan
from graph_api.fields import BY_HOST
from graph_api.question.revelation import Revelation
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.graph_api.documents import SCHEMA, documents
from tests.graph_api.test_selection import selections

REVELATION = Revelation(SCHEMA)
EVERYTHING = Sight(open=dict.fromkeys(FieldClass, (1, 2, 3)))


def kinds_in(root: Selection) -> set[FieldClass]:
    """The field classes that the statement of a root field tests."""
    made = plan(root, EVERYTHING, Cursors(b"key", "viewer"), Reference({}))
    names = made.statement.parameters if made.statement is not None else {}
    return {kind for kind in FieldClass if kind.lower() in names}


@given(documents())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_statement_tests_only_what_was_revealed(text):
    for root in selections(text):
        if root.field not in BY_HOST and not root.field.startswith("__"):
            try:
                needed = kinds_in(root)
            except BadInput:
                continue  # a cursor that is none
            assert needed <= REVELATION.of("Query", root) | {FieldClass.EXISTENCE}


@pytest.mark.parametrize(
    "text",
    [
        '{ findPersons(by: {text: "ann"}) { edges { score node { name } } } }',
        '{ findPersons(by: {identifier: {kind: PNC_ID, value: "1"}}) { totalCount } }',
        '{ personNetwork(id: "person_a") { nodes { id label } edges { id role } } }',
        '{ personNetwork(id: "person_a", through: [INVOLVED]) { nodes { id } } }',
        '{ shortestPaths(from: "person_a", to: "person_b") { nodes { label } } }',
        "{ eventCounts(by: [OUTCOME, PLACE, AREA, STAFF]) { count } }",
        '{ places(text: "high street") { edges { node { residents { totalCount } } } } }',
        '{ objects(label: "AB12 CDE") { edges { node { users { edges { node { sex } } } } } } }',
        '{ staff(text: "hill") { edges { node { events { totalCount } } } } }',
        '{ node(id: "place_a") { ... on Place { address } } }',
        '{ node(id: "staff_a") { id } }',
        '{ node(id: "object_a") { id } }',
    ],
)
def test_nor_does_one_of_the_other_questions(text):
    [root] = selections(text)
    assert kinds_in(root) <= REVELATION.of("Query", root) | {FieldClass.EXISTENCE}
