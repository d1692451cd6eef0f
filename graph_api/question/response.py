"""A response: the media type that the client accepts, its status, and the order to keep it nowhere."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from starlette.types import Send

from graph_api.errors import ClientError
from graph_api.question.request import JSON

GRAPHQL = "application/graphql-response+json"
CSV = "text/csv"
PIECE = 64 << 10
"""Bytes that are sent at once."""

_RANGES = {"*/*": JSON, "application/*": JSON, JSON: JSON, GRAPHQL: GRAPHQL}


@lru_cache(maxsize=256)
def media_type(accept: str | None) -> str | None:
    """The type to answer with; None where the client accepts neither, JSON where it has no wish."""
    if accept is None or not accept.strip():
        return JSON
    best: tuple[float, int, int] | None = None
    chosen = None
    for place, one in enumerate(accept.split(",")):
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        quality = _quality(parameters)
        if name in _RANGES and quality > 0 and not _foreign_charset(parameters):
            rank = (quality, -name.count("*"), -place)
            if best is None or rank > best:
                best, chosen = rank, _RANGES[name]
    return chosen


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _foreign_charset(parameters: Sequence[str]) -> bool:
    return any(one.startswith("charset=") and one != "charset=utf-8" for one in parameters)


def status_of(error: ClientError, kind: str) -> int:
    """The status of a refusal in this media type."""
    return 200 if error.in_document and kind == JSON else error.status


async def send_json(
    send: Send, status: int, kind: str, body: Mapping[str, Any], headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Send a body that must be kept nowhere."""
    await _send(send, status, kind, orjson.dumps(body), headers)


async def send_content(
    send: Send, kind: str, content: bytes, headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Send an answer that is written already, and must be kept nowhere either."""
    await _send(send, 200, kind, content, headers)


async def _send(
    send: Send, status: int, kind: str, content: bytes, headers: Sequence[tuple[bytes, bytes]]
) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", f"{kind}; charset=utf-8".encode()),
                (b"content-length", str(len(content)).encode()),
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
                (b"vary", b"accept, authorization, cookie"),
                *headers,
            ],
        }
    )
    # Each piece waits until the one before has left, so that a connection never holds more than one.
    for start in range(0, max(1, len(content)), PIECE):
        piece, more = content[start : start + PIECE], start + PIECE < len(content)
        await send({"type": "http.response.body", "body": piece, "more_body": more})
