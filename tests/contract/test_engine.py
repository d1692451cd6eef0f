"""What an engine promises, held by both."""

import pytest

from cypher.engine import Engine, GraphError, GraphTimeout
from cypher.statement import Statement
from cypher.writes import (
    add_nodes,
    create_edges,
    create_nodes,
    creations,
    delete_bare_persons,
    delete_edges,
    delete_edges_of,
    delete_nodes,
    set_nodes,
)
from schema.vocabulary import EventKind
from tests.graphs import contents

PEOPLE = [{"id": "person_1"}, {"id": "person_2"}]
EVENTS = [
    {"id": "event_1", "class": 1, "kind": "BURGLARY", "start": "2026-01-31T09:30:00Z", "end": None},
    {"id": "event_2", "class": 2, "kind": "CUSTODY"},
]


def involved(id: str, start: str, end: str, role: str = "SUSPECT") -> dict[str, object]:
    stated = {"class": 1, "entry": 7, "role": role, "record": "record_1", "recordClass": 3}
    return {"id": id, "start": start, "end": end, **stated}


async def test_a_row_is_plain(engine: Engine):
    text = "UNWIND $xs AS x RETURN x, {a: x, b: [1, 2.5, null, true, 'é']} AS m ORDER BY x"
    assert await engine.read(Statement(text, {"xs": [2, 1]}), 5) == [
        {"x": 1, "m": {"a": 1, "b": [1, 2.5, None, True, "é"]}},
        {"x": 2, "m": {"a": 2, "b": [1, 2.5, None, True, "é"]}},
    ]


async def test_a_word_of_the_vocabulary_is_text(engine: Engine):
    rows = await engine.read(
        Statement(
            "RETURN $kind AS kind, $kinds AS kinds", {"kind": EventKind.BURGLARY, "kinds": [EventKind.DRUGS]}
        ),
        5,
    )
    assert rows == [{"kind": "BURGLARY", "kinds": ["DRUGS"]}]


async def test_a_read_can_not_write(engine: Engine):
    with pytest.raises(GraphError):
        await engine.read(Statement("CREATE (:Person {id: 'person_1'})"), 5)
    assert await contents(engine) == ([], [])


async def test_a_read_ends_with_its_time(engine: Engine):
    text = "UNWIND range(1, 1000000) AS x UNWIND range(1, 100000) AS y WITH x, y WHERE x + y < 0 RETURN x"
    with pytest.raises(GraphTimeout):
        await engine.read(Statement(text), 0.3)


async def test_a_statement_that_can_not_be_read_says_so(engine: Engine):
    with pytest.raises(GraphError, match="can't read the statement"):
        await engine.read(Statement("MATCH (n:Person RETURN n.id"), 5)


async def test_statements_are_written_together_or_not_at_all(engine: Engine):
    await engine.write([create_nodes("Person", PEOPLE[:1], 1)])
    with pytest.raises(GraphError) as caught:
        await engine.write([create_nodes("Event", EVENTS, 1), create_nodes("Person", PEOPLE, 1)])
    assert "person_1" not in str(caught.value)
    assert await contents(engine) == ([("Person", "person_1", (("id", "person_1"),))], [])


async def test_a_migration_may_run_again(engine: Engine):
    await engine.write([create_nodes("Person", PEOPLE, 1)])
    await engine.migrate()
    assert len((await contents(engine))[0]) == 2


async def test_kept_nodes_have_what_was_said_last_and_nothing_else(engine: Engine):
    rows = [{"id": "event_1", "class": 1, "kind": "ROBBERY"}, EVENTS[1]]
    await engine.write([create_nodes("Event", EVENTS[:1], 1)])
    await engine.write([set_nodes("Event", rows, 1), add_nodes("Event", rows, 1)])
    nodes, _ = await contents(engine)
    assert nodes == [
        ("Event", "event_1", (("class", 1), ("id", "event_1"), ("kind", "ROBBERY"))),
        ("Event", "event_2", (("class", 2), ("id", "event_2"), ("kind", "CUSTODY"))),
    ]


async def test_edges_are_created_between_what_is_there_and_removed_by_id(engine: Engine):
    edges = [
        involved("edge_1", "person_1", "event_1"),
        involved("edge_2", "person_1", "event_1", "VICTIM"),
        involved("edge_3", "person_9", "event_1"),
    ]
    for statement in creations({"Person": PEOPLE, "Event": EVENTS}, {"INVOLVED": edges}):
        await engine.write([statement])
    assert [edge[3] for edge in (await contents(engine))[1]] == [
        tuple(sorted({k: v for k, v in edge.items() if k not in ("start", "end")}.items()))
        for edge in edges[:2]
    ]
    await engine.write([delete_edges("INVOLVED", ["edge_1", "edge_8"])])
    assert [dict(edge[3])["id"] for edge in (await contents(engine))[1]] == ["edge_2"]  # type: ignore[call-overload]


async def test_a_node_goes_with_its_edges(engine: Engine):
    for statement in creations(
        {"Person": PEOPLE, "Event": EVENTS}, {"INVOLVED": [involved("edge_1", "person_1", "event_1")]}
    ):
        await engine.write([statement])
    await engine.write([delete_nodes("Event", ["event_1", "event_8"])])
    nodes, edges = await contents(engine)
    assert ([node[1] for node in nodes], edges) == (["event_2", "person_1", "person_2"], [])


async def test_an_edge_has_one_place(engine: Engine):
    await engine.write([create_nodes("Person", PEOPLE, 1), create_nodes("Event", EVENTS, 1)])
    await engine.write([create_edges("INVOLVED", [involved("edge_1", "person_1", "event_1")], 1)])
    with pytest.raises(GraphError):
        await engine.write([create_edges("INVOLVED", [involved("edge_1", "person_2", "event_1")], 1)])


async def test_a_renewed_graph_is_what_was_written_in_the_block(engine: Engine):
    await engine.write([create_nodes("Person", PEOPLE[:1], 1)])
    async with engine.renewal(10) as fresh:
        await fresh.write([add_nodes("Person", PEOPLE, 2)])
        assert len(await engine.read(Statement("MATCH (n:Person) RETURN n.id AS id"), 5)) >= 1
    assert [node[1] for node in (await contents(engine))[0]] == ["person_1", "person_2"]


async def test_a_renewal_that_fails_leaves_an_embedded_graph_as_it_was(embedded_engine: Engine):
    await embedded_engine.write([create_nodes("Person", PEOPLE[:1], 1)])

    async def fail() -> None:
        async with embedded_engine.renewal(10) as fresh:
            await fresh.write([create_nodes("Person", PEOPLE[1:], 1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert [node[1] for node in (await contents(embedded_engine))[0]] == ["person_1"]


async def test_structural_edges_go_with_their_start(engine: Engine):
    records = [{"id": "record_1", "class": 1}, {"id": "record_2", "class": 1}]
    of = [{"start": "record_1", "end": "person_1"}, {"start": "record_2", "end": "person_2"}]
    for statement in creations({"Person": PEOPLE, "Record": records}, {"OF": of}):
        await engine.write([statement])
    await engine.write(
        [delete_edges_of("OF", ["record_1"]), delete_bare_persons(["person_1", "person_2", "person_9"])]
    )
    nodes, edges = await contents(engine)
    assert [node[1] for node in nodes] == ["person_2", "record_1", "record_2"]
    assert edges == [("OF", "record_2", "person_2", ())]


async def test_searched_properties_are_found_in_a_renewed_graph(engine: Engine):
    async with engine.renewal(10) as fresh:
        await fresh.write(
            [create_nodes("Record", [{"id": "record_1", "class": 1, "familyKey": "obrien"}], 1)]
        )
    text = "MATCH (r:Record) WHERE r.familyKey >= $low AND r.familyKey < $high RETURN r.id AS id"
    assert await engine.read(Statement(text, {"low": "ob", "high": "ob\uffff"}), 5) == [{"id": "record_1"}]
