"""A listing: a list longer than an answer may be, asked for by parts, each a question that is logged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from graph_api.analysts.client import Client, Row, Unanswered
from graph_api.analysts.unanswered import strange
from graph_api.errors import Code

PART, ROOM = 80_000, 1.1
"""Rows that a part is meant to have, and how many times as many may come."""
LETTERS, PLACES = "234567abcdefghijklmnopqrstuvwxyz", 3
WHOLE = len(LETTERS) ** PLACES
"""Into how many parts of their order pseudonyms can be divided."""
TOO_MUCH = (Code.TIMEOUT, Code.TOO_COSTLY)


@dataclass(frozen=True, slots=True)
class Listing:
    """A long list as questions: how many rows it has, and those of a part.

    `rows` takes only things of this `kind` with `$from <= id < $to`; ids are pseudonyms, spread evenly. Both
    questions have the same other `parameters`.
    """

    kind: str
    count: str
    rows: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def span(self, first: int, last: int) -> dict[str, Any]:
        """The parameters of a part: from one of WHOLE places in the order of ids to just before another."""
        to = self._place(last) if last < WHOLE else f"{self.kind}_~"
        return {**self.parameters, "from": self._place(first) if first else f"{self.kind}_", "to": to}

    def _place(self, number: int) -> str:
        letters = [LETTERS[number // len(LETTERS) ** n % len(LETTERS)] for n in reversed(range(PLACES))]
        return f"{self.kind}_{''.join(letters)}"


def every(client: Client, listing: Listing) -> Iterator[Row]:
    """All rows of a listing, however many, in no order. Raises Unanswered.

    They are asked for by parts of a size that an answer may have; a part that is too much is halved.
    """
    told = client.cypher(listing.count, listing.parameters).rows
    if len(told) != 1 or not isinstance(many := told[0][0], int):
        raise strange(client.address)
    parts = max(1, -(-many // PART))
    rows = int(ROOM * many / parts) + 100
    waiting = [*pairwise(WHOLE * n // parts for n in range(parts + 1))]
    while waiting:
        first, last = waiting.pop()
        part = _part(client, listing, (first, last), rows)
        if part is not None:
            yield from part
        elif last - first > 1:
            middle = (first + last) // 2
            waiting += [(first, middle), (middle, last)]
        else:
            raise Unanswered(
                f"{client.address} gives too little at once for this: `cypher_rows`, `cypher_seconds`."
            )


def _part(client: Client, listing: Listing, span: tuple[int, int], rows: int) -> tuple[Row, ...] | None:
    """The rows of a part; None for one that is too much."""
    try:
        told = client.cypher(listing.rows, listing.span(*span), rows)
    except Unanswered as refusal:
        if refusal.code in TOO_MUCH:
            return None
        raise
    return None if told.more else told.rows
