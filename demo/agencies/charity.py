"""A charity: support sessions, taken down in haste; full names, nicknames, dates as they were told."""

from collections.abc import Sequence

from demo.capture import Card
from demo.days import DayFormat
from demo.desk import Desk
from demo.lives import Member
from demo.words import listed
from demo.writers import JsonRows, RowWriter

KINDS = listed("Advocacy, Refuge, Counselling, Mentoring, Food bank, Drop-in, Night shelter")


class Charity(Desk):
    """One line a session."""

    source = "charity"
    file = "charity.jsonl"
    columns = listed("""
        session_id, session_date, client_name, known_as, dob, gender, phone, email, address, town, postcode,
        support_type, notes, worker_id, worker
    """)
    sexes = ("woman", "man", "not said")
    staff = ("V", 30)

    def open(self) -> RowWriter:
        """JSON lines."""
        self.day = DayFormat("%d %B %Y")
        return JsonRows(self.path, self.columns)

    def household(self, members: Sequence[Member]) -> None:
        """One line for each session of a member."""
        for person, life in members:
            card: Card | None = None
            for day in life.support:
                card = self.capture.card(person, day, card)
                key = self.key("S%06d")
                self.state(key, "client", person)
                worker, kind = self.someone(), self.one(KINDS)
                known = person.called if card.given != person.called and self.rng.random() < 0.4 else ""
                self.out.write((
                    key, self.day(day), " ".join(filter(None, (card.given, card.middle, card.family))), known,
                    self.birth(card), self.sex(card), card.phone, card.email, card.line,
                    card.home.town if card.home else "", card.postcode, kind, f"Came to {kind.lower()}.",
                    worker.number, worker.name,
                ))  # fmt: skip
