"""Person: a resolved individual as the viewer's visible records tell of her, and what hangs on her."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.arguments import given, texts
from cypher.plan.chosen import Chosen, Field, Fields, Wanted
from cypher.plan.connection import Order, page_shape
from cypher.plan.draft import Block, Draft, call
from cypher.plan.event import events_order, events_shape
from cypher.plan.involvement import add_end, add_record, involvement_block
from cypher.plan.left import ACCESSES, accesses_shape, left_reader
from cypher.plan.nested import Items, add_connection, add_list, list_shape
from cypher.plan.pointer import FIELD as POINTERS
from cypher.plan.pointer import add_pointers
from cypher.plan.redaction import can_be_redacted, keeps_any
from cypher.plan.told import TOLD, told_columns, told_reader
from cypher.plan.where import EventWhere

PERSON: Fields = {
    "id": Field(),
    "name": Field(),
    "names": Field(),
    "birthDate": Field(),
    "birthDates": Field(),
    "sex": Field(),
    "agencies": Field(of="Agency"),
    "pointers": Field(of="Pointer"),
    "records": Field(
        of="RecordConnection",
        shape=lambda arguments: (*page_shape()(arguments), *given(arguments, "agency")),
    ),
    "involvements": Field(of="InvolvementConnection", shape=events_shape()),
    "residences": Field(of="Residence", shape=list_shape),
    "relationships": Field(of="Relationship", shape=list_shape),
    "objects": Field(of="Object", shape=list_shape),
    ACCESSES: Field(of="AccessSummary", shape=accesses_shape),
}
RESIDENCE: Fields = {
    "place": Field(of="Place"),
    "from": Field(),
    "until": Field(),
    "record": Field(of="Record"),
}
RELATIONSHIP: Fields = {"kind": Field(), "person": Field(of="Person"), "record": Field(of="Record")}

_BY_ANY_RECORD = ("objects", ACCESSES)

INVERSE = {"PARENT": "CHILD", "CHILD": "PARENT"}
"""What the second person is to the first; the other kinds are told alike from both sides."""


def person_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of a person who exists for the viewer.

    Her visible records, as far as anything is told from them, are the first CALL, her pointers the second, if
    chosen. Without the first she rests on
    the record by which an edge names her; a person whom no edge names is always told from her records, and
    so is one of whom something is chosen that may rest on any of them.
    """
    block = Block()
    block.column(f"{variable}.id")
    told = [one for one in chosen if one.field in TOLD]
    if told or named is None or any(one.field in _BY_ANY_RECORD for one in chosen):
        record, name = draft.name("n"), draft.name("c")
        columns = told_columns(draft, record, {one.field for one in told})
        if kept := can_be_redacted("Person", told):
            columns.append(f"{record}.class")
        place = block.call(
            call(
                variable,
                [
                    f"MATCH ({variable})<-[:OF]-({record}:Record) WHERE {draft.visible(record)}",
                    f"RETURN collect([{', '.join(columns)}]) AS {name}",
                ],
            ),
            name,
        )
        block.subjects.append((place, _records))
        if kept:
            block.kept, block.keeps = kept, keeps_any(place, len(columns) - 1)
        for one in told:
            block.readers[one] = told_reader(one.field, place, columns)
        for one in chosen:
            if one.field == ACCESSES:
                block.readers[one] = partial(left_reader, place)
    else:
        block.subjects.append((block.column(named), None))
    for one in chosen:
        if one.field == POINTERS:
            add_pointers(draft, block, variable, one)
    for one in chosen:
        if one.field == "id":
            block.readers[one] = 0
        elif one.field in _HANGING:
            _HANGING[one.field](draft, block, variable, one)
    return block


def _records(rows: Any, out: set[str]) -> None:
    out.update([row[0] for row in rows])


def _own_records(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    record = draft.name("n")
    tests = [draft.visible(record)]
    if "agency" in chosen.shape[2:]:
        agencies = draft.parameter(lambda asked: texts(asked.arguments[chosen.place], "agency"))
        tests.append(f"{record}.agency IN {agencies}")
    items = Items(
        (person,),
        f"({person})<-[:OF]-({record}:Record)",
        tests,
        (record,),
        Order((f"{record}.receivedAt", f"{record}.id"), descending=True),
        (f"{record}.id",),
    )
    add_connection(
        draft, block, chosen, "Person", items, "Record", lambda nodes: draft.block("Record", record, nodes)
    )


def _involvements(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    edge, event = draft.name("r"), draft.name("n")
    condition = EventWhere(draft, chosen.shape[3:], chosen.place)
    items = Items(
        (person,),
        f"({person})-[{edge}:INVOLVED]->({event}:Event)",
        [draft.visibility.edge(edge, "INVOLVED"), draft.visible(event), *condition.tests(event)],
        (edge, event),
        events_order(chosen, event, f"{event}.id", f"{edge}.id"),
        (f"{edge}.record", f"{event}.id"),
        before=condition.before(),
    )
    add_connection(
        draft,
        block,
        chosen,
        "Person",
        items,
        "Involvement",
        lambda nodes: involvement_block(draft, edge, person, event, nodes),
    )


def _residences(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    edge, place = draft.name("r"), draft.name("n")
    items = Items(
        (person,),
        f"({person})-[{edge}:LIVES_AT]->({place}:Place)",
        [draft.visibility.edge(edge, "LIVES_AT")],
        (edge, place),
        Order((f"coalesce({edge}.`from`, '')", f"{edge}.id"), descending=True),
    )
    inner = Block()
    for one in chosen.children:
        if one.field == "place":
            add_end(draft, inner, one, "Place", place)
        elif one.field == "record":
            add_record(draft, inner, one, person, edge, f"{edge}.record")
        else:
            inner.readers[one] = inner.column(f"{edge}.`{one.field}`")
    inner.subjects.append((inner.column(f"{edge}.record"), None))
    add_list(draft, block, chosen, items, "Residence", inner)


def _relationships(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    edge, other = draft.name("r"), draft.name("n")
    from_other = f"startNode({edge}).id = {other}.id"
    named = f"CASE WHEN {from_other} THEN {edge}.fromRecord ELSE {edge}.toRecord END"
    items = Items(
        (person,),
        f"({person})-[{edge}:RELATED]-({other}:Person)",
        # After a merge a person may be told to be related to herself.
        [f"{other}.id <> {person}.id", draft.visibility.edge(edge, "RELATED")],
        (edge, other),
        Order((f"{edge}.id",)),
    )
    inner = Block()
    for one in chosen.children:
        if one.field == "person":
            add_end(draft, inner, one, "Person", other, named)
        elif one.field == "record":
            add_record(draft, inner, one, other, edge, named)
        else:
            inner.readers[one] = _relationship_kind(inner.column(f"{edge}.kind"), inner.column(from_other))
    for end in ("fromRecord", "toRecord"):
        inner.subjects.append((inner.column(f"{edge}.{end}"), None))
    add_list(draft, block, chosen, items, "Relationship", inner)


def _relationship_kind(kind: int, from_other: int) -> Callable[[Wanted], Reader]:
    def read(row: Row, asked: Asked) -> Any:
        return row[kind] if row[from_other] else INVERSE.get(row[kind], row[kind])

    return lambda wanted: read


def _objects(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    edge, thing = draft.name("r"), draft.name("n")
    items = Items(
        (person,),
        f"({person})-[{edge}:USES]->({thing}:Object)",
        [draft.visibility.edge(edge, "USES")],
        (thing,),
        Order((f"{thing}.id",)),
        distinct=True,
    )
    add_list(draft, block, chosen, items, "Object", draft.block("Object", thing, chosen.children))


_HANGING: dict[str, Callable[[Draft, Block, str, Chosen], None]] = {
    "records": _own_records,
    "involvements": _involvements,
    "residences": _residences,
    "relationships": _relationships,
    "objects": _objects,
}


def persons_by(
    draft: Draft, block: Block, on: str, chosen: Chosen, variable: str, pattern: str, edge: str, type: str
) -> None:
    """Hang the persons to whom edges of this type lead on the block of a thing; `{person}` in the pattern."""
    person = draft.name("n")
    items = Items(
        (variable,),
        pattern.format(person=person),
        [draft.visibility.edge(edge, type)],
        (person,),
        Order((f"{person}.id",)),
        (f"{edge}.record",),
        distinct=True,
    )
    add_connection(
        draft, block, chosen, on, items, "Person", lambda nodes: draft.block("Person", person, nodes)
    )
