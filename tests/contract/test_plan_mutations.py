"""The proofs are sharp: each single test of visibility that is taken away makes an answer differ."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cypher.engine import Engine
from cypher.plan import events, network, object, paths, planning, search, told, where
from cypher.plan.draft import Draft
from cypher.plan.nested import Items
from cypher.plan.root import Found
from cypher.plan.visibility import Visibility
from cypher.plan.web import Web
from schema.vocabulary import FieldClass
from tests.contract.asking import load
from tests.contract.graphs import random_graph
from tests.contract.test_plan import disagreements

EXISTENCE = FieldClass.EXISTENCE
Patch = Callable[[pytest.MonkeyPatch], None]


def _taken(owner: Any, name: str, value: Any) -> Patch:
    return lambda patch: patch.setattr(owner, name, value)


def _without_tests(method: str) -> Patch:
    whole = getattr(Items, method)
    return _taken(Items, method, lambda self, *rest: whole(replace(self, tests=()), *rest))


def _total_of_all_events(patch: pytest.MonkeyPatch) -> None:
    whole = Found

    def found(variable: str, lines: list[str], count: list[str], *rest: Any) -> Any:
        return whole(variable, lines, [f"MATCH ({variable}:Event)", count[-1]], *rest)

    patch.setattr(events, "Found", found)


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


TAKEN: dict[str, Patch] = {
    "an edge": _taken(Visibility, "edge", lambda self, edge, type: f"{edge}.class >= 0"),
    "the records that an edge names": _taken(
        Visibility, "edge", lambda self, edge, type: Visibility._edge(self, edge, type)[0]
    ),
    "a nested list": _without_tests("page"),
    "a nested count": _without_tests("count"),
    "the total of a root": _total_of_all_events,
    "the class of a name": _taken(told, "FieldClass", SimpleNamespace(IDENTITY=EXISTENCE)),
    "the class of a searched name": _taken(search, "IDENTITY", EXISTENCE),
    "the record of another name": _other_names_unseen(),
    "the class of a filter": _taken(where, "OPERATIONAL", EXISTENCE),
    "the class of a label": _taken(
        object, "object_exists", lambda draft, variable, kind=None: f"{variable}.id <> ''"
    ),
    "the event in the middle of a path": _taken(Web, "step", lambda self, edge, other: self.visible(edge)),
    "an edge of a network": _taken(Web, "visible", lambda self, edge: f"{edge}.class >= 0"),
    "the end of a path": _picked_unseen(paths),
    "the middle of a network": _picked_unseen(network),
}


@pytest.fixture(autouse=True)
def _drafted_anew() -> Iterator[None]:
    planning._draft.cache_clear()
    yield
    planning._draft.cache_clear()


@pytest.mark.parametrize("taken", TAKEN)
async def test_without_the_test_of(taken: str, embedded_engine: Engine, monkeypatch: pytest.MonkeyPatch):
    graph = random_graph(1)
    await load(embedded_engine, graph)
    TAKEN[taken](monkeypatch)
    assert await disagreements(embedded_engine, 1, graph, 300, 3, enough=1) > 0
