"""Completion offers each word of a question that the rules read, and what fits where the cursor stands."""

import re

import pytest

from cypher.analysts.wall import question, vocabulary
from cypher.projection.model import PROPERTIES
from graph_api.analysts.completion import LABELS, TYPES, completion

QUESTIONS = (
    "MATCH (p:Person {sex: 'FEMALE'})-[i:INVOLVED]->(e:Event) WHERE i.role = 'VICTIM'"
    " RETURN e.kind AS kind, count(DISTINCT p) AS persons ORDER BY persons DESC LIMIT 3",
    "MATCH (e:Event)-[:HAPPENED_IN|RECORDED_BY]->(there) WITH e, collect(there.fullName) AS names"
    " WHERE size(names) > 1 AND e.month STARTS WITH '2019' RETURN e.outcome AS outcome, names",
    "OPTIONAL MATCH (s:Snapshot) RETURN coalesce(s.day, 'none') AS told"
    " UNION MATCH (a:Area) RETURN a.id AS told",
    "MATCH (p:Person) WHERE EXISTS { (p)-[:RELATED {kind: $kind}]-(:Person) }"
    " RETURN toUpper(p.ageBand) AS age",
    "CALL db.labels() YIELD label AS told RETURN told",
)
WORD = re.compile(r"'[^']*'|[A-Za-z_][\w.]*\(\)|(?:AS|YIELD) \w+|\w+")


@pytest.mark.parametrize("text", QUESTIONS)
def test_each_word_that_the_rules_or_the_graph_name_is_offered_when_it_was_begun(text: str):
    question(text, {"kind": "PARENT"})
    told = vocabulary()
    known = {*told.keywords, *told.functions, *told.procedures, "EXISTS", *LABELS, *TYPES, *PROPERTIES}
    found = [word for word in WORD.finditer(text) if word[0] in known]
    assert len(found) >= 3
    for word in found:
        offered = completion(text[: word.start() + 1], ["kind"])
        assert offered.begun == word[0][0]
        assert word[0] in {one.removesuffix("(").removesuffix(" {") for one in offered.words}, word[0]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("MATCH (:Person {a", ("ageBand",)),
        ("MATCH (p:Person)-[r:RELATED]-() RETURN r.", ("kind",)),
        ("MATCH (p)-[:IN", ("INVOLVED",)),
        ("MATCH (p:A", ("Area", "Agency")),
        ("RETURN $k", ("kind",)),
        ("RETURN 'p", ()),
        ("RETURN 1 // ma", ()),
        ("MATCH (p:Mallory) RETURN del", ()),
        ("", ()),
    ],
)
def test_what_fits_is_offered_and_nothing_else(before: str, words: tuple[str, ...]):
    assert completion(before, ["kind"]).words == words
