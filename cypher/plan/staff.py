"""Staff: who handled an event on an agency's behalf; she exists for a viewer through a visible edge."""

from collections.abc import Sequence
from functools import partial

from cypher.plan.agency import agency_reader
from cypher.plan.chosen import Chosen, Field, Fields
from cypher.plan.draft import Block, Draft, call
from cypher.plan.event import add_events, events_shape
from cypher.plan.witness import Way

STAFF: Fields = {
    "id": Field(),
    "name": Field(),
    "agency": Field(of="Agency"),
    "events": Field(of="EventConnection", shape=events_shape()),
}


def staff_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of a member of staff whom a visible edge reaches."""
    block = Block()
    block.column(f"{variable}.id")
    for one in chosen:
        if one.field == "name":
            block.readers[one] = block.column(f"{variable}.fullName")
        elif one.field == "agency":
            agency, name = draft.name("n"), draft.name("c")
            lines = [
                f"MATCH ({variable})-[:WORKS_FOR]->({agency}:Agency)",
                f"RETURN min({agency}.id) AS {name}",
            ]
            place = block.call(call(variable, lines), name)
            block.readers[one] = partial(agency_reader, place)
        elif one.field == "events":
            edge = draft.name("r")
            pattern = f"({variable})<-[{edge}:HANDLED_BY]-({{event}}:Event)"
            add_events(draft, block, "Staff", one, variable, pattern, edge, "HANDLED_BY")
        else:
            block.readers[one] = 0
    return block


def staff_ways(draft: Draft, variable: str) -> list[Way]:
    """The visible edges that reach a member of staff."""
    edge, event = draft.name("r"), draft.name("n")
    tests = f"{draft.visibility.edge(edge, 'HANDLED_BY')} AND {draft.visible(event)}"
    return [Way(f"({variable})<-[{edge}:HANDLED_BY]-({event}:Event) WHERE {tests}", f"{event}.id")]
