"""A client for analysts: it asks a running server in Cypher and in GraphQL, as the bearer of a token."""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Self
from weakref import finalize

import httpx2

from graph_api.addresses import is_safe
from graph_api.analysts.unanswered import Unanswered, object_of, refused, strange, unreached
from graph_api.bearer import read_bearer
from graph_api.plain import plain
from graph_api.question.request import JSON
from schema.vocabulary import Purpose

__all__ = ["Answer", "Client", "Row", "Unanswered"]

SECONDS, CONNECT_SECONDS = 660.0, 10.0
"""For how long an answer is waited for, and a server that is to be reached."""
KEPT_SECONDS = 2.0
"""For how long a connection is kept: less than the five seconds of the server."""
PATIENCE = 120.0
"""Seconds for which a question waits until the server's rate lets it pass."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The table that a question in Cypher gives.

    `more` says that it had more rows than are told, `snapshot` is the id of the graph that was asked. Nodes
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
                f"There are more than these {len(self.rows):,} rows: count in Cypher, ask for more (rows=…), "
                "LIMIT it, or take frame(cut_off=True)."
            )
        try:
            pandas = import_module("pandas")
        except ImportError:
            raise Unanswered("A frame needs pandas: pip install pandas") from None
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


class Client:
    """Asks a server as the bearer of a token, for one purpose and, where that needs one, for a case.

    It keeps its connections until `close`, or the end of a `with` block. When the snapshot that it asks is
    replaced by another it says so once, and asks that one from there on. Raises Unanswered for an address to
    which a token would go in clear, and for a case that is no single line.
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
                f"{plain(address)}: the token would go there in clear. Give an address that begins with "
                "https://, or one of this machine."
            )
        self.address = address.rstrip("/")
        headers = {"Authorization": f"Bearer {bearer}", "X-Purpose": str(purpose)}
        if case is not None:
            headers["X-Case-Reference"] = case
        if not all(one.isascii() and one.isprintable() for one in headers.values()):
            raise Unanswered("A token, a purpose and a case are lines of plain letters, digits and signs.")
        self._http = httpx2.Client(
            headers=headers,
            timeout=httpx2.Timeout(SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,  # no proxy of the environment is told the token
            # Of a server on this machine no certificates, which take long to read, need be known.
            verify=_trusted() if address.startswith("https:") else False,
            limits=httpx2.Limits(keepalive_expiry=KEPT_SECONDS),
        )
        self._snapshot: str | None = None
        self._end = finalize(self, self._http.close)  # also where it is dropped without `close`

    @classmethod
    def signed_in(
        cls,
        address: str,
        token: Path | str,
        purpose: Purpose | str = Purpose.SERVICE_PLANNING,
        case: str | None = None,
    ) -> Self:
        """A client with the token that a file holds. Raises ConfigurationError."""
        return cls(address, read_bearer(Path(token)), purpose, case)

    def close(self) -> None:
        """End its connections."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, rows: int | None = None
    ) -> Answer:
        """The answer to a question in Cypher. Raises Unanswered.

        `rows` is how many are wanted at most, where that is more than the server tells unasked; it gives as
        many as it may, and counts them as several questions.
        """
        told = self._object("/cypher", _question(text, parameters, rows))
        try:
            columns, found = tuple(map(str, told["columns"])), tuple(map(tuple, told["rows"]))
            answer = Answer(columns, found, bool(told["more"]), str(told["snapshot"]))
        except (KeyError, TypeError):
            raise strange(self.address) from None
        if any(len(row) != len(columns) for row in found):
            raise strange(self.address)
        former, self._snapshot = self._snapshot, answer.snapshot
        if former not in (None, answer.snapshot):
            raise Unanswered(
                f"The snapshot {former} was replaced by {answer.snapshot}: pseudonyms and counts of the one "
                "mean nothing in the other. Ask all of it again."
            )
        return answer

    def graphql(self, text: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of the answer to a question in GraphQL. Raises Unanswered, where it has faults too."""
        told = self._object("/graphql", {"query": text, "variables": dict(variables or {})})
        data = told.get("data")
        if not isinstance(data, dict):
            raise strange(self.address)
        return data

    def ask(
        self, text: str, parameters: Mapping[str, Any], accept: str = JSON, rows: int | None = None
    ) -> httpx2.Response:
        """The response to a question in Cypher in a form that the server has. Raises Unanswered."""
        return self._sent("/cypher", _question(text, parameters, rows), accept)

    def snapshot(self) -> tuple[str, str]:
        """The id of the snapshot that the server asks, and its day. Raises Unanswered."""
        told = self.cypher("MATCH (s:Snapshot) RETURN s.id AS id, s.day AS day").rows
        if len(told) != 1:
            raise strange(self.address)
        [(id, day)] = told
        return id, day

    def _object(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        response = self._sent(path, body, JSON)
        told = object_of(self.address, response)
        if "errors" in told:
            raise refused(self.address, response)
        return told

    def _sent(self, path: str, body: Mapping[str, Any], accept: str) -> httpx2.Response:
        try:
            content = json.dumps(body, allow_nan=False, default=_listed)
        except (TypeError, ValueError, RecursionError):
            raise Unanswered("Parameters are what JSON knows: texts, numbers, lists, maps.") from None
        waited = 0.0
        while (told := self._posted(path, content, accept)).status_code == 429 and waited < PATIENCE:
            pause = min(_seconds(told.headers.get("retry-after", "")), PATIENCE - waited)
            time.sleep(pause)
            waited += pause
        if told.status_code != 200:
            raise refused(self.address, told)
        if told.headers.get("content-type", "").partition(";")[0] != accept:
            raise strange(self.address)
        return told

    def _posted(self, path: str, content: str, accept: str) -> httpx2.Response:
        headers = {"Accept": accept, "Content-Type": JSON}
        try:
            return self._http.post(f"{self.address}{path}", content=content, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise unreached(self.address, error) from None


def _trusted() -> ssl.SSLContext:
    """The authorities of this machine, or those that SSL_CERT_FILE or SSL_CERT_DIR name."""
    try:
        return httpx2.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        raise Unanswered(f"The certificates that SSL_CERT_FILE names can't be read ({error}).") from None


def _question(text: str, parameters: Mapping[str, Any] | None, rows: int | None = None) -> Mapping[str, Any]:
    told = {"query": text, "parameters": dict(parameters or {})}
    return told if rows is None else {**told, "rows": rows}


def _listed(value: Any) -> Any:
    """What numpy and pandas have, and sets, as JSON has it."""
    if isinstance(value, set | frozenset):
        return list(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError


def _seconds(told: str) -> float:
    """For how long a server asks to wait; a second where it says nothing of use."""
    return float(told) if told.isdecimal() and told != "0" else 1.0
