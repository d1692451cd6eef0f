"""Adult social care: assessments and safeguarding enquiries as JSON lines, with the one who cares."""

from collections.abc import Sequence

from demo.capture import Card
from demo.desk import Desk
from demo.lives import Member
from demo.words import listed
from demo.writers import JsonRows, RowWriter

NEEDS = listed("""
    Frailty, Dementia, Learning disability, Mental health, Physical disability, Substance misuse
""")
RISKS = listed("""
    Neglect, Financial abuse, Domestic abuse, Self-neglect, None identified, Organisational abuse
""")
OUTCOMES = listed("Care package, Enquiry closed, Signposted, Residential care, Direct payment")


class Adults(Desk):
    """One line an assessment."""

    source = "adult_care"
    file = "adult_care.jsonl"
    columns = listed("""
        assessment_id, assessed_on, client_id, first_name, middle_name, last_name, preferred_name, birth_date,
        gender, nhs_number, address, town, postcode, phone, email, carer_first_name, carer_last_name,
        carer_birth_date, carer_gender, carer_phone, carer_relationship, need, risk, outcome, notes,
        worker_id, worker
    """)
    dates = ("%Y-%m-%d", "%Y-%m", "%Y")
    sexes = ("Female", "Male", "Unknown")
    staff = ("AS", 40)

    def open(self) -> RowWriter:
        """JSON lines."""
        return JsonRows(self.path, self.columns)

    def household(self, members: Sequence[Member]) -> None:
        """One line for each assessment of a member."""
        for person, life in members:
            card: Card | None = None
            for day in life.care:
                card = self.capture.card(person, day, card)
                key = self.key("ASC%07d")
                self.state(key, "client", person)
                worker, home, need = self.someone(), card.home, self.one(NEEDS)
                carer, relation = (person.partner, "PARTNER") if person.partner else (None, "")
                if carer is None and person.children:
                    carer, relation = person.children[0], "CHILD"
                adult = ("", "", "", "", "", "")
                if carer is not None and day - carer.birth > 6600:
                    self.state(key, "carer", carer)
                    told = self.capture.card(carer, day)
                    adult = (told.given, told.family, self.birth(told), self.sex(told), told.phone, relation)
                self.out.write((
                    key, self.full(day), self.local("AC%07d", person), card.given, card.middle, card.family,
                    person.called if self.rng.random() < 0.3 else "", self.birth(card), self.sex(card),
                    self.capture.identifier(person.nhs), card.line, home.town if home else "", card.postcode,
                    card.phone, card.email, *adult, need, self.one(RISKS), self.one(OUTCOMES),
                    f"Seen at home; {need.lower()} discussed.", worker.number, worker.name,
                ))  # fmt: skip
