"""Event: something that happened, as one agency tells it, and what hangs on it."""

from collections.abc import Callable, Sequence
from functools import partial

from cypher.model import node
from cypher.plan.agency import agency_reader
from cypher.plan.answer import fixed
from cypher.plan.arguments import given, texts, word
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape
from cypher.plan.connection import Order, page_shape
from cypher.plan.draft import Block, Draft
from cypher.plan.involvement import involvement_block
from cypher.plan.moment import partial_reader
from cypher.plan.nested import Items, add_connection, add_list, add_one, list_shape
from cypher.plan.redaction import can_be_redacted, keeps_itself
from cypher.plan.where import EventWhere, where_shape
from schema.vocabulary import EventOrder, FieldClass

EVENT: Fields = {
    "id": Field(),
    "kind": Field(),
    "category": Field(),
    "agency": Field(of="Agency"),
    "start": Field(),
    "end": Field(),
    "outcome": Field(),
    "narrative": Field(),
    "place": Field(of="Place"),
    "objects": Field(of="Object", shape=list_shape),
    "handledBy": Field(of="Staff", shape=list_shape),
    "participants": Field(
        of="InvolvementConnection",
        shape=lambda arguments: (*page_shape()(arguments), *given(arguments, "role")),
    ),
}


def events_shape(default: int = 50) -> Callable[[Arguments], Shape]:
    """What the arguments of every list of events shape: the page, its order, the conditions given."""
    page = page_shape(default)
    return lambda arguments: (
        *page(arguments),
        word(arguments, "orderBy", EventOrder, EventOrder.START_DESC),
        *where_shape(arguments),
    )


def events_order(chosen: Chosen, event: str, *ids: str) -> Order:
    """By start, then by ids; an event without start comes last in either direction."""
    descending = chosen.shape[2] == EventOrder.START_DESC
    # Going down '' sorts last; going up '~' does, as times begin with a digit.
    last = "''" if descending else "'~'"
    return Order((f"coalesce({event}.start, {last})", *ids), descending)


def event_block(draft: Draft, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
    """The block of an event that is visible for existence."""
    block = Block()
    block.subjects.append((block.column(f"{variable}.id"), None))
    for one in chosen:
        if one.field == "agency":
            place = block.column(f"{variable}.agency")
            block.readers[one] = partial(agency_reader, place)
        elif one.field in ("start", "end"):
            read = partial_reader(
                block.column(f"{variable}.`{one.field}`"), block.column(f"{variable}.{one.field}Precision")
            )
            block.readers[one] = fixed(read)
        elif one.field in _HANGING:
            _HANGING[one.field](draft, block, variable, one)
        else:
            kind = node("Event").properties.get(one.field, FieldClass.EXISTENCE)
            told = f"{variable}.{one.field}"
            if kind is not FieldClass.EXISTENCE:
                told = f"CASE WHEN {draft.visible(variable, kind)} THEN {told} END"
            block.readers[one] = block.column(told)
    if kept := can_be_redacted("Event", chosen):
        block.kept, block.keeps = kept, keeps_itself(block.column(f"{variable}.class"))
    return block


def add_events(
    draft: Draft, block: Block, on: str, chosen: Chosen, variable: str, pattern: str, edge: str, type: str
) -> None:
    """Hang the events to which edges of this type lead on the block of a thing; `{event}` in the pattern."""
    event = draft.name("n")
    condition = EventWhere(draft, chosen.shape[3:], chosen.place)
    items = Items(
        (variable,),
        pattern.format(event=event),
        [draft.visibility.edge(edge, type), draft.visible(event), *condition.tests(event)],
        (event,),
        events_order(chosen, event, f"{event}.id"),
        (f"{event}.id",),
        distinct=True,
        before=condition.before(),
    )
    add_connection(draft, block, chosen, on, items, "Event", lambda nodes: draft.block("Event", event, nodes))


def _place(draft: Draft, block: Block, event: str, chosen: Chosen) -> None:
    edge, place = draft.name("r"), draft.name("n")
    items = Items(
        (event,),
        f"({event})-[{edge}:AT]->({place}:Place)",
        [draft.visibility.edge(edge, "AT")],
        (edge, place),
        Order((f"{edge}.id",)),
    )
    add_one(draft, block, chosen, items, "Place", draft.block("Place", place, chosen.children))


def _objects(draft: Draft, block: Block, event: str, chosen: Chosen) -> None:
    edge, thing = draft.name("r"), draft.name("n")
    items = Items(
        (event,),
        f"({event})<-[{edge}:PART_OF]-({thing}:Object)",
        [draft.visibility.edge(edge, "PART_OF")],
        (thing,),
        Order((f"{thing}.id",)),
        distinct=True,
    )
    add_list(draft, block, chosen, items, "Object", draft.block("Object", thing, chosen.children))


def _handled_by(draft: Draft, block: Block, event: str, chosen: Chosen) -> None:
    edge, staff = draft.name("r"), draft.name("n")
    items = Items(
        (event,),
        f"({event})-[{edge}:HANDLED_BY]->({staff}:Staff)",
        [draft.visibility.edge(edge, "HANDLED_BY")],
        (staff,),
        Order((f"{staff}.id",)),
        distinct=True,
    )
    add_list(draft, block, chosen, items, "Staff", draft.block("Staff", staff, chosen.children))


def _participants(draft: Draft, block: Block, event: str, chosen: Chosen) -> None:
    edge, person = draft.name("r"), draft.name("n")
    tests = [draft.visibility.edge(edge, "INVOLVED")]
    if "role" in chosen.shape[2:]:
        roles = draft.parameter(lambda asked: texts(asked.arguments[chosen.place], "role"))
        tests.append(f"{edge}.role IN {roles}")
    items = Items(
        (event,),
        f"({event})<-[{edge}:INVOLVED]-({person}:Person)",
        tests,
        (edge, person),
        Order((f"{edge}.role", f"{person}.id", f"{edge}.id")),
        (f"{edge}.record",),
    )
    add_connection(
        draft,
        block,
        chosen,
        "Event",
        items,
        "Involvement",
        lambda nodes: involvement_block(draft, edge, person, event, nodes),
    )


_HANGING: dict[str, Callable[[Draft, Block, str, Chosen], None]] = {
    "place": _place,
    "objects": _objects,
    "handledBy": _handled_by,
    "participants": _participants,
}
