"""Families for tests: deliveries of a small partnership in which one person is told of in every way."""

from pathlib import Path
from typing import Any

from ledger.database import Ledger
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.source import Source, load_source
from tests.linkage.deliveries import Desk

STAYS = """
id = "charity_stays"
agency = "charity"
category = "SUPPORT"
marking = "OFFICIAL"
delivery = "SNAPSHOT"
key = "ref"
max_rejects = 0.9
file = { format = "csv" }

[columns.born]
type = "date"
formats = ["%Y-%m-%d"]

[columns.came]
type = "date"
formats = ["%Y-%m-%d", "%Y-%m", "%Y"]
required = true

[columns.left]
type = "date"
formats = ["%Y-%m-%d", "%Y-%m", "%Y"]

[person.guest]
given_name = "given"
family_name = "family"
birth_date = "born"
phones = ["mobile"]
attributes = { HEALTH = { needs = "needs" } }

[person.parent]
given_name = "parent_given"
family_name = "parent_family"

[event.stay]
key = "ref"
kind = "SUPPORT_SESSION"
start = "came"
end = "left"
narrative = "note"

[place.home]
address = "address"
postcode = "postcode"

[object.phone]
kind = "PHONE"
value = "mobile"

[[involved]]
person = "guest"
event = "stay"
role = "SUBJECT"

[[lives_at]]
person = "guest"
place = "home"

[[uses]]
person = "guest"
object = "phone"

[[related]]
person = "parent"
other = "guest"
kind = "PARENT"
"""

FRIENDS = """
id = "charity_friends"
agency = "charity"
category = "SUPPORT"
marking = "OFFICIAL"
delivery = "SNAPSHOT"
key = ["one", "other"]
file = { format = "csv" }

[person.one]
source = "charity_stays"
slot = "guest"
key = "one"

[person.other]
source = "charity_stays"
slot = "guest"
key = "other"

[[related]]
person = "one"
other = "other"
kind = "ASSOCIATE"
"""

CASES = """
id = "charity_cases"
agency = "charity"
category = "SUPPORT"
marking = "OFFICIAL"
delivery = "SNAPSHOT"
key = "ref"
file = { format = "csv" }

[person.guest]
source = "charity_stays"
slot = "guest"
key = "ref"

[[caseload]]
worker = "worker"
person = "guest"
"""

STAY = ("ref", "given", "family", "born", "mobile", "needs", "parent_given", "parent_family", "came", "left",
        "note", "address", "postcode")  # fmt: skip


def stay(ref: str, given: str, family: str, **told: str) -> dict[str, str]:
    """A row of the stays."""
    return {"ref": ref, "given": given, "family": family, "came": "2020-05-17", **told}


AMINA = stay(
    "S-AMINA-1",
    "Aminaxa",
    "Okaforxa",
    born="2009-07-11",
    mobile="07700 900345",
    needs="asthmaxa",
    note="ran away twicexa",
    address="17 Hidden Lanexa",
    postcode="OX1 1AA",
)
VALUES = ("aminaxa", "okaforxa", "2009-07-11", "900345", "asthmaxa", "twicexa", "lanexa", "s-amina-1")
"""What must be gone when she is erased, in small letters."""

CROWD = [
    stay(f"S{n}", f"Name{chr(97 + n)}", f"Family{chr(97 + n)}", born=f"19{70 + n}-01-01") for n in range(9)
]


class House:
    """The charity, with the ledger in which its deliveries end."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.desk = ledger, Desk(ledger, folder)
        sources = folder / "sources"
        sources.mkdir()
        for name, told in self.sources().items():
            (sources / f"{name}.toml").write_text(told, encoding="utf-8")
        self.stays: Source = load_source(sources / "charity_stays.toml")
        self.friends: Source = load_source(sources / "charity_friends.toml")
        self.cases: Source = load_source(sources / "charity_cases.toml")

    @staticmethod
    def sources() -> dict[str, str]:
        """The TOML of each source by its id."""
        return {"charity_stays": STAYS, "charity_friends": FRIENDS, "charity_cases": CASES}

    def deliver(self, *rows: dict[str, str]) -> Any:
        """A snapshot of the stays, and what comes of it."""
        receipt = self.desk.deliver(rows, self.stays, STAY)
        link(self.ledger, progress=Silence())
        return receipt

    def befriend(self, *pairs: tuple[str, str]) -> None:
        """A snapshot of the friendships, by the keys of the stays."""
        self.desk.deliver([{"one": a, "other": b} for a, b in pairs], self.friends, ("one", "other"))
        link(self.ledger, progress=Silence())

    def allocate(self, *pairs: tuple[str, str]) -> None:
        """A snapshot of the caseloads: the key of a stay, and the worker."""
        rows = [{"ref": ref, "worker": worker} for ref, worker in pairs]
        self.desk.deliver(rows, self.cases, ("ref", "worker"))

    def record(self, given: str) -> str:
        """The id of the record with this given name."""
        (found,) = self.desk.ask("SELECT DISTINCT id FROM record WHERE given_name = :given", given=given)
        return str(found)

    def person(self, given: str) -> str:
        """Whose it is."""
        (found,) = self.desk.ask("SELECT person FROM membership WHERE record = :id", id=self.record(given))
        return str(found)
