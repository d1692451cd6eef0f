"""What an agency writes down of a person: a card, with the agency's own faults."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from demo.errors import heard, misdialled, mistyped, scanned, slipped, swapped
from demo.letters import plain
from demo.names import NameLists
from demo.person import Home, Person
from demo.quality import Quality, ladder

NAME_LOST = {"alias", "former_name", "order_swapped"}  # faults that leave little of the name
DATE_LOST = {"default", "year_only", "missing"}  # faults that leave little of the date


class Card(NamedTuple):
    """One person as told to one agency. Absent values are "", an absent birth date has precision ""."""

    given: str
    middle: str
    family: str
    alias: str  # another full name that was told beside the first
    birth: int
    precision: str  # day, month, year or ""
    sex: str  # F, M or ""
    home: Home | None
    line: str
    postcode: str
    phone: str
    email: str


class Capture:
    """Captures persons with one source's quality."""

    def __init__(self, quality: Quality, lists: NameLists, rng: Random) -> None:
        self.quality = quality
        self.rng = rng
        self.names = ladder(quality.name)
        self.dates = ladder(quality.date)
        self.heard = heard(lists.spellings)

    def card(self, person: Person, day: int, held: Card | None = None) -> Card:
        """The person as this agency writes her down on that day, often copied from the card that it holds."""
        chance = self.rng.random
        quality = self.quality
        if held is not None and chance() < quality.kept:
            return held
        given, middle, family = person.given, person.middle, person.family_name(day)
        name_fault = fallen(self.names, chance())
        if name_fault:
            given, family, changed = self.name(person, given, family, name_fault)
            name_fault = name_fault if changed else ""
        birth, precision, date_fault = person.birth, "day", ""
        if name_fault not in NAME_LOST:
            date_fault = fallen(self.dates, chance())
            if date_fault:
                birth, precision = self.date(birth, date_fault)
        # Who is unsure of the name or the date asks for the address: few records stay undecidable.
        doubtful = name_fault in NAME_LOST or date_fault in DATE_LOST
        if middle:
            if chance() > quality.middle:
                middle = ""
            elif chance() < quality.initial:
                middle = middle[0]
        home: Home | None = person.home(day)
        if not doubtful:
            where = chance()
            if where < quality.address_missing:
                home = None
            elif where < quality.address_missing + quality.address_stale:
                home = person.home(day - 900)
        line = postcode = ""
        if home is not None:
            line, postcode = home.line, home.postcode
            slip = chance()
            if slip < quality.address_typed:
                line = mistyped(line, self.rng)
            elif not doubtful:
                slip -= quality.address_typed
                if slip < quality.postcode_missing:
                    postcode = ""
                elif slip < quality.postcode_missing + quality.postcode_wrong:
                    postcode = postcode[:-1] + ("A" if postcode[-1] != "A" else "B")
        sex, ticket = person.sex, chance()
        if ticket < quality.sex_missing:
            sex = ""
        elif ticket < quality.sex_missing + quality.sex_wrong:
            sex = "M" if sex == "F" else "F"
        alias = ""
        if person.alias and name_fault != "alias" and chance() < quality.name.alias * 3:
            alias = " ".join(person.alias)
        if quality.upper:
            given, middle, family, alias = given.upper(), middle.upper(), family.upper(), alias.upper()
        email = person.email if person.email and chance() > quality.email_missing else ""
        return Card(
            given,
            middle,
            family,
            alias,
            birth,
            precision,
            sex,
            home,
            line,
            postcode,
            self.phone(person, day),
            email,
        )

    def name(self, person: Person, given: str, family: str, fault: str) -> tuple[str, str, bool]:
        """Given and family name with the fault, and whether it could happen to this name."""
        rng = self.rng
        told = (given, family)
        write: Callable[[str, Random], str] | None = WRITERS.get(fault.partition("_")[2])
        if write is None and fault.endswith("_heard"):
            write = self.heard
        if write is not None:
            told = (write(given, rng), family) if fault.startswith("given") else (given, write(family, rng))
        elif fault == "nickname" and person.called:
            told = (person.called, family)
        elif fault == "alias" and person.alias:
            told = person.alias
        elif fault == "former_name" and person.married:
            told = (given, person.family if family == person.married else person.married)
        elif fault == "part_lost":
            told = (given, part(family, rng)) if part(family, rng) != family else (part(given, rng), family)
        elif fault == "order_swapped":
            told = (family, given)
        elif fault == "plain_letters":
            told = (plain(given), plain(family[:-1] + "i" if family.endswith(("ska", "cka")) else family))
        return (*told, told != (given, family))

    def date(self, birth: int, fault: str) -> tuple[int, str]:
        """A birth date with the fault, and its precision."""
        if fault == "swapped":
            return swapped(birth), "day"
        if fault == "slipped":
            return slipped(birth, self.rng), "day"
        if fault == "default":
            return date(date.fromordinal(birth).year, 1, 1).toordinal(), "day"
        return birth, {"month_only": "month", "year_only": "year", "missing": ""}[fault]

    def phone(self, person: Person, day: int) -> str:
        """A number to reach her: her own, the household's, the school's, or none."""
        chance = self.rng.random
        quality = self.quality
        if chance() < quality.phone_missing:
            return ""
        phone = person.phone(day)
        if not phone or chance() < quality.phone_shared:
            phone = person.school_phone if person.school_phone and chance() < 0.3 else person.house_phone
        return misdialled(phone, self.rng) if phone and chance() < quality.phone_wrong else phone

    def identifier(self, value: str) -> str:
        """An identifier as written: often missing, seldom wrong."""
        if not value:
            return ""
        ticket = self.rng.random()
        if ticket < self.quality.identifier_missing:
            return ""
        if ticket > 1 - self.quality.identifier_wrong:
            return misdialled(value, self.rng) if value.isdigit() else value
        return value


WRITERS: dict[str, Callable[[str, Random], str]] = {"typed": mistyped, "scanned": scanned}


def fallen(rungs: Sequence[tuple[float, str]], ticket: float) -> str:
    """The fault that a draw falls on, "" when it falls on none."""
    for height, fault in rungs:
        if ticket < height:
            return fault
    return ""


def part(name: str, rng: Random) -> str:
    """One part of a name of several parts, the whole of any other."""
    parts = name.replace("-", " ").split()
    return parts[int(rng.random() * len(parts))] if len(parts) > 1 else name
