"""Connection: one page of a list, with cursors to go on from."""

from typing import Generic, TypeVar

from schema.field import field, output

T = TypeVar("T")


@output
class PageInfo:
    """Where this page stands in its list."""

    has_next_page: bool = field("Whether more follow.")
    has_previous_page: bool = field("Whether some came before.")
    start_cursor: str | None = field("The cursor of the first on this page.")
    end_cursor: str | None = field("The cursor of the last on this page: pass it as `after` to go on.")


@output
class Edge(Generic[T]):
    """One place in a list."""

    cursor: str = field("Where this stands; opaque, and of use to this viewer in this query alone.")
    node: T = field("What stands there.")


@output
class Connection(Generic[T]):
    """One page of a list."""

    edges: list[Edge[T]] = field("The places on this page, in order.")
    page_info: PageInfo = field("Where this page stands.")
    total_count: int = field("How many there are in all that the viewer may see.")
