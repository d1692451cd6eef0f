"""Page: the connection that the contract tells of, over things that the host itself has found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cypher.cursor import Cursors, ForgedCursor
from cypher.plan.arguments import MOST
from graph_api.errors import BadInput


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for: at most `first` things behind the place `after`; None is the beginning.

    A place is what orders the things. `shape` says what is paged through, so that a cursor fits nowhere else.
    """

    shape: str
    first: int
    after: Sequence[Any] | None
    cursors: Cursors

    @classmethod
    def of(cls, shape: str, arguments: Mapping[str, Any], cursors: Cursors) -> "Page":
        """The page that `first` and `after` of a field mean. Raises BadInput."""
        first, cursor = arguments["first"], arguments.get("after")
        if not 0 <= first <= MOST:
            raise BadInput(f"first must be a whole number from 0 to {MOST}.")
        if cursor is None:
            return cls(shape, first, None, cursors)
        try:
            return cls(shape, first, cursors.open(shape, cursor), cursors)
        except ForgedCursor:
            raise BadInput("after is no cursor of this viewer in this query.") from None

    def connection(
        self, found: Sequence[tuple[Sequence[Any], Any]], more: bool, total: int
    ) -> dict[str, Any]:
        """The things found, each with its place, as a connection by the contract's field names."""
        edges = [{"cursor": self.cursors.seal(self.shape, [*place]), "node": node} for place, node in found]
        return {
            "edges": edges,
            "pageInfo": {
                "hasNextPage": more,
                "hasPreviousPage": self.after is not None,
                "startCursor": edges[0]["cursor"] if edges else None,
                "endCursor": edges[-1]["cursor"] if edges else None,
            },
            "totalCount": total,
        }
