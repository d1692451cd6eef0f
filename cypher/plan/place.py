"""Place: where something happened or someone lives; it exists for a viewer through a visible edge."""

from collections.abc import Sequence

from cypher.plan.chosen import Chosen, Field, Fields
from cypher.plan.connection import Order, page_shape
from cypher.plan.draft import Block, Draft
from cypher.plan.event import add_events, events_shape
from cypher.plan.nested import Items, add_list, list_shape
from cypher.plan.person import persons_by
from cypher.plan.witness import Way

PLACE: Fields = {
    **{name: Field() for name in ("id", "kind", "address", "postcode", "latitude", "longitude")},
    "areas": Field(of="Area", shape=list_shape),
    "events": Field(of="EventConnection", shape=events_shape()),
    "residents": Field(of="PersonConnection", shape=page_shape()),
}
AREA: Fields = {name: Field() for name in ("id", "kind", "code", "name")}


def place_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of a place that a visible edge reaches."""
    block = Block()
    block.column(f"{variable}.id")
    for one in chosen:
        if one.field == "areas":
            area = draft.name("n")
            items = Items(
                (variable,),
                f"({variable})-[:IN]->({area}:Area)",
                (),
                (area,),
                Order((f"{area}.id",)),
                distinct=True,
            )
            add_list(draft, block, one, items, "Area", area_block(area, one.children))
        elif one.field == "events":
            edge = draft.name("r")
            pattern = f"({variable})<-[{edge}:AT]-({{event}}:Event)"
            add_events(draft, block, "Place", one, variable, pattern, edge, "AT")
        elif one.field == "residents":
            edge = draft.name("r")
            pattern = f"({variable})<-[{edge}:LIVES_AT]-({{person}}:Person)"
            persons_by(draft, block, "Place", one, variable, pattern, edge, "LIVES_AT")
        else:
            block.readers[one] = block.column(f"{variable}.{one.field}")
    return block


def area_block(variable: str, chosen: Sequence[Chosen]) -> Block:
    """The block of an area: reference geography, which everyone may know."""
    block = Block()
    for one in chosen:
        stored = "fullName" if one.field == "name" else one.field
        block.readers[one] = block.column(f"{variable}.{stored}")
    return block


def place_ways(draft: Draft, variable: str) -> list[Way]:
    """The visible edges that reach a place."""
    at, event, lives = draft.name("r"), draft.name("n"), draft.name("r")
    happened = f"{draft.visibility.edge(at, 'AT')} AND {draft.visible(event)}"
    return [
        Way(f"({variable})<-[{at}:AT]-({event}:Event) WHERE {happened}", f"{event}.id"),
        Way(
            f"({variable})<-[{lives}:LIVES_AT]-(:Person) WHERE {draft.visibility.edge(lives, 'LIVES_AT')}",
            f"{lives}.record",
        ),
    ]
