"""Why a row was not taken in."""


class RejectedRow(Exception):
    """A row that can't be read: in which column, and why, without what stands there."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
