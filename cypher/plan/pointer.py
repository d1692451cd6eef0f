"""Pointer: an agency holds something of a person that the viewer may not see; whom to ask, and nothing else.

One for each agency, whatever it holds: how much, since when and of which category is not told. What to quote
there is the person's own id, by which the agency finds its records of her: the id of one of these would be
another when it is sealed, and so tell of more.
"""

from collections.abc import Callable, Sequence
from typing import Any

from cypher.plan.agency import agency_object
from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.chosen import Chosen, Field, Fields, Wanted
from cypher.plan.draft import Block, Draft, Lines, call

POINTER: Fields = {"agency": Field(of="Agency"), "contact": Field(), "reference": Field()}

FIELD = "pointers"
"""The field of a person that holds them."""


def with_pointers(chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    """What is chosen of a person, and her pointers: where they alone may have led to her, they are logged."""
    if any(one.field == FIELD for one in chosen):
        return tuple(chosen)
    return (*chosen, Chosen(FIELD))


def add_pointers(draft: Draft, block: Block, person: str, chosen: Chosen) -> None:
    """Hang the records to which a pointer may be given on the block of a person, as rows [agency, id]."""
    record, name = draft.name("n"), draft.name("c")
    place = block.call(
        _records(draft, person, record, f"collect([{record}.agency, {record}.id]) AS {name}"), name
    )
    block.subjects.append((place, _gather))
    block.readers[chosen] = _make(place)


def _records(draft: Draft, person: str, record: str, result: str) -> Lines:
    test = draft.visibility.pointed(record)
    return call(person, [f"MATCH ({person})<-[:OF]-({record}:Record) WHERE {test}", f"RETURN {result}"])


def _gather(rows: Any, out: set[str]) -> None:
    out.update([id for _, id in rows])


def _make(place: int) -> Callable[[Wanted], Reader]:
    def make(wanted: Wanted) -> Reader:
        def read(row: Row, asked: Asked) -> Any:
            agencies = {agency for agency, _ in row[place]}
            return [_pointer(wanted, agency, row[0], asked) for agency in sorted(agencies)]

        return read

    return make


def _pointer(wanted: Wanted, id: str, person: str, asked: Asked) -> dict[str, Any]:
    agency = asked.reference.agency(id)
    values = {"contact": agency.contact, "reference": person, "__typename": "Pointer"}
    return {
        one.key: agency_object(agency, one.children) if one.field == "agency" else values[one.field]
        for one in wanted.children
    }
