"""A day on the command line: as somebody wrote it, or today."""

from datetime import UTC, date, datetime

from schema.partnership import ConfigurationError


def day_of(told: str | None) -> date:
    """The day that was told, without one today (UTC). Raises ConfigurationError."""
    if told is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ConfigurationError(f"{told!r} is no day; write it as 2026-01-31.") from None
