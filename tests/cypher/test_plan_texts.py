"""Selections and the statements that they become, side by side in `texts/`: what a reader can judge alone.

`python -m tests.cypher.test_plan_texts` writes the statements anew, for a reader to judge the difference.
"""

from pathlib import Path

import pytest

from cypher.cursor import Cursors
from cypher.plan import Reference, plan
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.cypher.selecting import selection

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.graphql"))
SIGHT = Sight(dict.fromkeys(FieldClass, (1, 2)))
OVERLAID = Sight(dict.fromkeys(FieldClass, (1, 2)), closed=("record_1",))
CURSORS = Cursors(b"key", "viewer")


def statement(query: str, sight: Sight = SIGHT) -> str:
    made = plan(selection(query), sight, CURSORS, Reference({})).statement
    assert made is not None
    return f"{made.text}\n"


@pytest.mark.parametrize("query", TEXTS, ids=lambda path: path.stem)
def test_a_selection_becomes_this_statement(query: Path):
    assert statement(query.read_text()) == query.with_suffix(".cypher").read_text()


def test_overlays_stand_in_the_text_of_a_sight_that_has_some():
    query = '{ event(id: "event_1") { outcome } }'
    assert statement(query, OVERLAID) == (
        "MATCH (n1:Event {id: $p1}) WHERE (n1.class IN $existence AND NOT n1.id IN $closed"
        " OR n1.id IN $grantedExistence)\n"
        "RETURN [n1.id, CASE WHEN (n1.class IN $operational AND NOT n1.id IN $closed"
        " OR n1.id IN $grantedOperational) THEN n1.outcome END, n1.class] AS node\n"
    )


if __name__ == "__main__":
    for one in TEXTS:
        one.with_suffix(".cypher").write_text(statement(one.read_text()))
