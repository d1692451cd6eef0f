"""Asking: a selection put to an engine, and its answer in the form in which the oracle tells it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graphql import get_named_type

from cypher.cursor import Cursors
from cypher.engine import Engine
from cypher.plan import Agency, Reference, plan
from cypher.plan.analysis import Involved
from cypher.plan.chosen import Wanted
from cypher.plan.left import Left
from cypher.plan.redaction import Redacted
from cypher.plan.trends import Series
from cypher.writes import creations
from graph_api.analysis import analysis_value
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.graphs import AGENCIES, Graph
from tests.contract.oracle import CURSOR, REDACTED
from tests.contract.selections import CONTRACT, TYPES

REFERENCE = Reference(
    {id: Agency(id, id.title(), "POLICE", f"desk of {id}") for id in AGENCIES},
    today={
        "person_old": ("person_old", "person_03", "person_05", "person_08"),
        "person_02": ("person_02", "person_none", "person_04"),
    },
    forms={
        ("NHS_NUMBER", "943 476 5919"): ("9434765919",),
        ("label", "07700 900002"): ("07700 900002", "+447700900002"),
    },
)
CURSORS = Cursors(b"a key of tests", "somebody")


def reference_of(graph: Graph) -> Reference:
    """What the host knows of this graph: by details it finds every record but each fifth, hidden or not.

    Scores are whole bits, of which every engine works out the very same probability.
    """
    records = sorted(graph.ids("Record"))
    found = [{"id": id, "score": (n * 7 % 12 - 2) * 100} for n, id in enumerate(records) if n % 5]
    return replace(REFERENCE, found=found)


SECONDS = 120.0
_TYPES = {"change": "RateChange", "periods": "TrendPeriod"}


async def load(engine: Engine, graph: Graph) -> None:
    """Write a whole graph into an empty engine."""
    await engine.write(list(creations(graph.nodes, graph.edges)))


async def answer(engine: Engine, selection: Selection, sight: Sight, reference: Reference = REFERENCE) -> Any:
    """The answer of an engine."""
    return (await answer_and_redacted(engine, selection, sight, reference))[0]


async def answer_and_redacted(
    engine: Engine, selection: Selection, sight: Sight, reference: Reference = REFERENCE
) -> tuple[Any, list[Redacted]]:
    """The answer of an engine, and what is redacted in it."""
    made = plan(selection, sight, CURSORS, reference)
    rows = await engine.read(made.statement, SECONDS) if made.statement else []
    value, found = made.answer(rows)
    return _filled(value), found


def _filled(value: Any) -> Any:
    """An answer in which what is left to the host tells the records, or the numbers, that it is given."""
    if isinstance(value, Left):
        return [
            {one.key: "AccessSummary" if one.field == "__typename" else id for one in value.wanted.children}
            for id in sorted(value.records)[: value.first]
        ]
    if isinstance(value, Series):
        told = [(day.isoformat(), n) for day, n in zip(value.periods.starts, value.counts, strict=True) if n]
        return {
            one.key: _TYPES[value.wanted.field] if one.field == "__typename" else told
            for one in value.wanted.children
        } or told
    if isinstance(value, Involved):
        return _named(analysis_value(value), value.wanted.children, "NetworkAnalysis")
    if isinstance(value, dict):
        return {key: _filled(inner) for key, inner in value.items()}
    return [_filled(one) for one in value] if isinstance(value, list) else value


def _named(value: Any, wanted: Sequence[Wanted], type: str) -> Any:
    """What the host made, by response names, with the names of its types."""
    if isinstance(value, list):
        return [_named(one, wanted, type) for one in value]
    if not wanted:
        return value
    fields = CONTRACT.type_map[type].fields  # type: ignore[attr-defined]
    return {
        one.key: type
        if one.field == "__typename"
        else _named(value[one.field], one.children, get_named_type(fields[one.field].type).name)
        for one in wanted
    }


async def subjects(
    engine: Engine, selection: Selection, sight: Sight, reference: Reference = REFERENCE
) -> list[str]:
    """The records and events on which an engine says that its answer rests."""
    made = plan(selection, sight, CURSORS, reference)
    return made.subjects(await engine.read(made.statement, SECONDS) if made.statement else [])


async def redacted(
    engine: Engine, selection: Selection, sight: Sight, reference: Reference = REFERENCE
) -> Any:
    """The answer of an engine as the oracle tells it, and in each object under REDACTED what is redacted."""
    value, found = await answer_and_redacted(engine, selection, sight, reference)
    told = masked(value, selection, type_of(selection))
    for (*way, key), classes in found:
        inside = told
        for step in way:
            inside = inside[step]
        inside.setdefault(REDACTED, {})[key] = set(classes)
    return told


def masked(value: Any, selection: Selection, type: str) -> Any:
    """An answer as the oracle tells it: marks for cursors, and no names of types, which have to be right."""
    if isinstance(value, list):
        return [masked(one, selection, type) for one in value]
    if not isinstance(value, dict):
        is_cursor = selection.field in ("cursor", "startCursor", "endCursor")
        return CURSOR if is_cursor and value is not None else value
    fields = CONTRACT.type_map[type].fields  # type: ignore[attr-defined]
    answer = {}
    for one in selection.children:
        if one.field == "__typename":
            assert value[one.key] == type
        elif one.on in (None, "Node", type):
            answer[one.key] = masked(value[one.key], one, get_named_type(fields[one.field].type).name)
    assert len(value) == len({one.key for one in selection.children if one.on in (None, "Node", type)})
    return answer


def bare(selection: Selection) -> Selection:
    """A selection without names of types."""
    children = tuple(bare(one) for one in selection.children if one.field != "__typename")
    return replace(selection, children=children)


def type_of(selection: Selection) -> str:
    """The declared type of a root field; of `node`, that which its id tells."""
    if selection.field == "node":
        return TYPES.get(str(selection.arguments["id"]).partition("_")[0], "")
    assert CONTRACT.query_type is not None
    return str(get_named_type(CONTRACT.query_type.fields[selection.field].type))


def tell(selection: Selection, indent: str = "") -> str:
    """A selection as a client might write it, for a failing test to show."""
    given = {name: value for name, value in selection.arguments.items() if value is not None}
    arguments = f"({json.dumps(given, default=str)})" if given else ""
    on = f"... on {selection.on} " if selection.on else ""
    children = "".join(tell(one, indent + "  ") for one in selection.children)
    return f"{indent}{on}{selection.key}: {selection.field}{arguments}\n{children}"


def difference(told: Any, expected: Any, where: str = "answer") -> str:
    """Where two answers part first."""
    if isinstance(told, dict) and isinstance(expected, dict) and told.keys() == expected.keys():
        parts = [(f"{where}.{key}", told[key], expected[key]) for key in told]
    elif isinstance(told, list) and isinstance(expected, list) and len(told) == len(expected):
        parts = [(f"{where}[{n}]", *pair) for n, pair in enumerate(zip(told, expected, strict=True))]
    else:
        return f"{where}\ntold     {told}\nexpected {expected}"
    return next(difference(one, other, at) for at, one, other in parts if one != other)
