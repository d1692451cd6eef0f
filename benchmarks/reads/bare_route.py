"""A bare route: runs one of the statements it was given, by the driver alone, and returns the rows as JSON.

No authentication, no policy, no audit, no GraphQL: the least that can bring these rows over HTTP. Run by
`python -m benchmarks.reads.bare_route STATEMENTS GRAPH PORT`.
"""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import kglite
import orjson
import uvicorn
from anyio import to_thread
from neo4j import READ_ACCESS, AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Run = Callable[[str, dict[str, Any]], Awaitable[Sequence[Any]]]


@asynccontextmanager
async def embedded(path: str) -> AsyncIterator[Run]:
    """The embedded engine's own session, asked in a thread, since it blocks."""
    kglite.set_query_warning_policy("silent")
    session = kglite.open_session(path)

    def ask(text: str, parameters: dict[str, Any]) -> list[Any]:
        rows: list[Any] = session.cypher(text, params=parameters).to_list()
        return rows

    async def run(text: str, parameters: dict[str, Any]) -> list[Any]:
        return await to_thread.run_sync(ask, text, parameters)

    yield run


@asynccontextmanager
async def server(url: str) -> AsyncIterator[Run]:
    """The driver of Neo4j, one session and one auto-commit transaction for each request."""
    async with AsyncGraphDatabase.driver(url) as driver:

        async def run(text: str, parameters: dict[str, Any]) -> list[Any]:
            async with driver.session(default_access_mode=READ_ACCESS) as session:
                result = await session.run(text, parameters)
                return [dict(zip(result.keys(), record.values(), strict=True)) async for record in result]

        yield run


def application(statements: Sequence[tuple[str, dict[str, Any]]], graph: str) -> Starlette:
    """`GET /{number}` answers with the rows of that statement."""
    scheme, _, path = graph.partition(":")
    opened = embedded(path) if scheme == "embedded" else server(graph)
    running: list[Run] = []

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        async with opened as run:
            running.append(run)
            yield

    async def rows(request: Request) -> Response:
        text, parameters = statements[int(request.path_params["number"])]
        return Response(orjson.dumps(await running[0](text, parameters)), media_type="application/json")

    return Starlette(routes=[Route("/{number:int}", rows)], lifespan=life)


if __name__ == "__main__":
    told = orjson.loads(Path(sys.argv[1]).read_bytes())
    uvicorn.run(application(told, sys.argv[2]), port=int(sys.argv[3]), log_level="warning", access_log=False)
