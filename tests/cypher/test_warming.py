"""Warming asks each text once, and shows nothing."""

from cypher.cursor import Cursors
from cypher.plan import Reference, plan
from cypher.plan.warming import warming
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.cypher.selecting import selection


def test_a_known_question_is_warmed_with_and_without_overlays():
    asked = selection('{ person(id: "person_1") { name } }')
    again = selection('{ she: person(id: "person_2") { called: name } }')
    warmed = warming([asked, again])
    texts = {one.text for one in warmed}
    assert len(warmed) == len(texts) == 2
    for sight in (Sight({FieldClass.EXISTENCE: (1,)}), Sight(closed=("record_1",))):
        made = plan(again, sight, Cursors(b"key", "viewer"), Reference({})).statement
        assert made is not None
        assert made.text in texts
    assert all(one.parameters["existence"] == [] for one in warmed)


def test_what_asks_no_graph_needs_no_warming():
    assert warming([selection("{ agencies { name } }")]) == []
