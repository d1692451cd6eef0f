"""Moments: text of fixed width, UTC, as the ledger keeps them, and the time between them."""

from datetime import UTC, datetime, timedelta

from ledger.clock import fixed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def later(at: str, by: timedelta) -> str:
    """The moment so much later."""
    return fixed(datetime.fromisoformat(at) + by)


def seconds_between(one: str, other: str) -> float:
    """From one moment to another."""
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()


def milliseconds(at: str) -> int:
    """A moment as milliseconds since 1970, as devices count."""
    return (datetime.fromisoformat(at) - EPOCH) // timedelta(milliseconds=1)


def seconds(at: str) -> float:
    """A moment as seconds since 1970."""
    return datetime.fromisoformat(at).timestamp()


def moment(seconds: float) -> str:
    """Seconds since 1970 as text, to the millisecond, as devices count."""
    return fixed(EPOCH + timedelta(milliseconds=round(seconds * 1_000)))
