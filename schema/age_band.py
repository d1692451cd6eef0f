"""Age bands: by which ages are told where nobody may be told by hers."""

from bisect import bisect_right
from datetime import date

AGES = (0, 10, 18, 25, 35, 50, 65)
"""The first year of life of each age band."""


def age_band(birth: str | None, day: date) -> str | None:
    """The band, on a day, of somebody born on a day, in a month or in a year; None where that isn't told."""
    if birth is None:
        return None
    age = day.year - int(birth[:4]) - (birth[4:] > day.isoformat()[4 : len(birth)])
    band = max(bisect_right(AGES, age) - 1, 0)
    return f"{AGES[band]}+" if band == len(AGES) - 1 else f"{AGES[band]}-{AGES[band + 1] - 1}"


def most_told(values: list[str]) -> str | None:
    """What most say, of several the least; the precise before the vague, a year being vaguer than a day."""
    return min(set(values), key=lambda value: (-values.count(value), -len(value), value), default=None)
