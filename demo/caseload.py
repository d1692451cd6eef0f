"""A caseload: the families with whom one user of the demonstration works, as her agency delivers it."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from demo.days import EXTRACT_DAY, DayFormat
from demo.writers import CsvRows

COLUMNS = ("User", "Case", "Allocated", "Closed")
FAMILIES = 12
CLOSED = 0.15
"""The share of cases that were closed before the extract."""


class Case(NamedTuple):
    """One of her cases: the key by which the agency delivered its person, and the day of its beginning."""

    key: str
    day: int


class Caseload:
    """Chooses among all families of an agency, each as likely as the next, and keeps no more than it chose.

    Algorithm R of Vitter (1985), Random sampling with a reservoir, ACM TOMS 11(1).
    """

    def __init__(self, user: str, path: Path, rng: Random) -> None:
        self.user, self.path, self.rng = user, path, rng
        self.offered = 0
        self.families: list[Sequence[Case]] = []

    def offer(self, family: Sequence[Case]) -> None:
        """A family with whom someone works; none where nobody of it is a case."""
        if not family:
            return
        self.offered += 1
        if len(self.families) < FAMILIES:
            self.families.append(family)
        elif (place := int(self.rng.random() * self.offered)) < FAMILIES:
            self.families[place] = family

    def close(self) -> None:
        """Write her cases; a file without a byte where there is none."""
        if not self.families:
            self.path.touch()
            return
        day, rows = DayFormat("%d/%m/%Y"), CsvRows(self.path, COLUMNS)
        for case in sorted(case for family in self.families for case in family):
            closed = self.rng.random() < CLOSED and case.day < EXTRACT_DAY - 1
            ended = case.day + int(self.rng.random() * (EXTRACT_DAY - case.day)) if closed else None
            rows.write((self.user, case.key, day(case.day), day(ended) if ended else ""))
        rows.close()
