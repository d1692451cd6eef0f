"""Three children's services: the same duty, three systems."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from demo.capture import Card
from demo.caseload import Case
from demo.days import clock
from demo.desk import Desk
from demo.lives import Member
from demo.person import Person
from demo.words import listed
from demo.workbook import XlsxRows
from demo.writers import CsvRows, JsonRows, RowWriter

NORTH = {
    "Aylesbury Vale",
    "Chiltern",
    "South Bucks",
    "Wycombe",
    "Milton Keynes",
    "Cherwell",
    "West Oxfordshire",
}
CITY = {"Oxford", "Reading", "Slough"}
NEEDS = listed("""
    Neglect, Domestic abuse, Physical abuse, Emotional abuse, Family in acute stress, Exploitation, Parental
    substance misuse, Missing from home
""")
REFERRERS = listed("Police, School, Health visitor, GP, Family member, Neighbour, Hospital")
OUTCOMES = listed("No further action, Assessment, Strategy discussion, Early help, Section 47 enquiry")


class Childrens(Desk):
    """What the three have in common: which referrals are theirs, and who came with the child."""

    towns: frozenset[str]

    def referrals(self, members: Sequence[Member]) -> list[tuple[Person, Person | None, int]]:
        """Child, the parent who was spoken to, and day of each referral in this authority."""
        return [
            (person, person.mother or person.father, day)
            for person, life in members
            for day in life.referrals
            if self.mine(person.home(day).town)
        ]

    def mine(self, town: str) -> bool:
        """Whether this authority answers for the town."""
        raise NotImplementedError

    def cards(self, held: dict[int, Card], person: Person, day: int) -> Card:
        """The person's card, copied or taken anew; `held` is what the agency holds of this household."""
        card = held[person.number] = self.capture.card(person, day, held.get(person.number))
        return card


class North(Childrens):
    """A county's system: one comma-separated row a referral, with the carer beside the child."""

    source = "childrens_north"
    file = "childrens_north.csv"
    columns = listed("""
        ReferralID, ReferralDate, ChildID, ChildForename, ChildMiddleName, ChildSurname, ChildDOB, Gender,
        UPN, NHSNo, Address, Town, Postcode, ContactTel, CarerForename, CarerSurname, CarerDOB, CarerSex,
        CarerTel, ReferredBy, PrimaryNeed, Outcome, SocialWorkerID, SocialWorker
    """)
    staff = ("SW", 60)
    sexes = ("Female", "Male", "Not known")
    user = "ana.reid"

    def open(self) -> RowWriter:
        """A comma-separated file, and a second one that says which children are siblings."""
        self.siblings = CsvRows(
            self.path.with_name("childrens_north_siblings.csv"),
            ("LinkID", "ReferralA", "ReferralB", "Relationship"),
        )
        return CsvRows(self.path, self.columns)

    def mine(self, town: str) -> bool:
        """The north of the region."""
        return town in NORTH

    def household(self, members: Sequence[Member]) -> None:
        """One row a referral; siblings are linked by their first referrals."""
        held: dict[int, Card] = {}
        first: dict[int, str] = {}
        latest: dict[int, Case] = {}
        for child, parent, day in self.referrals(members):
            key = self.row(child, parent, day, held)
            first.setdefault(child.number, key)
            latest[child.number] = Case(key, day)
        for one, other in pairwise(first.values()):
            self.siblings.write((f"{one}-{other}", one, other, "SIBLING"))
        self.offer([*latest.values()])

    def row(self, child: Person, parent: Person | None, day: int, held: dict[int, Card]) -> str:
        """One referral."""
        key = self.key("R%07d")
        self.state(key, "child", child)
        card, worker, home = self.cards(held, child, day), self.someone(), None
        home, nhs = card.home, self.capture.identifier(child.nhs)
        carer = ("", "", "", "", "")
        if parent is not None:
            self.state(key, "carer", parent)
            told = self.cards(held, parent, day)
            carer = (told.given, told.family, self.birth(told), self.sex(told), told.phone)
        self.out.write((
            key, self.full(day), self.local("N%07d", child), card.given, card.middle, card.family,
            self.birth(card), self.sex(card), self.capture.identifier(child.upn),
            f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}" if nhs else "", card.line, home.town if home else "",
            card.postcode, card.phone, *carer, self.one(REFERRERS), self.one(NEEDS), self.one(OUTCOMES),
            worker.number, worker.name,
        ))  # fmt: skip
        return key

    def close(self) -> None:
        """Finish both files."""
        super().close()
        self.siblings.close()


class South(Childrens):
    """A unitary's system: JSON lines with full names and ISO dates."""

    source = "childrens_south"
    file = "childrens_south.jsonl"
    columns = listed("""
        contact_id, received_at, child_name, child_known_as, date_of_birth, sex, upn, nhs_number, address,
        town, postcode, phone, school, parent_name, parent_dob, parent_sex, parent_phone, concern, decision,
        narrative, worker_id, worker_name
    """)
    dates = ("%Y-%m-%d", "%Y-%m", "%Y")
    sexes = ("female", "male", "not known")
    staff = ("w", 50)

    def open(self) -> RowWriter:
        """JSON lines."""
        self.schools = (
            "St Mary's Primary",
            "Hill Top Academy",
            "Riverside School",
            "The Park School",
            "King's Manor",
        )
        return JsonRows(self.path, self.columns)

    def mine(self, town: str) -> bool:
        """The south and west of the region."""
        return town not in NORTH and town not in CITY

    def household(self, members: Sequence[Member]) -> None:
        """One line a contact."""
        held: dict[int, Card] = {}
        for child, parent, day in self.referrals(members):
            key = self.key("SC-%06d")
            self.state(key, "child", child)
            card, worker = self.cards(held, child, day), self.someone()
            home, need = card.home, self.one(NEEDS)
            adult = ("", "", "", "")
            if parent is not None:
                self.state(key, "parent", parent)
                told = self.cards(held, parent, day)
                adult = (f"{told.given} {told.family}", self.birth(told), self.sex(told), told.phone)
            school = self.schools[int(child.school_phone[-1]) % 5] if child.school_phone else ""
            self.out.write((
                key, f"{self.full(day)}T{clock(480 + int(self.rng.random() * 600))}:00",
                " ".join(filter(None, (card.given, card.middle, card.family))),
                child.called if self.rng.random() < 0.3 else "", self.birth(card), self.sex(card),
                self.capture.identifier(child.upn), self.capture.identifier(child.nhs), card.line,
                home.town if home else "", card.postcode, card.phone, school, *adult, need,
                self.one(OUTCOMES), f"Contact about {need.lower()}; the family was spoken to.", worker.number,
                worker.name,
            ))  # fmt: skip


class City(Childrens):
    """A city's workbook of placements and cases: family name first, address in parts."""

    source = "childrens_city"
    file = "childrens_city.xlsx"
    columns = listed("""
        Case No, Opened, Closed, Child, Born, Sex, UPN, Flat, House and Street, Town, Post Code, Carer,
        Carer Born, Carer Tel, Type, Reason, Worker No, Worker
    """)
    dates = ("%d %b %Y", "%b %Y", "%Y")
    staff = ("CW", 30)
    user = "tom.okafor"

    def open(self) -> RowWriter:
        """A workbook."""
        return XlsxRows(self.path, self.columns, "Cases")

    def mine(self, town: str) -> bool:
        """The towns of the city's authority."""
        return town in CITY

    def household(self, members: Sequence[Member]) -> None:
        """One row a case."""
        held: dict[int, Card] = {}
        latest: dict[int, Case] = {}
        for child, parent, day in self.referrals(members):
            key = self.key("CC%06d")
            self.state(key, "child", child)
            card, worker = self.cards(held, child, day), self.someone()
            flat, _, street = card.line.rpartition(", ")
            adult = ("", "", "")
            if parent is not None:
                self.state(key, "carer", parent)
                told = self.cards(held, parent, day)
                adult = (f"{told.family}, {told.given}", self.birth(told), told.phone)
            latest[child.number] = Case(key, day)
            placed = self.rng.random() < 0.25
            self.out.write((
                key, date.fromordinal(day), date.fromordinal(day + 30) if self.rng.random() < 0.5 else None,
                f"{card.family}, {card.given} {card.middle}".rstrip(), self.birth(card), self.sex(card),
                self.capture.identifier(child.upn), flat, street, card.home.town if card.home else "",
                card.postcode, *adult, "PLACEMENT" if placed else "ASSESSMENT", self.one(NEEDS),
                worker.number, worker.name,
            ))  # fmt: skip
        self.offer([*latest.values()])
