"""Prisons and probation, and the youth justice service."""

from collections.abc import Sequence
from datetime import date

from demo.capture import Card
from demo.caseload import Case
from demo.days import EXTRACT_DAY
from demo.desk import Desk
from demo.identifiers import short_pnc_id
from demo.lives import Member
from demo.words import listed
from demo.workbook import XlsxRows
from demo.writers import CsvRows, RowWriter

PRISONS = (("BLI", "Bullingdon"), ("WDI", "Woodhill"), ("SPI", "Spring Hill"), ("GNI", "Grendon"))
SENTENCES = listed("Community order, Suspended sentence, Custody, Custody")
RISKS = listed("Low, Medium, High, Very high")
YOUTH_OUTCOMES = listed("""
    Referral order, Youth caution, Youth rehabilitation order, Prevention, Out of court disposal
""")
OFFENCES = listed("Assault, Theft, Criminal damage, Possession of a blade, Robbery, Drugs, Public order")


class Offenders(Desk):
    """The offender register: one row a person, kept free of duplicates, with aliases."""

    source = "prisons_probation"
    file = "prisons_probation.csv"
    columns = listed("""
        CRN, NOMS_NUMBER, PNC, SURNAME, FIRST_NAME, SECOND_NAME, ALIASES, DATE_OF_BIRTH, SEX, ADDRESS,
        POSTCODE, MOBILE, SENTENCE_TYPE, SENTENCE_DATE, SENTENCE_END, RELEASE_DATE, PRISON_CODE, PRISON,
        MANAGER_ID, MANAGER, RISK_OF_SERIOUS_HARM
    """)
    dates = ("%d-%b-%Y", "%b-%Y", "%Y")
    staff = ("PO", 50)
    user = "ruth.adeyemi"

    def open(self) -> RowWriter:
        """A file with bars in the Windows code page."""
        return CsvRows(self.path, self.columns, "cp1252", "|")

    def household(self, members: Sequence[Member]) -> None:
        """One row for each member under sentence."""
        for person, life in members:
            if not life.sentenced:
                continue
            self.rows += 1
            day = life.sentenced
            self.state(person.crn, "offender", person)
            card, officer = self.capture.card(person, day), self.someone()
            kind = self.one(SENTENCES)
            end = day + 90 + int(self.rng.random() * 900)
            inside = kind == "Custody"
            release = self.full(min(day + 60, end)) if inside and day + 60 < EXTRACT_DAY else ""
            aliases = [" ".join(person.alias).upper()] if person.alias and self.rng.random() < 0.6 else []
            if person.married and self.rng.random() < 0.6:
                aliases.append(f"{person.given} {person.family}".upper())
            self.out.write((
                person.crn, self.capture.identifier(person.prison) if inside else "",
                self.capture.identifier(person.pnc), card.family, card.given, card.middle, ";".join(aliases),
                self.birth(card), self.sex(card), card.line, card.postcode, card.phone, kind, self.full(day),
                self.full(end), release, *(self.one_prison() if inside else ("", "")), officer.number,
                officer.name, self.one(RISKS),
            ))  # fmt: skip
        self.offer([Case(person.crn, life.sentenced) for person, life in members if life.sentenced])

    def one_prison(self) -> tuple[str, str]:
        """Any prison of the region."""
        return PRISONS[int(self.rng.random() * len(PRISONS))]


class Youth(Desk):
    """The youth justice service: a workbook, with the parent's name beside the child's."""

    source = "youth_justice"
    file = "youth_justice.xlsx"
    columns = listed("""
        Case Ref, Start Date, End Date, Surname, Forename, Known As, DOB, Gender, UPN, PNC, Address, Town,
        Postcode, Mobile, Parent Forename, Parent Surname, Parent Tel, Offence, Outcome, Worker ID,
        Case Manager
    """)
    staff = ("YJ", 16)

    def open(self) -> RowWriter:
        """A workbook."""
        return XlsxRows(self.path, self.columns, "Caseload")

    def household(self, members: Sequence[Member]) -> None:
        """One row for each case of a young person."""
        for person, life in members:
            card: Card | None = None
            parent = person.mother or person.father
            for day in life.youth_case:
                card = self.capture.card(person, day, card)
                key = self.key("YJ-%06d")
                self.state(key, "young_person", person)
                worker, pnc = self.someone(), self.capture.identifier(person.pnc)
                adult = ("", "", "")
                if parent is not None and (parent.phone(day) or parent.house_phone) and card.line:
                    self.state(key, "parent", parent)
                    told = self.capture.card(parent, day)
                    adult = (told.given, told.family, parent.phone(day) or parent.house_phone)
                self.out.write((
                    key, date.fromordinal(day),
                    date.fromordinal(day + 120) if day + 120 < EXTRACT_DAY else None, card.family, card.given,
                    person.called if self.rng.random() < 0.4 else "", self.birth_cell(card), self.sex(card),
                    self.capture.identifier(person.upn), short_pnc_id(pnc) if pnc else "", card.line,
                    card.home.town if card.home else "", card.postcode, card.phone, *adult,
                    self.one(OFFENCES), self.one(YOUTH_OUTCOMES), worker.number, worker.name,
                ))  # fmt: skip
