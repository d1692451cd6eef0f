"""Object: a thing, the O of POLE; it exists for a viewer through a visible edge.

Its label is told where an edge that reaches it is open for contact as well: that a phone is evidence in
an event does not tell its number.
"""

from collections.abc import Sequence

from cypher.plan.chosen import Chosen, Field, Fields
from cypher.plan.connection import page_shape
from cypher.plan.draft import Block, Draft
from cypher.plan.event import add_events, events_shape
from cypher.plan.person import persons_by
from cypher.plan.witness import Way, add_witnesses
from schema.vocabulary import FieldClass

OBJECT: Fields = {
    "id": Field(),
    "kind": Field(),
    "label": Field(),
    "users": Field(of="PersonConnection", shape=page_shape()),
    "events": Field(of="EventConnection", shape=events_shape()),
}


def object_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of an object that a visible edge reaches."""
    block = Block()
    block.column(f"{variable}.id")
    for one in chosen:
        if one.field == "users":
            edge = draft.name("r")
            pattern = f"({variable})<-[{edge}:USES]-({{person}}:Person)"
            persons_by(draft, block, "Object", one, variable, pattern, edge, "USES")
        elif one.field == "events":
            edge = draft.name("r")
            pattern = f"({variable})-[{edge}:PART_OF]->({{event}}:Event)"
            add_events(draft, block, "Object", one, variable, pattern, edge, "PART_OF")
        elif one.field == "label":
            told = add_witnesses(draft, block, variable, object_ways(draft, variable, FieldClass.CONTACT))
            block.readers[one] = block.column(f"CASE WHEN size({told}) > 0 THEN {variable}.value END")
        else:
            block.readers[one] = block.column(f"{variable}.{one.field}")
    return block


def object_ways(draft: Draft, variable: str, kind: FieldClass | None = None) -> list[Way]:
    """The visible edges that reach an object, if need be only those open for fields of this kind."""
    uses, part, event = draft.name("r"), draft.name("r"), draft.name("n")
    visibility = draft.visibility
    tests = {
        edge: visibility.edge(edge, type) if kind is None else visibility.reveals(edge, type, kind)
        for edge, type in ((uses, "USES"), (part, "PART_OF"))
    }
    return [
        Way(f"({variable})<-[{uses}:USES]-(:Person) WHERE {tests[uses]}", f"{uses}.record"),
        Way(
            f"({variable})-[{part}:PART_OF]->({event}:Event) WHERE {tests[part]} AND {draft.visible(event)}",
            f"{event}.id",
        ),
    ]
