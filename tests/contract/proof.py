"""The proof that nothing shows through: what a sight makes of a graph is what a graph cut to it shows.

A case is one question under one sight, put to the whole graph, and with full sight to a graph from which
everything that is closed to the viewer was taken. The two answers are the same to the letter and to the
cursor. Questions come in batches, one cut graph for each.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graphql import get_named_type

from cypher.engine import Engine
from cypher.open import open_engine
from cypher.plan import Reference
from graph_api.fields import BY_HOST
from graph_api.roots.clear import COMPARED
from schema.selection import Selection
from schema.sight import Sight
from tests.contract.asking import answer, answer_and_redacted, difference, load, reference_of, tell
from tests.contract.graphs import FULL, Graph, cut_by
from tests.contract.policed import Policed
from tests.contract.selections import CONTRACT, Chooser, followed, paged

OLD = "person_old"
"""An id from before a merge or a split."""
BY_PERSON = ("person", "personNetwork", "shortestPaths", "networkAnalysis")


@dataclass
class Asked:
    """What was asked in all: (type, field) and (type, field.argument), so that nothing stays untried."""

    fields: set[tuple[str, str]] = field(default_factory=set)
    cases: int = 0

    def note(self, asked: Sequence[tuple[Selection, bool]]) -> None:
        """Note questions that were put."""
        self.cases += len(asked)
        for selection, follow in asked:
            inner = selection.field == "node"
            self._note("Query", followed(selection, "", inner) if follow else selection)

    def _note(self, type: str, chosen: Selection) -> None:
        of = chosen.on or type
        if chosen.field == "__typename":
            return
        self.fields.add((of, chosen.field))
        given = [name for name, value in chosen.arguments.items() if value is not None]
        self.fields.update((of, f"{chosen.field}.{name}") for name in given)
        below = get_named_type(CONTRACT.type_map[of].fields[chosen.field].type).name  # type: ignore[attr-defined]
        for child in chosen.children:
            self._note(below, child)


def askable() -> set[tuple[str, str]]:
    """Every field and argument of the contract that a graph answers."""
    found, waiting = set[tuple[str, str]](), ["Query"]
    seen = {"Query"}
    while waiting:
        type = waiting.pop()
        for name, declared in getattr(CONTRACT.type_map[type], "fields", {}).items():
            if type == "Query" and name in BY_HOST:
                continue
            found.add((type, name))
            found.update((type, f"{name}.{argument}") for argument in declared.args)
            below = get_named_type(declared.type).name
            if below not in seen:
                seen.add(below)
                waiting.append(below)
    return found


def questions(chance: random.Random, graph: Graph, count: int) -> Iterator[tuple[Selection, bool]]:
    """Questions, and whether their pages are to be followed to the end."""
    chooser = Chooser(chance, graph)
    for _ in range(count):
        if chance.random() < 0.15:
            yield paged(chance, graph)[0], True
        else:
            yield _by_lineage(chance, chooser.root(chance.choice((1, 2, 2, 3, 4)))), False


def _by_lineage(chance: random.Random, chosen: Selection) -> Selection:
    """The same, now and then by an old id of a person."""
    given: dict[str, Any] = dict(chosen.arguments)
    if chosen.field in BY_PERSON:
        given |= {name: OLD for name in ("id", "from", "to", "around") if name in given}
    if "involving" in (given.get("where") or {}):
        given["where"] = {**given["where"], "involving": OLD}
    return replace(chosen, arguments=given) if chance.random() < 0.4 else chosen


def whom_today(graph: Graph) -> Reference:
    """What the host knows: whom the old id may mean today, and the records that it weighed."""
    return replace(reference_of(graph), today={OLD: (OLD, *graph.ids("Person")[:4], "person_none")})


def without_closed(reference: Reference, graph: Graph, seen: Policed) -> Reference:
    """What a host knows that never had what is closed: it weighed the records of which all that is compared
    is open. (The plan trusts no host to have left out the others.)"""
    compared = {row["id"] for row in graph.nodes["Record"] if all(seen.keep(row, kind) for kind in COMPARED)}
    return replace(reference, found=[one for one in reference.found if one["id"] in compared])


async def leaks(
    whole: Engine, graph: Graph, seen: Policed, asked: list[tuple[Selection, bool]], store: Path
) -> list[str]:
    """Questions whose answer tells more, or less, than the cut graph has; each with the case."""
    rest = await open_engine(f"embedded:{store}")
    await rest.migrate()
    await load(rest, cut_by(graph, seen.keep, seen.sight))
    found, today = [], whom_today(graph)
    left = without_closed(today, graph, seen)
    for selection, follow in asked:
        where = await _parts(whole, rest, seen.sight, selection, follow, today, left)
        if where is not None:
            found.append(f"{where}\n{tell(selection)}\n{seen.told}")
    await rest.close()
    return found


async def _parts(
    whole: Engine,
    rest: Engine,
    sight: Sight,
    chosen: Selection,
    follow: bool,
    today: Reference,
    today_left: Reference,
) -> str | None:
    """Where the two answers part; None where they don't."""
    left_open = replace(sight, pointers=FULL.pointers)
    for page in range(6):
        told, redacted = await answer_and_redacted(whole, chosen, sight, today)
        left = await answer(rest, chosen, FULL, today_left)
        if json.dumps(told) != json.dumps(left):
            return f"page {page}: {difference(told, left)}"
        # Which fields are closed is told by what is visible alone.
        if redacted != (await answer_and_redacted(rest, chosen, left_open, today_left))[1]:
            return f"redactions of page {page}"
        inner = chosen.field == "node"
        connection = told.get("inner") if inner and told else told
        if not follow or not connection or not connection["pageInfo"]["hasNextPage"]:
            return None
        chosen = followed(chosen, connection["pageInfo"]["endCursor"], inner)
    return None
