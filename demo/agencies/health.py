"""Two NHS trusts: an acute hospital and a mental health service."""

from collections.abc import Sequence

from demo.capture import Card
from demo.days import UNIX_DAY, DayFormat, clock, milliseconds
from demo.desk import Desk
from demo.lives import Member
from demo.words import listed
from demo.writers import CsvRows, ParquetRows, RowWriter

SITES = (
    ("RTH01", "John Radcliffe"),
    ("RHW01", "Royal Berkshire"),
    ("RXQ02", "Stoke Mandeville"),
    ("RD816", "Milton Keynes"),
)
COMPLAINTS = listed("""
    Head injury, Laceration, Chest pain, Assault, Fall, Fracture, Overdose, Burn, Abdominal pain
""")
DIAGNOSES = listed("""
    Contusion, Open wound, Fracture of radius, Concussion, Poisoning, Sprain, No abnormality found
""")
DISPOSALS = listed("Discharged, Admitted, Referred to GP, Left before treatment, Referred to clinic")
TEAMS = listed("Crisis, Community North, Community South, CAMHS, Early Intervention, Perinatal")
REASONS = listed("Anxiety, Depression, Psychosis, Self-harm, Trauma, Eating disorder, Substance misuse")


class Acute(Desk):
    """Emergency attendances: a patient index with checked NHS numbers, in Parquet."""

    source = "nhs_acute"
    file = "nhs_acute.parquet"
    columns = listed("""
        attendance_id, attended_at, departed_at, site_code, site_name, nhs_number, hospital_number, surname,
        forename, other_forenames, date_of_birth, sex_code, address_line_1, address_line_2, postcode, mobile,
        email, presenting_complaint, diagnosis, disposal, clinician_code, clinician, record_status
    """)
    sexes = ("2", "1", "0")
    staff = ("D", 120)

    def open(self) -> RowWriter:
        """A Parquet file that knows dates and times."""
        types = {"attended_at": "timestamp", "departed_at": "timestamp", "date_of_birth": "date"}
        return ParquetRows(self.path, self.columns, types)

    def household(self, members: Sequence[Member]) -> None:
        """One row an attendance; the hospital number is the trust's own and the same each time."""
        for person, life in members:
            card: Card | None = None
            for day in life.attendances:
                card = self.capture.card(person, day, card)
                key = self.key("A%09d")
                self.state(key, "patient", person)
                doctor, home, minute = self.someone(), card.home, int(self.rng.random() * 1440)
                site, left = SITES[person.number % 4], minute + 20 + int(self.rng.random() * 400)
                self.out.write((
                    key, milliseconds(day, minute), milliseconds(day, left), *site,
                    self.capture.identifier(person.nhs), self.local("H%07d", person),
                    card.family, card.given, card.middle,
                    card.birth - UNIX_DAY if card.precision else None, self.sex(card), card.line,
                    home.town if home else "", card.postcode, card.phone, card.email, self.one(COMPLAINTS),
                    self.one(DIAGNOSES), self.one(DISPOSALS), doctor.number, doctor.name, "CURRENT",
                ))  # fmt: skip


class Mental(Desk):
    """Appointments of the mental health trust: an old system's export with semicolons and unbroken dates."""

    source = "nhs_mental"
    file = "nhs_mental.csv"
    columns = listed("""
        AppointmentID, Appointment, NHSNumber, ClientID, Surname, Forename, KnownAs, DOB, Gender, Address,
        Town, Postcode, Tel, Email, Team, ClinicianID, Clinician, Outcome, Reason
    """)
    dates = ("%Y%m%d", "%Y%m", "%Y")
    sexes = ("F", "M", "X")
    staff = ("MH", 60)

    def open(self) -> RowWriter:
        """A file with semicolons."""
        self.day = DayFormat("%Y%m%d")
        return CsvRows(self.path, self.columns, delimiter=";")

    def household(self, members: Sequence[Member]) -> None:
        """One row an appointment."""
        for person, life in members:
            card: Card | None = None
            for day in life.mental:
                card = self.capture.card(person, day, card)
                key = self.key("MH%08d")
                self.state(key, "client", person)
                clinician, home = self.someone(), card.home
                self.out.write((
                    key, f"{self.day(day)} {clock(540 + 15 * int(self.rng.random() * 32))}",
                    self.capture.identifier(person.nhs), self.local("C%07d", person), card.family,
                    card.given, person.called if self.rng.random() < 0.3 else "", self.birth(card),
                    self.sex(card), card.line, home.town if home else "", card.postcode, card.phone,
                    card.email, self.one(TEAMS), clinician.number, clinician.name,
                    "DNA" if self.rng.random() < 0.2 else "Attended", self.one(REASONS),
                ))  # fmt: skip
