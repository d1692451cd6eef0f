"""A client of `POST /cypher`: one question, or all rows of one by pages, each a question that is logged."""

import time
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import httpx2

from graph_api.question.request import JSON
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

SECONDS = 660.0
PATIENCE = 120.0
"""Seconds for which a page waits until the server's rate lets it pass."""

Row = tuple[Any, ...]


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

    def every(self, text: str) -> Iterator[Row]:
        """All rows of a question, however many: it takes only those whose first column is beyond `$after`,
        and sorts by that column first. Raises ConfigurationError.

        A page that was cut off goes on behind the last value of which it surely has all rows.
        """
        after = ""
        while True:
            told = self._patiently(text, {"after": after})
            rows = [tuple(row) for row in told["rows"]]
            groups = [list(group) for _, group in groupby(rows, key=lambda row: row[0])]
            if told["more"] and len(groups) > 1:
                groups.pop()
            yield from (row for group in groups for row in group)
            if not told["more"]:
                return
            after = groups[-1][-1][0]

    def snapshot(self) -> tuple[str, str]:
        """The id of the snapshot that the server asks, and its day. Raises ConfigurationError."""
        told = self.ask("MATCH (s:Snapshot) RETURN s.id AS id, s.day AS day", {}).json()
        [(id, day)] = told["rows"]
        return id, day

    def _patiently(self, text: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        waited = 0.0
        while (told := self._post(text, parameters, JSON)).status_code == 429 and waited < PATIENCE:
            pause = float(told.headers.get("retry-after", "1"))
            time.sleep(pause)
            waited += pause
        if told.status_code != 200:
            raise ConfigurationError(_refusal(told, self._address))
        found: dict[str, Any] = told.json()
        return found

    def _post(self, text: str, parameters: Mapping[str, Any], accept: str) -> httpx2.Response:
        body, headers = {"query": text, "parameters": dict(parameters)}, {**self._headers, "Accept": accept}
        try:
            return httpx2.post(f"{self._address}/cypher", json=body, headers=headers, timeout=SECONDS)
        except httpx2.HTTPError as error:
            raise ConfigurationError(
                f"{self._address}: no server answers there ({type(error).__name__}). Start one: "
                "richpicture serve"
            ) from None


def _refusal(told: httpx2.Response, address: str) -> str:
    try:
        message: str = told.json()["errors"][0]["message"]
    except (ValueError, KeyError):
        return f"{address} answered with status {told.status_code}."
    return message
