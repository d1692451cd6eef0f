"""A client for analysts: it asks a running server in Cypher and in GraphQL, as the bearer of a token."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import httpx2

from graph_api.addresses import is_safe
from graph_api.bearer import read_bearer
from graph_api.question.request import JSON
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

SECONDS = 660.0
PATIENCE = 120.0
"""Seconds for which a question waits until the server's rate lets it pass."""

Row = tuple[Any, ...]


class Unanswered(ConfigurationError):
    """There is no answer; the message says why. `code` is the server's, empty where none was reached."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """The table that a question in Cypher gives.

    `more` says that it had more rows than are told, `snapshot` is the day of the graph that was asked. Nodes
    and relationships are dicts (`labels` or `type`, `properties`).
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    more: bool
    snapshot: str

    def frame(self, *, cut_off: bool = False) -> Any:
        """The table as a DataFrame of pandas.

        Raises Unanswered where rows are missing, because a count of a part looks like any other, unless
        `cut_off` says that a part will do; and where pandas is not installed.
        """
        if self.more and not cut_off:
            raise Unanswered(
                f"There are more than these {len(self.rows):,} rows: count in Cypher, LIMIT it, or take "
                "frame(cut_off=True)."
            )
        try:
            pandas = import_module("pandas")
        except ImportError:
            raise Unanswered("A frame needs pandas: pip install pandas") from None
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


class Client:
    """Asks a server as the bearer of a token, for one purpose and, where that needs one, for a case.

    Raises Unanswered for an address to which a token would go in clear.
    """

    def __init__(
        self,
        address: str,
        bearer: str,
        purpose: Purpose | str = Purpose.SERVICE_PLANNING,
        case: str | None = None,
    ) -> None:
        if not is_safe(address):
            raise Unanswered(
                f"{address}: the token would go there in clear. Give an address that begins with https://, "
                "or one of this machine."
            )
        self.address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {bearer}", "X-Purpose": str(purpose)}
        if case is not None:
            self._headers["X-Case-Reference"] = case

    @classmethod
    def signed_in(
        cls, address: str, token: Path | str, purpose: Purpose | str = Purpose.SERVICE_PLANNING
    ) -> Self:
        """A client with the token that a file holds. Raises ConfigurationError."""
        return cls(address, read_bearer(Path(token)), purpose)

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, rows: int | None = None
    ) -> Answer:
        """The answer to a question in Cypher. Raises Unanswered.

        `rows` is how many are wanted at most, where that is more than the server tells unasked; it gives as
        many as it may, and counts them as several questions.
        """
        told = self._sent("/cypher", _question(text, parameters, rows), JSON).json()
        found = tuple(map(tuple, told["rows"]))
        return Answer(tuple(told["columns"]), found, told["more"], told["snapshot"])

    def graphql(self, text: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of the answer to a question in GraphQL. Raises Unanswered, where it has faults too."""
        body = {"query": text, "variables": dict(variables or {})}
        data: dict[str, Any] = self._sent("/graphql", body, JSON).json()["data"]
        return data

    def ask(self, text: str, parameters: Mapping[str, Any], accept: str = JSON) -> httpx2.Response:
        """The response to a question in Cypher in a form that the server has. Raises Unanswered."""
        return self._sent("/cypher", _question(text, parameters), accept)

    def snapshot(self) -> tuple[str, str]:
        """The id of the snapshot that the server asks, and its day. Raises Unanswered."""
        [(id, day)] = self.cypher("MATCH (s:Snapshot) RETURN s.id AS id, s.day AS day").rows
        return id, day

    def _sent(self, path: str, body: Mapping[str, Any], accept: str) -> httpx2.Response:
        headers = {**self._headers, "Accept": accept}
        waited = 0.0
        while (told := self._posted(path, body, headers)).status_code == 429 and waited < PATIENCE:
            pause = min(_seconds(told.headers.get("retry-after", "")), PATIENCE - waited)
            time.sleep(pause)
            waited += pause
        if told.status_code != 200 or (accept == JSON and "errors" in told.json()):
            raise _refusal(told, self.address)
        return told

    def _posted(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> httpx2.Response:
        address = f"{self.address}{path}"
        try:
            # No proxy of the environment is told the token.
            return httpx2.post(address, json=body, headers=dict(headers), timeout=SECONDS, trust_env=False)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unanswered(
                f"{self.address}: no server answers there ({type(error).__name__}). Start one: "
                "richpicture serve"
            ) from None


def _question(text: str, parameters: Mapping[str, Any] | None, rows: int | None = None) -> Mapping[str, Any]:
    told = {"query": text, "parameters": dict(parameters or {})}
    return told if rows is None else {**told, "rows": rows}


def _seconds(told: str) -> float:
    """For how long a server asks to wait; a second where it says nothing of use."""
    return float(told) if told.isdecimal() and told != "0" else 1.0


def _refusal(told: httpx2.Response, address: str) -> Unanswered:
    """What the server says of each fault."""
    try:
        faults = told.json()["errors"]
        return Unanswered(" ".join(one["message"] for one in faults), faults[0]["extensions"]["code"])
    except (ValueError, KeyError, TypeError, IndexError):
        return Unanswered(f"{address} answered with status {told.status_code}.")
