"""The console: GraphiQL from the project's own files, with example queries, under a strict content policy."""

from collections.abc import Sequence
from pathlib import Path

import orjson
from graphql import get_introspection_query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).with_name("static")
EXAMPLES = STATIC / "examples"

# Nothing from another host, nothing inline. (GraphiQL's dialogs would lock scrolling by an inline style.)
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response


def examples() -> list[dict[str, str]]:
    """The example queries in order, each with the variables that stand beside it."""
    found = []
    for file in sorted(EXAMPLES.glob("*.graphql")):
        variables = file.with_suffix(".json")
        found.append(
            {
                "query": file.read_text(encoding="utf-8"),
                "variables": variables.read_text(encoding="utf-8") if variables.exists() else "",
            }
        )
    return found


def console_routes() -> Sequence[BaseRoute]:
    """The page and its files; they hold no data, so anyone may read them."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    # "<" is written as JSON's escape, so that no text can end the script element it stands in.
    page = page.replace("{{ examples }}", orjson.dumps(examples()).decode().replace("<", "\\u003c"))
    page = page.replace("{{ introspection }}", get_introspection_query(input_value_deprecation=True))

    async def read_page(request: Request) -> Response:
        return HTMLResponse(page, headers={**HEADERS, "Cache-Control": "no-cache"})

    return [Route("/", read_page), Mount("/static", _Files(directory=STATIC))]
