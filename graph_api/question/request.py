"""A request: what GraphQL over HTTP sends, read strictly from a query string or a JSON body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from graph_api.errors import Malformed

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One well-formed request; `safe` says that it must not change anything, as it came by GET.

    `streamed` says that its answers may come one after the other, as it came over a WebSocket.
    """

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    safe: bool = False
    streamed: bool = False


async def read_request(scope: Scope, receive: Receive, headers: Headers, most: int) -> GraphQLRequest:
    """The request of an HTTP call whose body has at most so many bytes. Raises Malformed."""
    if scope["method"] == "GET":
        return _from_query(scope["query_string"], most)
    if scope["method"] != "POST":
        raise Malformed("Use POST, or GET for a query.", 405)
    return graphql_request(await read_object(receive, headers, most), safe=False)


async def read_object(receive: Receive, headers: Headers, most: int) -> dict[str, Any]:
    """The JSON object that a body of at most so many bytes is. Raises Malformed."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if kind.strip().lower() != JSON:
        raise Malformed(f"The body must be {JSON}; say so in Content-Type.", 415)
    charset = parameters.replace(" ", "").lower().replace('"', "")
    if "charset=" in charset and "charset=utf-8" not in charset:
        raise Malformed("The body must be UTF-8.", 415)
    body = await _body(receive, headers, most)
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON.") from None
    if not isinstance(told, dict):
        raise Malformed("The body must be one JSON object; batches are not answered.")
    return told


async def _body(receive: Receive, headers: Headers, most: int) -> bytes:
    # What the header claims is refused before it is received; what is received is counted all the same.
    claimed = headers.get("content-length", "")
    if claimed.isdigit() and len(claimed) < 20 and int(claimed) > most:
        raise _too_long(most)
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed("The client went away.")
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            raise _too_long(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _from_query(query_string: bytes, most: int) -> GraphQLRequest:
    if len(query_string) > most:
        raise _too_long(most)
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
        )
    except ValueError:
        raise Malformed("The query string can't be read.") from None
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise Malformed(f"The parameter {name[:40]!r} is given twice.")
        told[name] = value
    for name in ("variables", "extensions"):
        if told.get(name):
            try:
                told[name] = orjson.loads(told[name])
            except orjson.JSONDecodeError:
                raise Malformed(f"The parameter {name!r} is not JSON.") from None
        else:
            told.pop(name, None)
    if not told.get("operationName"):
        told.pop("operationName", None)
    return graphql_request(told, safe=True)


def graphql_request(told: Mapping[str, Any], *, safe: bool = False) -> GraphQLRequest:
    """The request that a JSON object is. Raises Malformed."""
    query, name, variables, extensions = (
        told.get(key) for key in ("query", "operationName", "variables", "extensions")
    )
    if not isinstance(query, str):
        raise Malformed("`query` must be a string.")
    if name is not None and not isinstance(name, str):
        raise Malformed("`operationName` must be a string or null.")
    if variables is not None and not isinstance(variables, dict):
        raise Malformed("`variables` must be an object or null.")
    if extensions is not None and not isinstance(extensions, dict):
        raise Malformed("`extensions` must be an object or null.")
    return GraphQLRequest(query, name, variables or {}, safe)


def _too_long(most: int) -> Malformed:
    return Malformed(f"The request is longer than {most} bytes.", 413)
