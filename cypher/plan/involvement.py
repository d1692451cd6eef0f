"""Involvement: what a person was in an event, as one record of hers is named there."""

from collections.abc import Sequence

from cypher.plan.answer import maybe, subjects_of_maybe
from cypher.plan.chosen import Chosen, Field, Fields
from cypher.plan.connection import Order
from cypher.plan.draft import Block, Draft
from cypher.plan.nested import Items, add_one

INVOLVEMENT: Fields = {
    "role": Field(),
    "person": Field(of="Person"),
    "event": Field(of="Event"),
    "record": Field(of="Record"),
}


def involvement_block(draft: Draft, edge: str, person: str, event: str, chosen: Sequence[Chosen]) -> Block:
    """The block of a visible edge between a person and an event."""
    block = Block()
    for one in chosen:
        if one.field == "role":
            block.readers[one] = block.column(f"{edge}.role")
        elif one.field == "record":
            add_record(draft, block, one, person, edge, f"{edge}.record")
        elif one.field == "person":
            add_end(draft, block, one, "Person", person, f"{edge}.record")
        else:
            add_end(draft, block, one, "Event", event)
    block.subjects.append((block.column(f"{edge}.record"), None))
    block.subjects.append((block.column(f"{event}.id"), None))
    return block


def add_end(
    draft: Draft, block: Block, chosen: Chosen, type: str, variable: str, named: str | None = None
) -> None:
    """Put the thing at an end of an edge into the edge's row; `named` is the record that names a person."""
    inner = draft.block(type, variable, chosen.children, named)
    block.calls += inner.calls
    block.carried += inner.carried
    place = block.column(inner.row)
    gather = subjects_of_maybe(inner.gather())
    if gather is not None:
        block.subjects.append((place, gather))
    block.readers[chosen] = lambda wanted: maybe(place, inner.reader(type, wanted.children))


def add_record(draft: Draft, block: Block, chosen: Chosen, person: str, edge: str, named: str) -> None:
    """Hang the record by which an edge names a person on the edge's block."""
    record = draft.name("n")
    items = Items(
        (person, edge),
        f"({person})<-[:OF]-({record}:Record)",
        [f"{record}.id = {named}", draft.visible(record)],
        (record,),
        Order((f"{record}.id",)),
    )
    add_one(draft, block, chosen, items, "Record", draft.block("Record", record, chosen.children))
