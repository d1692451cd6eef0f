"""The proof is sharp: a filter that is broken anywhere makes an answer tell of what is hidden.

Each place is broken as a careless edit might: a test is dropped, or an order or a choice looks at what hides.
The broken plan is asked on the whole graph and on the cut one alike, so only what leaks makes them differ.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cypher.engine import Engine
from cypher.plan import analysis, events, network, object, paths, person, planning, search, told, where
from cypher.plan.connection import Order
from cypher.plan.draft import Draft
from cypher.plan.nested import Items
from cypher.plan.root import Found
from cypher.plan.visibility import Visibility
from cypher.plan.web import Web
from cypher.plan.witness import Way
from schema.vocabulary import FieldClass
from tests.contract.asking import load
from tests.contract.graphs import keeps, random_graph, random_sight
from tests.contract.policed import Policed
from tests.contract.proof import leaks, questions

EXISTENCE = FieldClass.EXISTENCE
CUTS, EACH = 240, 25
Patch = Callable[[pytest.MonkeyPatch], None]


def _taken(owner: Any, name: str, value: Any) -> Patch:
    return lambda patch: patch.setattr(owner, name, value)


def _without_tests(method: str) -> Patch:
    whole = getattr(Items, method)
    return _taken(Items, method, lambda self, *rest: whole(replace(self, tests=()), *rest))


def _later_pages_without_tests() -> Patch:
    whole = Items.page
    return _taken(
        Items,
        "page",
        lambda self, tests, *rest: whole(replace(self, tests=()) if tests else self, tests, *rest),
    )


def _total_of_all_events(patch: pytest.MonkeyPatch) -> None:
    whole = Found

    def found(variable: str, lines: list[str], count: list[str], *rest: Any) -> Any:
        return whole(variable, lines, [f"MATCH ({variable}:Event)", count[-1]], *rest)

    patch.setattr(events, "Found", found)


def _by_all_records(keys: tuple[str, ...], descending: bool = False) -> Order:
    """Persons with most records first, whether these are hidden or not."""
    variable = keys[0].partition(".")[0]
    if not re.fullmatch(r"n\d+\.id", keys[0]):
        return Order(keys, descending)
    return Order((f"COUNT {{ ({variable})<-[:OF]-(:Record) }}", *keys), descending)


def _text(pattern: str, by: str) -> Patch:
    """Every statement with this part of its text replaced."""
    whole = planning._draft

    def drafted(*given: Any) -> Any:
        made = whole(*given)
        return replace(made, text=re.sub(pattern, by, made.text))

    return _taken(planning, "_draft", drafted)


def _picked_unseen(module: Any) -> Patch:
    whole = module.pick_person

    def pick(draft: Draft, *rest: Any) -> list[str]:
        unseen = SimpleNamespace(
            parameters=draft.parameters, name=draft.name, visible=lambda variable: f"{variable}.id <> ''"
        )
        lines: list[str] = whole(unseen, *rest)
        return lines

    return _taken(module, "pick_person", pick)


def _other_names_unseen() -> Patch:
    whole = search._named

    def named(draft: Draft, tests: str, score: str) -> list[search.Finder]:
        unseen: Any = SimpleNamespace(visible=lambda variable, kind: f"{variable}.id <> ''")
        return [whole(draft, tests, score)[0], whole(unseen, tests, score)[1]]

    return _taken(search, "_named", named)


def _pointed_by_class_alone(self: Visibility, record: str) -> str:
    self.points = True
    return f"{record}.class IN $pointers"


TAKEN: dict[str, Patch] = {
    "count": _total_of_all_events,
    "count of what hangs on a thing": _without_tests("count"),
    "order": _taken(person, "Order", _by_all_records),
    "cursor": _later_pages_without_tests(),
    "path end": _picked_unseen(paths),
    "path middle": _taken(Web, "step", lambda self, edge, other: self.visible(edge)),
    "edge": _taken(Visibility, "edge", lambda self, edge, type: f"{edge}.class >= 0"),
    "the records that an edge names": _taken(
        Visibility, "edge", lambda self, edge, type: Visibility._edge(self, edge, type)[0]
    ),
    "edge of a network": _taken(Web, "visible", lambda self, edge: f"{edge}.class >= 0"),
    "middle of a network": _picked_unseen(network),
    "search": _taken(search, "IDENTITY", EXISTENCE),
    "another name in a search": _other_names_unseen(),
    "identity in a search by details": _text(r"f\.id AND r\.class IN \$identity", "f.id"),
    "contact in a search by details": _text(r"(f\.id AND \S+ \S+ \$identity) AND \S+ \S+ \$contact", r"\1"),
    "lineage": _text(
        r"size\((c\d+)\) DESC, (n\d+)\.id LIMIT 1",
        r"COUNT { (\2)<-[:OF]-(:Record) } DESC, \2.id LIMIT 1",
    ),
    "nested list": _without_tests("page"),
    "class of a name": _taken(told, "FieldClass", SimpleNamespace(IDENTITY=EXISTENCE)),
    "class of a filter": _taken(where, "OPERATIONAL", EXISTENCE),
    "class of a label": _taken(
        object,
        "object_ways",
        lambda draft, variable, kind: [
            Way(f"({variable})<-[e:USES|PART_OF]-(other) WHERE e.class >= 0", "other.id")
        ],
    ),
    "order of places and persons by events": _text(
        r"WITH (n\d+), count\(DISTINCT n\d+\) AS k", r"WITH \1, COUNT { (\1)--(:Event) } AS k"
    ),
    "role by which events are counted": _text(
        r"(OPTIONAL MATCH \(n\d+\)<-\[(r\d+):INVOLVED\]-\(:Person\) WHERE ).*", r"\1\2.role <> ''"
    ),
    "network that is analysed": _taken(
        analysis._Events, "involved", lambda self, edge: [f"{edge}.role <> ''"]
    ),
    "events of a network that is analysed": _taken(
        analysis._Events,
        "meant",
        lambda self, event, without="": [*self.condition.tests(event, without=without), f"{event}.id <> ''"],
    ),
    "somebody around whom a network is analysed": _picked_unseen(analysis),
    "trend": _text(r"(AND n\d+\.startPrecision IN \[[^\]]*\]) AND .*", r"\1"),
    "pointer": _taken(Visibility, "pointed", lambda self, record: f"{record}.class >= 0"),
    "pointer that is closed": _taken(Visibility, "pointed", _pointed_by_class_alone),
}

FIRST = {
    "order": 16,
    "path end": 13,
    "middle of a network": 8,
    "another name in a search": 3,
    "identity in a search by details": 119,
    "contact in a search by details": 27,
    "lineage": 20,
    "network that is analysed": 9,
    "somebody around whom a network is analysed": 94,
    "pointer": 5,
    "pointer that is closed": 16,
}
"""The case by which a broken filter was found once, which is asked before all others."""


@pytest.fixture(autouse=True)
def _drafted_anew() -> Iterator[None]:
    planning._draft.cache_clear()
    yield
    planning._draft.cache_clear()


@pytest.mark.parametrize("place", TAKEN)
async def test_a_broken_filter_is_found_in(
    place: str, embedded_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    graph = random_graph(1)
    await load(embedded_engine, graph)
    TAKEN[place](monkeypatch)
    for n in sorted(range(CUTS), key=lambda n: n != FIRST.get(place, 0)):
        chance = random.Random(f"broken {n}")
        sight = random_sight(chance, graph)
        asked = [*questions(chance, graph, EACH)]
        seen = Policed(sight, keeps(sight), "")
        if await leaks(embedded_engine, graph, seen, asked, tmp_path / f"{n}.kgl"):
            return
    pytest.fail(f"{CUTS * EACH} cases did not find the broken filter.")
