"""The clock of the ledger: UTC as text of fixed width, so that order of text is order of time."""

from datetime import UTC, datetime


def now() -> str:
    """This moment, e.g. `2026-01-31T09:30:00.000000Z`."""
    return fixed(datetime.now(UTC))


def fixed(moment: datetime) -> str:
    """A moment with a zone as fixed-width UTC text of 27 characters."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
