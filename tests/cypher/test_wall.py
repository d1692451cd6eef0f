"""The wall lets questions through, writes them anew, and keeps what a person chose out of their shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypher.analysts.shape import Json
from cypher.analysts.wall import LONGEST_SHAPE, MOST_DEPTH, Refused, attempted, question
from cypher.projection.model import PROPERTIES

ASKED = [
    "MATCH (n:Person) RETURN n.id",
    "MATCH (a:Person) CALL (a) { MATCH (a)-[r:INVOLVED]->(e:Event) RETURN count(e) AS c } RETURN a.id, c",
    "MATCH (a) WHERE EXISTS { MATCH (a)-[:INVOLVED]-(b) WHERE b.id IN [1, 2] } RETURN count(*)",
    "MATCH (a) RETURN COUNT { (a)--() } AS n, count (DISTINCT a)",
    "MATCH p = (a)-[:RELATED*1..3]-(b) RETURN [x IN nodes(p) WHERE x.id > 1 | x.id]",
    "MATCH (a:Person|Event) RETURN a {.id, .kind, b: 1}",
    "MATCH (p:Person) WHERE NOT (p)-[:INVOLVED]->(:Event) RETURN p.id ORDER BY p.id DESC SKIP 1 LIMIT 5",
    "MATCH p = shortestPath((a:Person)-[:RELATED*..6]-(b:Person)) WHERE a.id < b.id RETURN length(p);",
    "UNWIND range(1, 3) AS i WITH i WHERE i > 1 RETURN sum(i) AS i UNION ALL RETURN 3 AS i",
    "PROFILE MATCH (n) RETURN n",
    "MATCH (a)-[r]->(b) RETURN type(r), reduce(s = 0, x IN [1, 2] | s + x), CASE WHEN a.n IS NULL THEN 1 END",
    "MATCH (n) RETURN n.`odd one` AS `x y`, n.end AS order, -n.x < -1, [1, 2][0], [1, 2][1..], size([1]) - 1",
    "CALL db.labels() YIELD label RETURN label",
    "MATCH (n) WHERE all(x IN [1] WHERE x = 1) RETURN [(n)-->(m) WHERE m:Event | m.id] AS l",
    "MATCH (a)<-[:RELATED]-(b), (a)<--(c), (a)--(d) OPTIONAL MATCH (d) WHERE d:Event RETURN a, b, c, d",
]


@pytest.mark.parametrize("text", ASKED)
def test_what_reads_is_let_through_as_it_was_written(text: str):
    assert question(text, {}).statement.text == text.removesuffix(";")


def test_no_text_no_comment_and_no_escape_is_left():
    text = r"""MATCH (n) /* ' */ WHERE n.kind = 'a\u0027 }) DETACH DELETE n //' OR n.id IN ["x\"y"]
    // SET n.x = 1
    RETURN n.id"""
    asked = question(text, {}).statement
    assert asked.parameters == {"s_0": "a' }) DETACH DELETE n //", "s_1": 'x"y'}
    assert " ".join(asked.text.split()) == "MATCH (n) WHERE n.kind = $s_0 OR n.id IN [ $s_1 ] RETURN n.id"


def test_a_text_never_runs_into_the_word_beside_it():
    asked = question("RETURN 'a'IN['b']AS x", {}).statement
    assert asked.text.split() == ["RETURN", "$s_0", "IN[", "$s_1", "]AS", "x"]


def test_parameters_are_values_and_needed():
    asked = question("MATCH (n {id: $s_0}) RETURN 'x'", {"s_0": "y", "spare": 1}).statement
    assert asked.parameters == {"p_s_0": "y", "s_0": "x"}
    with pytest.raises(Refused, match=r"\$kind has no value"):
        question("MATCH (n {kind: $kind}) RETURN n", {})


def test_what_a_person_chose_is_not_in_the_shape():
    text = "MATCH (ada:Person {id: 'Ada'}) WHERE ada.lovelace = 1815 RETURN ada.sex AS byron, $p LIMIT 7"
    shape = question(text, {"p": "secret"}).shape
    assert shape == "MATCH(n1:Person{id:$})WHERE n1.n2=0 RETURN n1.sex AS n3,$ LIMIT 0"


def test_two_spellings_have_one_shape():
    one, other = (
        question(text, {}).shape
        for text in ("MATCH (a:Person) RETURN a.id", "match  (`x`:`Person`) /* y */ return\nx.`id`;")
    )
    assert one == other == "MATCH(n1:Person)RETURN n1.id"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n) DELETE n", "column 11: 'DELETE' can't be read here"),
        ("RETURN apoc.load.json('x')", "Is what stands before it a function"),
        ("MATCH (a)-[*]-(b) RETURN a", "A path needs an end"),
        ("MATCH (a)-[:RELATED*2..]-(b) RETURN a", "A path needs an end"),
        ("MATCH (a)-[*..99]-(b) RETURN a", "at most 10 steps"),
        ("MATCH (a)", "ends too early"),
        ("", "ends too early"),
        ("RETURN é", "'é' can't be read here"),
        ("RETURN " + "(" * (MOST_DEPTH + 1) + "1" + ")" * (MOST_DEPTH + 1), "nest deeper"),
        ("RETURN " + "CASE WHEN " * 450 + "true" + " THEN 1 END" * 450, "more CASEs"),
        ("RETURN " + "1 + " * 5_000 + "1", "longer than"),
        ("RETURN '" + "x" * 2_000 + "'", "at most 1,000 characters"),
    ],
)
def test_a_refusal_says_where_and_why(text: str, said: str):
    with pytest.raises(Refused) as refusal:
        question(text, {})
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "value", ["x" * 2_000, 2**60, [[[[[[1]]]]]], list(range(20_000)), {"a": "\ud800" * 2_000}]
)
def test_parameters_have_limits(value: object):
    with pytest.raises(Refused):
        question("RETURN $x", {"x": value})  # type: ignore[dict-item]


def test_properties_that_a_text_or_a_parameter_names_are_in_the_shape():
    text = "MATCH (p:Person) UNWIND ['se\\u0078', 'FEMALE'] AS name RETURN p[name], p[$one], $many, $other"
    told: dict[str, Json] = {"one": "ageBand", "many": {"in": [["kind"], "Ada"]}, "other": "Ada"}
    assert question(text, told).shape == (
        "MATCH(n1:Person)UNWIND[$sex,$]AS n2 RETURN n1[n2],n1[$ageBand],$kind,$"
    )


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("MATCH (ada:Person) DETACH DELETE ada", "MATCH(n1:Person)DETACH DELETE n1"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "LOAD CSV FROM $ AS n1 RETURN n1"),
        ("RETURN 'Ada' + $p // Ada", "RETURN $+$sex"),
        ("RETURN 7 ~ secret", "RETURN 0?"),
        ("RETURN 'secret", "RETURN?"),
        ("Ada Lovelace", "n1 n2"),
        ("", ""),
        ("~", "?"),
    ],
)
def test_of_what_can_not_be_read_the_shape_is_told_as_far_as_it_goes(text: str, shape: str):
    assert attempted(text, {"p": "sex"}) == shape


@given(st.text(max_size=300))
def test_a_shape_of_whatever_was_tried_can_be_logged(text: str):
    told = attempted(text, {})
    assert told.isascii()
    assert told.isprintable()


def test_a_shape_has_an_end():
    names = sorted(PROPERTIES)
    text = ",".join(f"$p{n}" for n in range(700))
    told: dict[str, Json] = {f"p{n}": [*names] for n in range(700)}
    with pytest.raises(Refused, match="names properties by too many"):
        question(f"RETURN {text}", told)
    assert len(attempted(text, told)) == LONGEST_SHAPE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MATCH (p:Persn) RETURN p", "column 10: there is no label 'Persn'"),
        ("MATCH (p) WHERE p:Evnt RETURN p", "Did you mean Event?"),
        ("MATCH (p)-[:INVOLVED|RELATD]-(q) RETURN p", "there is no relationship type 'RELATD'"),
        ("MATCH (p {gender: 'FEMALE'}) RETURN p", "there is no property 'gender'"),
        ("MATCH (p:Person) RETURN p.ageband", "Did you mean ageBand?"),
        ("MATCH ()-[r:INVOLVED {rol: 'VICTIM'}]->() RETURN r", "Did you mean role?"),
        ("MATCH (p:Person) RETURN p {.gender}", "there is no property 'gender'"),
        ("MATCH (p:Person) WHERE EXISTS { MATCH (p)--(:Evnt) } RETURN p", "there is no label 'Evnt'"),
    ],
)
def test_a_slip_is_told_instead_of_answered_with_nothing(text: str, told: str):
    slip = question(text, {}).slip
    assert slip is not None
    assert told in slip


@pytest.mark.parametrize(
    "text",
    [
        "WITH {n: 1} AS m RETURN m.n",
        "MATCH (p:Person) WITH p {.id, n: 1, p} AS m RETURN m.n, m.p, m.id",
        "UNWIND $rows AS row MATCH (p:Person {id: row.person}) RETURN p, $rows[0].inner.deep",
        "MATCH (n:`Person`) RETURN n.`sex`",
    ],
)
def test_keys_of_maps_are_no_slips(text: str):
    assert question(text, {"rows": [{"person": "x", "inner": {"deep": 1}}]}).slip is None
