"""One agency's desk: it captures persons with its own faults and writes the rows of one extract."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import ClassVar, NamedTuple

from demo.capture import Capture, Card
from demo.caseload import Case, Caseload
from demo.days import DayFormat
from demo.lives import Member
from demo.names import NameLists, Names
from demo.person import Person
from demo.quality import Quality
from demo.truth import Truth
from demo.writers import RowWriter


class Worker(NamedTuple):
    """A member of an agency's staff."""

    number: str
    name: str


class Office(NamedTuple):
    """What every desk works with."""

    folder: Path
    truth: Truth
    names: Names
    lists: NameLists
    qualities: dict[str, Quality]
    rng: Random
    choice: Random  # of who is on whose caseload, so that no other row depends on it


class Desk:
    """What the desks of all agencies have in common."""

    source: ClassVar[str]
    file: ClassVar[str]
    columns: ClassVar[Sequence[str]]
    dates: ClassVar[tuple[str, str, str]] = (
        "%d/%m/%Y",
        "%m/%Y",
        "%Y",
    )  # birth dates: full, to the month, the year
    sexes: ClassVar[tuple[str, str, str]] = ("F", "M", "U")
    staff: ClassVar[tuple[str, int]] = ("S", 40)  # first letters of staff numbers, and how many staff
    user: ClassVar[str | None] = None  # whose caseload it delivers, by her id in people.toml

    def __init__(self, office: Office) -> None:
        self.rng = office.rng
        self.truth = office.truth
        self.path = office.folder / self.file
        self.capture = Capture(office.qualities[self.source], office.lists, office.rng)
        self.full, self.month, self.year = map(DayFormat, self.dates)
        self.workers = [self.worker(office.names, number) for number in range(self.staff[1])]
        self.rows = 0
        # Odd and no multiple of five: local numbers are scattered, and each person's is her own.
        self.scatter = self.rng.randrange(1_000_000) * 10 + self.rng.choice((1, 3, 7, 9))
        self.out = self.open()
        cases = office.folder / f"{self.source}_cases.csv"
        self.caseload = Caseload(self.user, cases, office.choice) if self.user else None

    def open(self) -> RowWriter:
        """The file that takes the rows."""
        raise NotImplementedError

    def household(self, members: Sequence[Member]) -> None:
        """Write what this agency knows of a household."""
        raise NotImplementedError

    def worker(self, names: Names, number: int) -> Worker:
        """One member of staff."""
        origin = names.origin(self.rng)
        given = names.given(origin, "F" if self.rng.random() < 0.5 else "M", False, self.rng)
        return Worker(f"{self.staff[0]}{1000 + number * 7}", f"{given} {names.family(origin, self.rng)}")

    def someone(self) -> Worker:
        """Whoever was on duty."""
        return self.workers[int(self.rng.random() * len(self.workers))]

    def one(self, values: Sequence[str]) -> str:
        """Any of the values."""
        return values[int(self.rng.random() * len(values))]

    def key(self, form: str) -> str:
        """The key of the next entry; `form` holds one %d."""
        self.rows += 1
        return form % self.rows

    def local(self, form: str, person: Person) -> str:
        """The agency's own number for a person; `form` holds one %d."""
        return form % (person.number * self.scatter % 10_000_000)

    def state(self, key: str, slot: str, person: Person) -> None:
        """Note the truth about a record of this source."""
        self.truth.state(self.source, key, slot, person)

    def offer(self, family: Sequence[Case]) -> None:
        """The cases of one household, one for each person, for the caseload that this agency delivers."""
        if self.caseload:
            self.caseload.offer(family)

    def birth(self, card: Card) -> str:
        """The birth date as this agency writes it."""
        if card.precision == "day":
            return self.full(card.birth)
        if card.precision == "month":
            return self.month(card.birth)
        return self.year(card.birth) if card.precision else ""

    def birth_cell(self, card: Card) -> date | str:
        """The birth date as a date where it is full, for file types that know dates."""
        return date.fromordinal(card.birth) if card.precision == "day" else self.birth(card)

    def sex(self, card: Card) -> str:
        """The sex in this agency's code."""
        return self.sexes[0] if card.sex == "F" else self.sexes[1] if card.sex == "M" else self.sexes[2]

    def close(self) -> None:
        """Finish the file, and that of the caseload."""
        self.out.close()
        if self.caseload:
            self.caseload.close()
