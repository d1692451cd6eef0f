"""What was worked out before is what would be worked out now, whatever was done to the ledger in between."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.database import Ledger
from linkage.ingest.reclass import reclass
from linkage.progress import Silence
from linkage.projection.project import project
from linkage.resolution.run import link
from linkage.review.decisions import decide, withdraw
from policies.audit.keys import SigningKey
from policies.break_glass import take
from policies.restrictions import lift, restrict
from policies.rights.certificate import Order
from policies.rights.disposal import dispose
from policies.rights.erasing import erase_subject, readmit
from policies.rights.retention import Retention, Rule, Since, Then
from policies.sight import Sights
from schema.sight import Sight, Viewer
from schema.vocabulary import AgencyKind, FieldClass, Marking, Purpose, RestrictionKind, Role, Ruling
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
