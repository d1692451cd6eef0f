"""What befalls the invented people, by age: crimes, arrests, cases, illnesses, tenancies."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from demo.crimes import Crime
from demo.days import EXTRACT_DAY, FIRST_EVENT_DAY, age
from demo.identifiers import case_reference, number_plate, pnc_id, prison_number, upn
from demo.person import Person

CRIME_MONTH = EXTRACT_DAY - 28  # the first day of the shipped month


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in an occurrence: a published crime, or one of the police's own (`crime` None)."""

    role: str  # SUSP, VICT, WITN
    day: int
    crime: Crime | None
    occurrence: int  # the police's own number of it


@dataclass(slots=True)
class Life:
    """The days on which a person meets an agency; empty where she never does."""

    parts: list[Part] = field(default_factory=list)
    custody: list[Part] = field(default_factory=list)
    sentenced: int = 0
    youth_case: list[int] = field(default_factory=list)
    referrals: list[int] = field(default_factory=list)
    attendances: list[int] = field(default_factory=list)
    mental: list[int] = field(default_factory=list)
    care: list[int] = field(default_factory=list)
    tenancy: int = 0
    support: list[int] = field(default_factory=list)


Member = tuple[Person, Life]


class Lives:
    """Gives each person her life; the real crimes are shared out among those who took part in one."""

    def __init__(self, crimes: list[Crime], people: int, rng: Random) -> None:
        self.rng = rng
        self.occurrences = 0
        self.crimes = [crime for crime in crimes if crime.kind != "Anti-social behaviour"]
        # About three parts a crime at most; what is over happened on other days and was not published.
        self.published = min(0.75, 3 * len(self.crimes) / max(1.0, 0.5 * people))

    def day(self, earliest: int = FIRST_EVENT_DAY) -> int:
        """A day of the years that the extracts cover."""
        earliest = max(earliest, FIRST_EVENT_DAY)
        return earliest + int(self.rng.random() * max(1, EXTRACT_DAY - earliest))

    def days(self, chance: float, more: float, earliest: int = FIRST_EVENT_DAY) -> list[int]:
        """No day, or with this chance one and with `more` another, and so on, in order."""
        rng = self.rng
        if rng.random() >= chance:
            return []
        days = [self.day(earliest)]
        while rng.random() < more and len(days) < 8:
            days.append(self.day(earliest))
        return sorted(days)

    def part(self, role: str) -> Part:
        """A part in a published crime, or in an occurrence of the police's own."""
        self.occurrences += 1
        if self.rng.random() < self.published:
            crime = self.crimes[int(self.rng.random() * len(self.crimes))]
            return Part(role, CRIME_MONTH + int(self.rng.random() * 28), crime, self.occurrences)
        return Part(role, self.day(), None, self.occurrences)

    def household(self, people: list[Person]) -> list[Member]:
        """The members of a household with their lives."""
        troubled = self.rng.random() < 0.36
        settled = self.rng.random() < 0.45
        head = people[0]
        members = []
        for person in people:
            life = self.life(person, troubled)
            if settled and (person is head or person is head.partner):
                life.tenancy = max(person.homes[-1][0], self.day(person.birth + 6600))
            members.append((person, life))
        if troubled:
            # A social worker looks at all the children of a house, on the same days.
            days = self.days(0.85, 0.4)
            for person, life in members:
                life.referrals = [day for day in days if -200 < day - person.birth < 6570]
        self.share(members)
        for person, life in members:
            if not (life.parts or life.referrals or life.mental or life.care or life.support or life.tenancy):
                life.attendances = life.attendances or [self.day(person.birth)]
            self.number(person, life)
        return members

    def life(self, person: Person, troubled: bool) -> Life:
        """One person's life; in a troubled household more befalls her."""
        rng = self.rng
        life = Life()
        years = age(person.birth, EXTRACT_DAY)
        worse = 2.2 if troubled else 0.7
        life.attendances = self.days(0.68, 0.4, person.birth)
        if years >= 10:
            suspect = 0.1 * worse * (1.6 if person.sex == "M" else 0.5) * (1.7 if years < 30 else 0.7)
            if rng.random() < suspect:
                life.parts.append(self.part("SUSP"))
                while rng.random() < 0.35 and len(life.parts) < 5:
                    life.parts.append(self.part("SUSP"))
                life.custody = [part for part in life.parts if rng.random() < 0.6]
                if years >= 18 and life.custody and rng.random() < 0.55:
                    life.sentenced = min(EXTRACT_DAY - 1, life.custody[-1].day + 40 + int(rng.random() * 300))
                elif years < 18 and rng.random() < 0.75:
                    life.youth_case = [min(EXTRACT_DAY - 1, part.day + 10) for part in life.parts[:2]]
            if rng.random() < 0.2 * worse:
                life.parts.append(self.part("VICT"))
            if rng.random() < 0.09:
                life.parts.append(self.part("WITN"))
        if years >= 9:
            life.mental = self.days(0.13 * worse, 0.5, person.birth + 3300)
        if years >= 18:
            life.care = self.days(0.35 if years > 76 else 0.06 * worse, 0.3, person.birth + 6600)
        if years >= 13:
            life.support = self.days(0.14 * worse, 0.4, person.birth + 4700)
        return life

    def share(self, members: list[Member]) -> None:
        """What happens at home has its suspect, victim and witness under one roof, in one occurrence."""
        done = next((part for _, life in members for part in life.parts if part.role == "SUSP"), None)
        if done is None or self.rng.random() < 0.4:
            return
        for _, life in members:
            life.parts = [
                part if part.role == "SUSP" else Part(part.role, done.day, done.crime, done.occurrence)
                for part in life.parts
            ]

    def number(self, person: Person, life: Life) -> None:
        """The official numbers that such a life brings with it; each person's are her own."""
        rng = self.rng
        years = age(person.birth, EXTRACT_DAY)
        born = date.fromordinal(person.birth).year
        if 4 <= years < 22:
            person.upn = upn(931, 2000 + person.number // 1000, born + 4, person.number % 1000)
        if life.custody or life.youth_case:
            first = max(2000, born + 10)  # nobody has a police record before that age
            person.pnc = pnc_id(first + int(rng.random() * (2019 - first)), person.number * 7_919 % 9_999_991)
        if life.sentenced:
            person.prison = prison_number(person.number * 104_729 % 100_000_000)
            person.crn = case_reference(person.number * 104_729 % 10_000_000)
        if years >= 18 and rng.random() < 0.4:
            person.vehicle = number_plate(rng)
