"""What the product sends to its graph for a request: the very statement that the bare route runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from benchmarks.errors import BenchmarkError
from cypher.engine import Engine, Row
from cypher.statement import Statement
from graph_api.answering import Answering
from graph_api.question.request import GraphQLRequest
from graph_api.rooms import Rooms
from schema.sight import Viewer


@dataclass(slots=True)
class _Overheard:
    """An engine that remembers the statements it was asked."""

    engine: Engine
    name: str
    heard: list[Statement] = field(default_factory=list)

    async def read(self, statement: Statement, timeout: float) -> list[Row]:
        self.heard.append(statement)
        return await self.engine.read(statement, timeout)


class Product:
    """The product's own way from a request to an answer, in this process, for one viewer."""

    def __init__(self, rooms: Rooms, viewer: Viewer) -> None:
        self._engine = _Overheard(rooms.engine, rooms.engine.name)
        self._answering = Answering(replace(rooms, engine=cast(Engine, self._engine)), bytes(32))
        self._viewer = viewer

    async def ask(self, document: str, variables: Mapping[str, Any]) -> tuple[Statement, int]:
        """The statement of a document's one root field, and how many fields the answer holds.

        Raises BenchmarkError for an answer with an error or without data: there is nothing to compare then.
        """
        self._engine.heard.clear()
        answer = await self._answering.answer(self._viewer, GraphQLRequest(document, None, variables))
        if "errors" in answer or len(self._engine.heard) != 1:
            raise BenchmarkError(f"The product did not answer a benchmark's question: {answer.get('errors')}")
        return self._engine.heard[0], fields(answer["data"])


def fields(value: Any) -> int:
    """How many fields an answer holds: every key of every object in it."""
    if isinstance(value, dict):
        return len(value) + sum(fields(one) for one in value.values())
    return sum(fields(one) for one in value) if isinstance(value, list) else 0
