"""What was worked out before is what would be worked out now, whatever was done to the ledger in between."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.classes import class_number, classes
from ledger.database import Ledger
from ledger.version import version
from linkage.ingest.reclass import reclass
from linkage.progress import Silence
from linkage.projection.project import project
from linkage.resolution.run import link
from linkage.review.decisions import decide, withdraw
from policies.audit.keys import SigningKey
from policies.break_glass import take
from policies.edition import Edition
from policies.restrictions import lift, restrict
from policies.rights.certificate import Order
from policies.rights.disposal import dispose
from policies.rights.erasing import erase_subject, readmit
from policies.rights.retention import Retention, Rule, Since, Then
from policies.seen import EMPTY_IDS, Remembered, Seen, work_out
from policies.sight import Sights
from policies.texts import read_texts
from schema.sight import Sight, Viewer
from schema.vocabulary import (
    AgencyKind,
    Category,
    FieldClass,
    Marking,
    Purpose,
    RestrictionKind,
    Role,
    Ruling,
)
from tests.ledgers import ledger_proved
from tests.linkage.deliveries import PARTNERSHIP
from tests.policies.partnerships import someone, write_partnership
from tests.policies.rights.families import AMINA, CROWD, STAY, House, stay

KEY = SigningKey.generate()
ORDER = Order("Dana Whitlock, data protection officer", "asked by the data subject")
EVERY = frozenset(FieldClass)
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

RULES = """
@id("work") permit (principal, action == Action::"ask for", resource);
@id("own") permit (
  principal in Role::"PRACTITIONER",
  action in [Action::"see existence", Action::"see identity", Action::"see health"],
  resource
) when { context.caseload };
@id("all") permit (
  principal in Role::"STEWARD", action in [Action::"see existence", Action::"see identity"], resource
);
@id("not-her-own") forbid (
  principal in Role::"STEWARD", action == Action::"see identity", resource
) when { context.caseload };
@id("glass") permit (
  principal in Role::"OFFICER",
  action in [Action::"break glass to see existence", Action::"break glass to see contact"],
  resource
);
"""
ANA = someone("charity", Role.PRACTITIONER, Purpose.SAFEGUARDING, id="ana.reid")
SAM = someone("charity", Role.STEWARD, Purpose.SAFEGUARDING, id="sam.stewart")
PC = someone("police", Role.OFFICER, Purpose.SAFEGUARDING, id="pc.walsh")


class Place:
    """A charity's ledger, and one process that remembers what its viewers see."""

    def __init__(self, house: House, folder: Path, engine: Engine) -> None:
        self.house, self.folder, self.engine = house, folder, engine
        self.sights = Sights(folder, house.ledger, lambda: NOW)
        self.last: dict[tuple[Viewer, frozenset[FieldClass]], Sight] = {}

    def look(self) -> bool:
        """Compare with a process that has just begun; whether anybody sees anything else than before."""
        fresh = Sights(self.folder, self.house.ledger, lambda: NOW)
        seen = {
            (viewer, kinds): fresh.decide(viewer, kinds)
            for viewer in (ANA, SAM, PC)
            for kinds in (frozenset[FieldClass](), EVERY)
        }
        for _ in range(2):
            assert {asked: self.sights.decide(*asked) for asked in seen} == seen
        changed, self.last = seen != self.last, seen
        return changed


@pytest.fixture
async def place(ledger: Ledger, tmp_path: Path) -> AsyncIterator[Place]:
    folder = tmp_path / "partnership"
    (folder / "policies").mkdir(parents=True)
    write_partnership(folder, {"police": AgencyKind.POLICE, "charity": AgencyKind.CHARITY})
    (folder / "policies" / "all.cedar").write_text(RULES, encoding="utf-8")
    (folder / "people.toml").write_text("", encoding="utf-8")
    engine = await open_engine(f"embedded:{tmp_path}/graph.kgl")
    await engine.migrate()
    yield Place(House(ledger, tmp_path), folder, engine)
    await engine.close()


@ledger_proved
async def test_nothing_that_is_done_leaves_anyone_with_what_she_saw_before(place: Place):
    house, ledger = place.house, place.house.ledger
    twin = stay("S-AMINA-2", "Aminaxa", "Okaforxa", born="2009-07-11", mobile="07700 900345")
    house.deliver(AMINA, *CROWD)
    assert place.look()
    house.allocate(("S-AMINA-1", "ana.reid"), ("S2", "sam.stewart"))
    assert place.look()
    house.allocate(("S-AMINA-1", "ana.reid"), ("S2", "sam.stewart"), ("S1", "ana.reid"))
    assert place.look()
    house.desk.deliver([AMINA, twin, *CROWD], house.stays, STAY)
    place.look()  # a record without a person is nobody's yet
    house.deliver(AMINA, twin, *CROWD)
    assert place.look()
    house.deliver({**AMINA, "came": "2021-01-01"}, twin, *CROWD)
    place.look()
    house.befriend(("S-AMINA-1", "S1"), ("S2", "S3"))
    assert place.look()
    for principal in (None, "sam.stewart"):
        kind = RestrictionKind.SEALED if principal is None else RestrictionKind.CONFLICT
        with ledger.begin() as connection:
            made = restrict(connection, house.person("Nameb"), kind, ANA, "an order", principal)
        assert place.look()
        await project(ledger, place.engine, Silence())
        assert place.look() is (principal is None)
        with ledger.begin() as connection:
            lift(connection, made, ANA, "over")
        assert place.look()
        await project(ledger, place.engine, Silence())
        place.look()
    for ruling in (Ruling.SAME, Ruling.DIFFERENT):
        with ledger.begin() as connection:
            told = (house.record("Nameb"), house.record("Namee"), ruling, "sam.stewart")
            made = decide(connection, *told, Purpose.LINKAGE_QUALITY, "the certificate").id
        assert not place.look()
        link(ledger, progress=Silence())
        assert place.look()
    with ledger.begin() as connection:
        withdraw(connection, made, "sam.stewart", "over")
    link(ledger, progress=Silence())
    place.look()
    glass = place.sights.glass(PC)
    assert glass is not None
    with ledger.begin() as connection:
        take(connection, PC, glass, house.person("Namea"), "She is in danger of her life.", 10)
    assert place.look()
    record = house.record("Nameb")
    erase_subject(ledger, KEY, record, ORDER)
    assert place.look()
    readmit(ledger, record)
    house.deliver(AMINA, twin, *CROWD)
    place.look()
    assert reclass(
        ledger, PARTNERSHIP, house.stays.model_copy(update={"marking": Marking.OFFICIAL_SENSITIVE})
    )
    assert place.look()
    house.deliver(AMINA, *CROWD[:4])
    assert place.look()
    rule = Rule(since=Since.LAST_EVENT, years=10, then=Then.DISPOSE, replaced_years=1, basis="the law")
    assert list(dispose(ledger, KEY, Retention(rules=(rule,)), date(2040, 1, 1), ORDER, lambda units: None))
    assert place.look()


@dataclass
class Memory:
    """What one process remembers, and how often it had to work something out."""

    ledger: Ledger
    edition: Edition
    remembered: Remembered
    worked_out: int = 0

    def seen(self, viewer: Viewer, now: datetime = NOW, edition: Edition | None = None) -> Seen:
        with self.ledger.read() as connection:
            of = edition or self.edition, version(connection)
            return self.remembered.seen(connection, *of, viewer, EVERY, now)


@pytest.fixture
def memory(sqlite_ledger: Ledger, folder: Path, numbers: object, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Of the demonstration's policies; it may keep three sights."""
    memory = Memory(sqlite_ledger, edition(folder, sqlite_ledger), Remembered(3 * EMPTY_IDS))

    def counted(*given: Any) -> Seen:
        memory.worked_out += 1
        return work_out(*given)

    monkeypatch.setattr("policies.seen.work_out", counted)
    return memory


def edition(folder: Path, ledger: Ledger) -> Edition:
    texts = read_texts(folder)
    kinds = {one.id: one.kind for one in texts.partnership.agencies}
    with ledger.read() as connection:
        return Edition(texts.digest, texts.rules(), kinds, classes(connection))


def test_another_case_is_no_other_sight_but_none_is(memory: Memory):
    kept = memory.seen(ANA)
    assert memory.seen(replace(ANA, case_reference="CASE-2")) is kept
    assert memory.worked_out == 1
    memory.seen(replace(ANA, case_reference=None))
    assert memory.worked_out == 2


def test_a_sight_does_not_stand_before_it_was_made(memory: Memory):
    later = memory.seen(ANA)
    earlier = memory.seen(ANA, NOW - timedelta(seconds=1))
    assert memory.worked_out == 2, "the clock was put back"
    assert earlier is not later
    assert memory.seen(ANA) is earlier


def test_what_was_not_used_for_longest_goes_first(memory: Memory):
    first, second, third, fourth = (replace(ANA, id=f"ana.{number}") for number in range(4))
    for viewer in (first, second, third, first, fourth):
        memory.seen(viewer)
    assert memory.worked_out == 4
    for viewer in (third, first, fourth):
        memory.seen(viewer)
    assert memory.worked_out == 4
    memory.seen(second)
    assert memory.worked_out == 5


def test_what_another_version_or_edition_gave_is_kept_no_longer(memory: Memory, folder: Path):
    memory.seen(ANA)
    memory.seen(ANA, edition=edition(folder, memory.ledger))
    memory.seen(ANA)
    assert memory.worked_out == 3
    with memory.ledger.begin() as connection:
        class_number(connection, "charity", Category.SUPPORT, Marking.SECRET)
    memory.seen(ANA)
    assert memory.worked_out == 4
    assert len(memory.remembered._kept) == 1
