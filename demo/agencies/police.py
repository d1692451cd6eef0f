"""The police: the published crimes, the persons drawn into them, and custody."""

from collections.abc import Sequence
from pathlib import Path

from demo.capture import Card
from demo.crimes import Crime
from demo.days import EXTRACT_DAY, age, moment
from demo.desk import Desk
from demo.lives import Member, Part
from demo.person import Person
from demo.words import listed
from demo.workbook import XlsxRows
from demo.writers import CsvRows, RowWriter

# Codes of the Office for National Statistics.
DISTRICTS = {
    "Oxford": "E07000178", "Cherwell": "E07000177", "South Oxfordshire": "E07000179", "Chiltern": "E07000005",
    "Vale of White Horse": "E07000180", "West Oxfordshire": "E07000181", "Aylesbury Vale": "E07000004",
    "South Bucks": "E07000006", "Wycombe": "E07000007", "Milton Keynes": "E06000042", "Reading": "E06000038",
    "Slough": "E06000039", "Windsor and Maidenhead": "E06000040", "Wokingham": "E06000041",
    "Bracknell Forest": "E06000036", "West Berkshire": "E06000037", "Runnymede": "E07000212",
    "Hillingdon": "E09000017",
}  # fmt: skip
STATIONS = (
    ("TVP01", "Abingdon"), ("TVP02", "Aylesbury"), ("TVP03", "Loddon Valley"), ("TVP04", "Maidenhead"),
    ("TVP05", "Milton Keynes"), ("TVP06", "Newbury"),
)  # fmt: skip
# Kinds of the police's own occurrences, with cumulative shares.
OWN = (("SS", 0.3), ("ARR", 0.5), ("DOM", 0.75), ("PUB", 0.88), ("MIS", 1.0))
WARNINGS = ("", "", "", "", "Weapons", "Violent", "Self harm", "Drugs", "Ailment")
DISPOSALS = listed("""
    Charged, Released under investigation, No further action, Cautioned, Bailed, Community resolution
""")
RANKS = listed("PC, PC, PC, DC, PS")
CRIME_COLUMNS = listed("""
    Reference, Month, Longitude, Latitude, Location, LSOA code, LSOA name, District code, Crime type,
    Last outcome category
""")


def write_crimes(path: Path, crimes: Sequence[Crime]) -> None:
    """The published month as the police's own delivery: anti-social behaviour numbered, districts named."""
    rows = CsvRows(path, CRIME_COLUMNS)
    for c in crimes:
        district = DISTRICTS.get(c.area_name.rpartition(" ")[0], "")
        rows.write((
            c.reference, c.month, c.longitude, c.latitude, c.location, c.area, c.area_name, district, c.kind,
            c.outcome,
        ))  # fmt: skip
    rows.close()


class Persons(Desk):
    """Suspects, victims and witnesses, as officers take them down on the street."""

    source = "police_persons"
    file = "police_persons.csv"
    columns = listed("""
        ROW_ID, CRIME_REF, OCC_NO, OCC_TYPE, OCC_DATE, ROLE, SURNAME, FORENAME_1, FORENAME_2, ALIAS, DOB,
        GENDER, PLACE_OF_BIRTH, PNCID, HOME_ADDRESS, HOME_TOWN, HOME_POSTCODE, MOBILE, VEHICLE_REG, WARNING,
        COLLAR_NO, OFFICER
    """)
    staff = ("C", 160)

    def open(self) -> RowWriter:
        """A comma-separated file in the Windows code page."""
        return CsvRows(self.path, self.columns, "cp1252")

    def household(self, members: Sequence[Member]) -> None:
        """One row for each part that a member had in a crime or occurrence."""
        for person, life in members:
            card: Card | None = None
            for part in life.parts:
                card = self.capture.card(person, part.day, card)
                self.row(person, part, card)

    def row(self, person: Person, part: Part, card: Card) -> None:
        """One person in one crime or occurrence."""
        key = self.key("P%08d")
        self.state(key, "subject", person)
        officer, home, suspect, crime = self.someone(), card.home, part.role == "SUSP", part.crime
        ticket = part.occurrence * 0.618 % 1  # the same for all who took part
        kind = "" if crime else next(kind for kind, height in OWN if ticket < height)
        self.out.write((
            key, crime.reference if crime else "", "" if crime else f"43{part.occurrence:08d}", kind,
            "" if crime else self.full(part.day), part.role, card.family, card.given, card.middle, card.alias,
            self.birth(card), self.sex(card), person.birth_place.upper() if suspect else "",
            self.capture.identifier(person.pnc), card.line, home.town if home else "", card.postcode,
            card.phone, person.vehicle if suspect else "", self.one(WARNINGS) if suspect else "",
            officer.number, f"{RANKS[int(officer.number[1:]) % 5]} {officer.name}",
        ))  # fmt: skip


class Custody(Desk):
    """Custody: identity checked against the national computer, in a workbook."""

    source = "police_custody"
    file = "police_custody.xlsx"
    columns = listed("""
        Custody Ref, Arrival, Release, Surname, Forename, Middle Names, Known As, Date of Birth, Sex, PNC ID,
        Occupation, Address, Town, Post Code, Telephone, Offence, Crime Ref, Station Code, Station, Disposal,
        Sergeant No, Sergeant
    """)
    staff = ("S", 24)
    sexes = ("Female", "Male", "Unknown")

    def open(self) -> RowWriter:
        """A workbook."""
        return XlsxRows(self.path, self.columns, "Custody")

    def household(self, members: Sequence[Member]) -> None:
        """One row for each stay."""
        for person, life in members:
            card: Card | None = None
            for part in life.custody:
                day = min(part.day + int(self.rng.random() * 3), EXTRACT_DAY - 2)
                card = self.capture.card(person, day, card)
                self.row(person, part, card, day)

    def row(self, person: Person, part: Part, card: Card, day: int) -> None:
        """One stay in custody."""
        key = self.key("CU/19/%07d")
        self.state(key, "subject", person)
        officer, home, minute = self.someone(), card.home, int(self.rng.random() * 1440)
        station = self.one_station(home.town if home else "")
        self.out.write((
            key, moment(day, minute), moment(day, minute + 90 + int(self.rng.random() * 1200)), card.family,
            card.given, card.middle, card.alias, self.birth(card), self.sex(card),
            self.capture.identifier(person.pnc), person.occupation if age(person.birth, day) >= 18 else "",
            card.line, home.town if home else "", card.postcode, card.phone,
            part.crime.kind if part.crime else "Breach of the peace",
            part.crime.reference if part.crime else "", *station, self.one(DISPOSALS), officer.number,
            officer.name,
        ))  # fmt: skip

    def one_station(self, town: str) -> tuple[str, str]:
        """The station that serves the town."""
        return STATIONS[len(town) % len(STATIONS)]
