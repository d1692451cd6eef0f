"""A moment: how times are stored, compared, and shown as precisely as they were told.

Instants are stored as `2026-01-31T09:30:00Z`, whole seconds of UTC; days, months and years as they were told,
`2026-01-31`, `2026-01`, `2026`. All compare as text.
"""

from typing import Any

from cypher.plan.answer import Asked, Reader, Row

_WIDTH = {"YEAR": 4, "MONTH": 7, "DAY": 10}
_BEGINNING = "0000-01-01T00:00:00Z"


def bound(moment: str) -> str:
    """An instant as a bound of stored ones: behind its second where it has a fraction, as they have none."""
    whole, fraction = f"{moment[:19]}Z", moment[19:].strip(".0Z")
    return f"{whole}~" if fraction else whole


def instant(told: str | None) -> str | None:
    """When a day, month or year begins; an instant is one already."""
    return None if told is None else told + _BEGINNING[len(told) :]


def partial_reader(place: int, precision: int) -> Reader:
    """Reads a PartialDateTime: the text at `place`, cut to the precision that was told."""

    def read(row: Row, asked: Asked) -> Any:
        told = row[place]
        return None if told is None else told[: _WIDTH.get(row[precision])]

    return read
