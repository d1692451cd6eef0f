"""News: what a subscription tells of, as its source finds it."""

from typing import Protocol

from schema.sight import Viewer


class News(Protocol):
    """Where the news of one subscription come from."""

    def newer(self, viewer: Viewer, after: int | None) -> tuple[int, tuple[str, ...]]:
        """How far was looked now, and the ids of what there may be to tell since `after`; none after None.

        May block. What of it she is told is decided when it is told.
        """
