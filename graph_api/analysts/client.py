"""A client of `POST /cypher`: one question, or a long list by parts, each a question that is logged."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import httpx2

from graph_api.errors import Code
from graph_api.question.request import JSON
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

SECONDS = 660.0
PATIENCE = 120.0
"""Seconds for which a page waits until the server's rate lets it pass."""

PART = 8_000
"""Rows that a part is meant to have."""
LETTERS, PLACES = "234567abcdefghijklmnopqrstuvwxyz", 3
WHOLE = len(LETTERS) ** PLACES
"""Into how many parts of their order pseudonyms can be divided."""
TOO_MUCH = (Code.TIMEOUT, Code.TOO_COSTLY)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A long list as questions: how many rows it has, and those of a part.

    `rows` takes only things of this `kind` with `$from <= id < $until`; ids are pseudonyms, spread evenly.
    """

    kind: str
    count: str
    rows: str

    def span(self, first: int, last: int) -> dict[str, str]:
        """The parameters of a part: from one of WHOLE places in the order of ids to just before another."""
        until = self._place(last) if last < WHOLE else f"{self.kind}_~"
        return {"from": self._place(first) if first else f"{self.kind}_", "until": until}

    def _place(self, number: int) -> str:
        letters = [LETTERS[number // len(LETTERS) ** n % len(LETTERS)] for n in reversed(range(PLACES))]
        return f"{self.kind}_{''.join(letters)}"


class CypherClient:
    """Asks a running server as the bearer of a token, for one purpose."""

    def __init__(self, address: str, bearer: str, purpose: Purpose) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {bearer}", "X-Purpose": purpose}

    def ask(self, text: str, parameters: Mapping[str, Any], accept: str = JSON) -> httpx2.Response:
        """The answer. Raises ConfigurationError with what the server says where it refuses."""
        told = self._post(text, parameters, accept)
        if told.status_code != 200:
            raise ConfigurationError(_refusal(told, self._address))
        return told

    def every(self, listing: "Listing") -> Iterator[Row]:
        """All rows of a listing, however many, in no order. Raises ConfigurationError.

        They are asked for by parts of a size that an answer may have; a part that is too much is halved.
        """
        [(many,)] = self._patiently(listing.count, {}).json()["rows"]
        parts = max(1, -(-many // PART))
        edges = [WHOLE * n // parts for n in range(parts + 1)]
        waiting = [*pairwise(edges)]
        while waiting:
            first, last = waiting.pop()
            told = self._patiently(listing.rows, listing.span(first, last))
            if told.status_code == 200 and not (answer := told.json())["more"]:
                yield from map(tuple, answer["rows"])
            elif last - first > 1 and (told.status_code == 200 or _code(told) in TOO_MUCH):
                middle = (first + last) // 2
                waiting += [(first, middle), (middle, last)]
            else:
                raise ConfigurationError(
                    f"{self._address} gives too little at once to be read whole: `cypher_rows`, "
                    "`cypher_seconds`."
                )

    def snapshot(self) -> tuple[str, str]:
        """The id of the snapshot that the server asks, and its day. Raises ConfigurationError."""
        told = self.ask("MATCH (s:Snapshot) RETURN s.id AS id, s.day AS day", {}).json()
        [(id, day)] = told["rows"]
        return id, day

    def _patiently(self, text: str, parameters: Mapping[str, Any]) -> httpx2.Response:
        """The answer, or a refusal that only a smaller question avoids."""
        waited = 0.0
        while (told := self._post(text, parameters, JSON)).status_code == 429 and waited < PATIENCE:
            pause = float(told.headers.get("retry-after", "1"))
            time.sleep(pause)
            waited += pause
        if told.status_code != 200 and _code(told) not in TOO_MUCH:
            raise ConfigurationError(_refusal(told, self._address))
        return told

    def _post(self, text: str, parameters: Mapping[str, Any], accept: str) -> httpx2.Response:
        body, headers = {"query": text, "parameters": dict(parameters)}, {**self._headers, "Accept": accept}
        try:
            return httpx2.post(f"{self._address}/cypher", json=body, headers=headers, timeout=SECONDS)
        except httpx2.HTTPError as error:
            raise ConfigurationError(
                f"{self._address}: no server answers there ({type(error).__name__}). Start one: "
                "richpicture serve"
            ) from None


def _code(told: httpx2.Response) -> str:
    try:
        code: str = told.json()["errors"][0]["extensions"]["code"]
    except (ValueError, KeyError):
        return ""
    return code


def _refusal(told: httpx2.Response, address: str) -> str:
    try:
        message: str = told.json()["errors"][0]["message"]
    except (ValueError, KeyError):
        return f"{address} answered with status {told.status_code}."
    return message
