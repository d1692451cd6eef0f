"""What an agency writes down of a person: a card, with the agency's own faults."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from demo.errors import heard, misdialled, mistyped, scanned, slipped, swapped
from demo.letters import plain
from demo.names import NameLists, masculine
from demo.person import Home, Person
from demo.quality import Quality, ladder

NAME_LOST = {"alias", "former_name", "order_swapped"}  # faults that leave little of the name
DATE_LOST = {"default", "year_only", "missing"}  # faults that leave little of the date
STALE = 900  # days by which an old address lags


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
        self.name_faults = ladder(quality.name)
        self.date_faults = ladder(quality.date)
        self.writers = {"typed": mistyped, "heard": heard(lists.spellings), "scanned": scanned}

    def card(self, person: Person, day: int, held: Card | None = None) -> Card:
        """The person as this agency writes her down on that day, often copied from the card that it holds."""
        chance = self.rng.random
        quality = self.quality
        if held is not None and chance() < quality.kept:
            return held
        given, family, name_fault = person.given, person.family_name(day), ""
        ticket = chance()
        if ticket < self.name_faults[-1][0]:
            given, family, name_fault = self.name(person, given, family, fallen(self.name_faults, ticket))
        birth, precision, date_fault = person.birth, "day", ""
        ticket = chance()
        if ticket < self.date_faults[-1][0] and name_fault not in NAME_LOST:
            date_fault = fallen(self.date_faults, ticket)
            birth, precision = self.date(birth, date_fault)
        # Who is unsure of the name or the date asks for address and telephone: few stay undecidable.
        doubtful = name_fault in NAME_LOST or date_fault in DATE_LOST
        middle = person.middle
        if middle:
            if chance() > quality.middle:
                middle = ""
            elif chance() < quality.initial:
                middle = middle[0]
        home, line, postcode = self.address(person, day, doubtful)
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
        phone = self.phone(person, day, doubtful)
        email = person.email if person.email and chance() > quality.email_missing else ""
        return Card(
            given, middle, family, alias, birth, precision, sex, home, line, postcode, phone, email
        )  # fmt: skip

    def address(self, person: Person, day: int, doubtful: bool) -> tuple[Home | None, str, str]:
        """The home that was told, and its line and postcode as written."""
        chance = self.rng.random
        quality = self.quality
        home = person.home(day)
        if not doubtful:
            ticket = chance()
            if ticket < quality.address_missing:
                return None, "", ""
            if ticket < quality.address_missing + quality.address_stale:
                home = person.home(day - STALE)
        line, postcode, ticket = home.line, home.postcode, chance() - quality.address_typed
        if ticket < 0:
            line = mistyped(line, self.rng)
        elif not doubtful:
            if ticket < quality.postcode_missing:
                postcode = ""
            elif ticket < quality.postcode_missing + quality.postcode_wrong:
                postcode = postcode[:-1] + ("A" if postcode[-1] != "A" else "B")
        return home, line, postcode

    def name(self, person: Person, given: str, family: str, fault: str) -> tuple[str, str, str]:
        """Given and family name with the fault, and the fault, "" where it can't befall this name."""
        rng = self.rng
        told = (given, family)
        field, _, slip = fault.partition("_")
        write = self.writers.get(slip)
        if write is not None:
            told = (write(given, rng), family) if field == "given" else (given, write(family, rng))
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
            told = (plain(given), plain(masculine(family)))
        return (*told, fault if told != (given, family) else "")

    def date(self, birth: int, fault: str) -> tuple[int, str]:
        """A birth date with the fault, and its precision."""
        if fault == "swapped":
            return swapped(birth), "day"
        if fault == "slipped":
            return slipped(birth, self.rng), "day"
        if fault == "default":
            return date(date.fromordinal(birth).year, 1, 1).toordinal(), "day"
        return birth, {"month_only": "month", "year_only": "year", "missing": ""}[fault]

    def phone(self, person: Person, day: int, doubtful: bool) -> str:
        """A number to reach her: her own, the household's, the school's, or none."""
        chance = self.rng.random
        quality = self.quality
        own = person.phone(day)
        if doubtful:
            return own or person.house_phone
        ticket = chance()
        if ticket < quality.phone_missing:
            return ""
        if not own or ticket > 1 - quality.phone_shared:
            own = person.school_phone if person.school_phone and chance() < 0.3 else person.house_phone
        return misdialled(own, self.rng) if own and chance() < quality.phone_wrong else own

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


def fallen(faults: Sequence[tuple[float, str]], ticket: float) -> str:
    """The fault that a draw below the ladder's height falls on."""
    for height, fault in faults:
        if ticket < height:
            return fault
    return ""


def part(name: str, rng: Random) -> str:
    """One part of a name of several parts, the whole of any other."""
    parts = name.replace("-", " ").split()
    return parts[int(rng.random() * len(parts))] if len(parts) > 1 else name
