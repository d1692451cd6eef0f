"""Protection: counts by all their dimensions, rounded once with a secret, from which every table is added up.

Each count is rounded to a multiple of STEP after a secret number of 0 to STEP − 1 was added, the same for the
same cell for ever and for every measure. That is random rounding without bias (the expectation of what comes
out is the count), but drawn once: whoever asks again, adds tables up or takes snapshots from each other
learns nothing that the rounded counts themselves do not tell.

What they tell of a count that was rounded to p is that it is p − 9 to p + 9, and never less than nothing.
That stays so for all snapshots and measures together, for one who knows that counts only grow and that a
victim is a person: make the secret of a cell one more and all its counts one less, as far as they reach, and
everything that was published is the same. So any count, under 10 or not, can be any of ten numbers at least.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence

Cell = tuple[str | None, ...]
"""A value for each dimension; None where it is not told."""

STEP = 10
FEWEST = 10
"""The least count that is shown."""


def protect(counts: Mapping[Cell, int], secret: bytes) -> dict[Cell, int]:
    """The rounded counts of the cells where they are not 0. Costs one HMAC-SHA-256 for each cell."""
    rounded = {cell: STEP * ((count + _added(cell, secret)) // STEP) for cell, count in counts.items()}
    return {cell: count for cell, count in rounded.items() if count}


def table(protected: Mapping[Cell, int], by: Sequence[int]) -> dict[Cell, int]:
    """Rounded counts added up by some of their dimensions, which `by` names by their places.

    A sum is shown where it is certain, from the rounded counts alone, that it is of FEWEST or more: a rounded
    count p stands for p − 9 at least.
    """
    sums: dict[Cell, int] = defaultdict(int)
    least: dict[Cell, int] = defaultdict(int)
    for cell, count in protected.items():
        values = tuple(cell[place] for place in by)
        sums[values] += count
        least[values] += count - (STEP - 1)
    shown = (values for values in sums if least[values] >= FEWEST)
    return {values: sums[values] for values in sorted(shown, key=_order)}


def known_by(secret: bytes, grounds: str) -> str:
    """By what a secret, and what cells are made by, are known again, without the secret being told.

    One count under two secrets, or in cells of which one is a sum of others, would be told by what differs.
    """
    return hmac.digest(secret, f"population snapshots {grounds}".encode(), hashlib.sha256).hex()


def _added(cell: Cell, secret: bytes) -> int:
    named = "\x1f".join("" if value is None else value for value in cell)
    drawn = hmac.digest(secret, named.encode(), hashlib.sha256)
    return int.from_bytes(drawn) % STEP


def _order(values: Cell) -> list[tuple[bool, str]]:
    return [(value is None, value or "") for value in values]
