"""Periods: the days, weeks or months of a trend, and those before them that it is compared with.

All are told by their first day. A week begins on Monday; a day and a week are compared with the one 364 days
before, so that the days of the week agree, a month with that of the year before.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cypher.plan.errors import BadInput
from schema.vocabulary import Period

MOST_PERIODS = 400
YEARS_BEFORE = 6
"""How many years before the first period are read: five to expect a week by, and what lies around them."""
DAYS = {Period.DAY: 1, Period.WEEK: 7}
YEAR = 364


@dataclass(frozen=True, slots=True)
class Periods:
    """First days of periods, one after the other; from the place `shown` on they are told."""

    every: Period
    starts: tuple[date, ...]
    end: date
    shown: int

    @property
    def year(self) -> int:
        """How many places before a period stands the one that it is compared with."""
        return 12 if self.every is Period.MONTH else YEAR // DAYS[self.every]

    def counts(self, days: Mapping[str, int]) -> list[int]:
        """How many there are in each, of those of each day or month: `2026-01-31`, `2026-01`."""
        found = [0] * len(self.starts)
        for told, n in days.items():
            found[bisect_right(self.starts, date.fromisoformat(f"{told}-01"[:10])) - 1] += n
        return found

    def days(self, first: int, last: int) -> int:
        """How many days the periods have from one place to another, both within."""
        behind = self.starts[last + 1] if last + 1 < len(self.starts) else self.end
        return (behind - self.starts[first]).days


def periods(every: Period, since: str, until: str) -> Periods:
    """The periods that lie whole between two days, and those before them. Raises BadInput."""
    first, end = _first(every, date.fromisoformat(since)), date.fromisoformat(until)
    shown: list[date] = []
    start = first
    while (following := _next(every, start)) <= end:
        shown.append(start)
        start = following
        if len(shown) > MOST_PERIODS:
            raise BadInput(f"There are more than {MOST_PERIODS} periods between from and until.")
    if not shown:
        raise BadInput(f"No whole {every.lower()} lies between from and until.")
    before = _before(every, first)
    return Periods(every, (*before, *shown), start, len(before))


def _first(every: Period, day: date) -> date:
    """The first day of the first period that begins on a day or later."""
    if every is Period.MONTH:
        return day if day.day == 1 else _next(every, day.replace(day=1))
    return day + timedelta(-day.weekday() % 7) if every is Period.WEEK else day


def _next(every: Period, start: date) -> date:
    if every is Period.MONTH:
        return (start + timedelta(31)).replace(day=1)
    return start + timedelta(DAYS[every])


def _before(every: Period, first: date) -> Sequence[date]:
    if every is Period.MONTH:
        months = [first.year * 12 + first.month - 1 - n for n in range(12 * YEARS_BEFORE, 0, -1)]
        return [date(n // 12, n % 12 + 1, 1) for n in months]
    days = DAYS[every]
    return [first - timedelta(n * days) for n in range(YEARS_BEFORE * YEAR // days, 0, -1)]
