"""A moment: how times that are stored at fixed width are shown as precisely as they were told."""

from typing import Any

from cypher.plan.answer import Asked, Reader, Row

_WIDTH = {"YEAR": 4, "MONTH": 7, "DAY": 10}


def partial_reader(place: int, precision: int) -> Reader:
    """Reads a PartialDateTime: the text at `place`, cut to the precision that was told."""

    def read(row: Row, asked: Asked) -> Any:
        told = row[place]
        return None if told is None else told[: _WIDTH.get(row[precision])]

    return read
