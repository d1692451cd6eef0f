"""The truth about each record of the extracts; it lies apart from them, and linkage never reads it."""

from pathlib import Path

from demo.days import DayFormat
from demo.person import Person

COLUMNS = ("source", "key", "slot", "person", "household", "origin", "sex", "birth_date", "twin")
SEXES = {"F": "FEMALE", "M": "MALE"}


class Truth:
    """Writes truth.csv: one row for each record, known by source, entry key and slot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("w", encoding="utf-8", newline="", buffering=1 << 18)
        self.file.write(",".join(COLUMNS) + "\n")
        self.day = DayFormat("%Y-%m-%d")
        self.records = 0
        self.last: Person | None = None
        self.about = ""  # what is true of the last person, who is often stated again

    def state(self, source: str, key: str, slot: str, person: Person) -> None:
        """This source's entry states this person in this slot. No value here needs quoting."""
        self.records += 1
        if person is not self.last:
            self.last = person
            self.about = (
                f"{person.number},{person.household},{person.origin},{SEXES[person.sex]},"
                f"{self.day(person.birth)},{'yes' if person.twin else 'no'}"
            )
        self.file.write(f"{source},{key},{slot},{self.about}\n")

    def close(self) -> None:
        """Finish the file."""
        self.file.close()
