"""Households: who lives together, who is whose child, who moves, marries, or shares a name or a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from demo.days import EXTRACT_DAY, FIRST_EVENT_DAY, YEAR, age
from demo.identifiers import nhs_numbers
from demo.names import Names, Origin, feminine
from demo.person import Home, Person
from demo.streets import Streets

TWINS = 0.016  # of births (Office for National Statistics: 15 to 16 of 1,000 maternities)
NAMESAKES = 0.02  # of families with a son: he bears his father's name
DOMAINS = ("example.com", "example.org", "example.net", "mail.example")
LARGEST = 2 + 2 * 4 + 1  # two parents, four births of twins, a grandmother
SHAPES = (("single", 0.24), ("couple", 0.42), ("lone", 0.58), ("family", 0.96), ("extended", 1.0))


@dataclass(slots=True)
class Roof:
    """What the members of one household have in common."""

    number: int
    origin: Origin
    home: tuple[tuple[int, Home], ...]
    phone: str


class Households:
    """Makes one household after another; holds nothing of those it made."""

    def __init__(
        self, names: Names, streets: Streets, schools: list[str], jobs: list[str], rng: Random
    ) -> None:
        self.names = names
        self.streets = streets
        self.schools = schools
        self.jobs = jobs
        self.rng = rng
        self.nhs = nhs_numbers()
        self.people = 0
        self.made = 0

    def until(self, people: int) -> Iterator[list[Person]]:
        """Households of so many members in all; the last few live alone, so that none is cut."""
        while self.people < people:
            yield self.household(alone=people - self.people < LARGEST)

    def household(self, alone: bool) -> list[Person]:
        """The members of one household, adults first."""
        rng = self.rng
        self.made += 1
        origin = self.names.origin(rng)
        roof = Roof(self.made, origin, self.homes(), self.landline() if rng.random() < 0.5 else "")
        ticket = rng.random()
        shape = "single" if alone else next(shape for shape, height in SHAPES if ticket < height)
        if shape == "single":
            return [self.adult(roof, "F" if rng.random() < 0.47 else "M", 18 + 70 * rng.random() ** 1.3)]
        first_age = 20 + (60 * rng.random() if shape == "couple" else 36 * rng.random() ** 1.6)
        if shape == "lone" and rng.random() < 0.86:
            mother, father = self.adult(roof, "F", first_age), None
        elif shape == "lone":
            mother, father = None, self.adult(roof, "M", first_age)
        else:
            father = self.adult(roof, "M", first_age + 2)
            mother = self.spouse(roof, father, max(18.0, first_age + rng.gauss(0, 3)))
        members = [person for person in (mother, father) if person is not None]
        if shape != "couple":
            members += self.children(roof, mother, father)
        if shape == "extended":
            members.append(self.adult(roof, "F", min(92.0, first_age + 27), members[-1].family))
        return members

    def homes(self) -> tuple[tuple[int, Home], ...]:
        """Where the household lives: one home, or an earlier one as well."""
        here = (0, self.streets.home(self.rng))
        if self.rng.random() < 0.3:
            return here, (self.day(FIRST_EVENT_DAY, EXTRACT_DAY - 60), self.streets.home(self.rng))
        return (here,)

    def day(self, since: int, until: int) -> int:
        """Any day of an interval, the last one excluded."""
        return since + int(self.rng.random() * max(1, until - since))

    def mobile(self) -> str:
        """An invented mobile number."""
        return f"071{int(self.rng.random() * 100_000_000):08d}"

    def landline(self) -> str:
        """An invented number of the region."""
        return f"01865{int(self.rng.random() * 1_000_000):06d}"

    def person(self, roof: Roof, sex: str, years: float, given: str, family: str, origin: Origin) -> Person:
        """One person of the household at this age."""
        rng = self.rng
        self.people += 1
        birth = EXTRACT_DAY - 1 - int(years * YEAR) - int(rng.random() * 360)
        middle = self.names.middle(origin, sex, rng) if rng.random() < origin.middle else ""
        person = Person(
            self.people,
            roof.number,
            origin.id,
            sex,
            given,
            middle,
            family,
            birth,
            list(roof.home),
            [],
            next(self.nhs),
        )
        person.house_phone = roof.phone
        person.birth_place = self.names.birth_place(origin.id, years, rng)
        person.called = self.names.nickname(given, rng)
        if years >= 11 and rng.random() < (0.9 if years < 70 else 0.5):
            person.phones.append((0, self.mobile()))
            if rng.random() < 0.2:
                person.phones.append((self.day(FIRST_EVENT_DAY, EXTRACT_DAY), self.mobile()))
        if years >= 16:
            person.occupation = self.jobs[int(rng.random() * len(self.jobs))]
            if rng.random() < 0.5:
                word = f"{given[0]}.{family}" if rng.random() < 0.5 else f"{given}{birth % 100:02d}"
                word = "".join(c for c in word.lower() if c.isascii() and (c.isalnum() or c == "."))
                person.email = f"{word}{int(rng.random() * 90) + 10}@{DOMAINS[int(rng.random() * 4)]}"
        if years >= 14 and rng.random() < 0.05:
            same = rng.random() < 0.5
            person.alias = (
                self.names.given(origin, sex, years < 29, rng),
                family if same else feminine(self.names.family(origin, rng), sex),
            )
        return person

    def adult(self, roof: Roof, sex: str, years: float, family: str = "") -> Person:
        """A grown person of the household's origin."""
        given = self.names.given(roof.origin, sex, years < 29, self.rng)
        family = feminine(family or self.names.family(roof.origin, self.rng), sex)
        return self.person(roof, sex, years, given, family, roof.origin)

    def spouse(self, roof: Roof, husband: Person, years: float) -> Person:
        """His wife: of his origin or another, with her own name or, since some day, with his."""
        rng = self.rng
        origin = roof.origin if rng.random() < 0.92 else self.names.origin(rng)
        family = feminine(self.names.family(origin, rng), "F")
        wife = self.person(roof, "F", years, self.names.given(origin, "F", years < 29, rng), family, origin)
        if rng.random() < origin.wife_renamed:
            wife.married = feminine(husband.family, "F")
            earliest = wife.birth + int(18 * YEAR)
            wife.married_on = self.day(
                max(earliest, FIRST_EVENT_DAY) if rng.random() < 0.3 else earliest, EXTRACT_DAY
            )
        wife.partner, husband.partner = husband, wife
        if rng.random() < 0.08:
            husband.homes.append((self.day(FIRST_EVENT_DAY, EXTRACT_DAY), self.streets.home(rng)))
        return wife

    def children(self, roof: Roof, mother: Person | None, father: Person | None) -> list[Person]:
        """One to four births, some of them twins; grown children often live elsewhere."""
        rng = self.rng
        parent = mother or father
        assert parent is not None
        years = (EXTRACT_DAY - parent.birth) / YEAR - 18 - 14 * rng.random() ** 1.5
        children: list[Person] = []
        family = father.family if father and (mother is None or rng.random() < 0.85) else parent.family
        for _ in range(1 + int(3.4 * rng.random() ** 1.6)):
            if years < 0.1:
                break
            births = [self.child(roof, years, family, [c.given for c in children], father, mother)]
            if rng.random() < TWINS:
                given = [c.given for c in [*children, *births]]
                births.append(self.child(roof, years, family, given, None, mother))
                births[1].birth = births[0].birth
                births[1].school_phone = births[0].school_phone
                births[0].twin = births[1].twin = True
            children += births
            years -= 1.3 + 3.5 * rng.random()
        for parent in (mother, father):
            if parent is not None:
                parent.children = children
        return children

    def child(
        self,
        roof: Roof,
        years: float,
        family: str,
        taken: list[str],
        father: Person | None,
        mother: Person | None,
    ) -> Person:
        """One child, named otherwise than its siblings."""
        rng = self.rng
        sex = "F" if rng.random() < 0.49 else "M"
        given = self.names.given(roof.origin, sex, years < 29, rng)
        while given in taken:
            given = self.names.given(roof.origin, sex, years < 29, rng)
        if father is not None and sex == "M" and father.given not in taken and rng.random() < NAMESAKES:
            given = father.given
        child = self.person(roof, sex, years, given, feminine(family, sex), roof.origin)
        child.mother = mother
        child.father = father or (mother.partner if mother else None)
        old = age(child.birth, EXTRACT_DAY)
        if 4 <= old < 19:
            child.school_phone = self.schools[int(rng.random() * len(self.schools))]
        elif old >= 19 and rng.random() < 0.55:
            child.homes.append((self.day(child.birth + int(18 * YEAR), EXTRACT_DAY), self.streets.home(rng)))
        return child
