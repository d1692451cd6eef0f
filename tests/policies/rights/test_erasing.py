"""What is erased is gone from the ledger and the graph, and does not come back by itself."""

from pathlib import Path

import pytest
from sqlalchemy import insert, text

from cypher.engine import Engine
from cypher.open import open_engine
from ledger.clock import now
from ledger.errors import LedgerBusy
from ledger.tables import lineage, metadata, person
from linkage.progress import Silence
from linkage.projection.project import project, rebuild
from policies.audit.keys import SigningKey
from policies.errors import BadCertificate, RightsError
from policies.restrictions import lift, restrict
from policies.rights.certificate import Order, check, kept_lines
from policies.rights.erasing import erase_subject, readmit
from schema.sight import Viewer
from schema.vocabulary import RestrictionKind
from tests.graphs import contents
from tests.ledgers import copies_proved
from tests.policies.rights.families import AMINA, CROWD, STAY, VALUES, House, stay

KEY = SigningKey.generate()
ORDER = Order("Dana Whitlock, data protection officer", "asked by the data subject")


def everything(house: House) -> str:
    """Every cell of every table but the model's, as one text in small letters."""
    told = []
    with house.ledger.read() as connection:
        for table in metadata.sorted_tables:
            if table.name != "model":
                told += [str(tuple(row)) for row in connection.execute(table.select())]
    return "\n".join(told).casefold()


def test_every_version_and_every_reject_of_hers_is_gone(hers: House):
    hers.deliver({**AMINA, "mobile": "07700 900346"}, *CROWD)
    hers.deliver({**AMINA, "came": "a day", "needs": "asthmaxa, worse"}, *CROWD)  # a reject
    hers.befriend(("S-AMINA-1", "S1"), ("S2", "S3"))
    assert [value for value in VALUES if value not in everything(hers)] == []
    told = erase_subject(hers.ledger, KEY, hers.person("Aminaxa"), ORDER)
    left = everything(hers)
    assert [value for value in (*VALUES, "900346") if value in left] == []
    assert told["counts"] == told["counts"] | {"entries": 2, "records": 1, "versions": 3, "rejects": 1}
    assert told["classes"] == [
        {"agency": "charity", "category": "SUPPORT", "marking": "OFFICIAL", "entries": 2, "records": 1}
    ]
    assert "familyb" in left
    assert "s2\x1fs3" in left or "s2\\x1fs3" in left


def test_no_delivery_brings_her_back_until_she_is_let_in_again(hers: House):
    record = hers.record("Aminaxa")
    erase_subject(hers.ledger, KEY, record, ORDER)
    figures = hers.deliver(AMINA, *CROWD, stay("S10", "New", "Guest")).figures
    assert (figures.new, figures.unchanged, figures.erased, figures.rejected) == (1, 9, 1, 0)
    changed = {**AMINA, "needs": "more"}
    assert hers.deliver(changed, *CROWD).figures.erased == 1
    hers.befriend(("S-AMINA-1", "S1"))
    left = everything(hers)
    assert [value for value in VALUES if value in left and value != "s-amina-1"] == []
    (reason, told) = hers.desk.ask("SELECT reason, told FROM reject")[-1]
    assert (reason, str(told)) == ("the entry was erased, and is not taken in again", "[]")
    readmit(hers.ledger, record)
    assert hers.deliver(AMINA, *CROWD[:8]).figures.erased == 0
    assert hers.record("Aminaxa") == record
    with pytest.raises(RightsError, match="No record"):
        readmit(hers.ledger, record)


def test_of_an_entry_that_tells_of_another_only_hers_is_erased(house: House):
    both = {**AMINA, "parent_given": "Motherxa", "parent_family": "Parentxa"}
    house.deliver(both, *CROWD)
    erase_subject(house.ledger, KEY, house.record("Aminaxa"), ORDER)
    left = everything(house)
    assert [value for value in ("aminaxa", "okaforxa", "900345", "lanexa") if value in left] == []
    assert "motherxa" in left
    figures = house.deliver({**both, "parent_given": "Mumxa"}, *CROWD).figures
    assert (figures.changed, figures.erased) == (1, 0)
    left = everything(house)
    assert [value for value in ("aminaxa", "okaforxa", "900345", "lanexa") if value in left] == []
    assert "mumxa" in left
    told = erase_subject(house.ledger, KEY, house.record("Mumxa"), ORDER)
    assert told["counts"]["entries"] == 1
    assert [value for value in ("mumxa", "motherxa", *VALUES) if value in everything(house)] == []


async def test_the_graph_follows_an_erasure(house: House, engine: Engine):
    both = {**AMINA, "parent_given": "Motherxa", "parent_family": "Parentxa"}
    house.desk.deliver([both, *CROWD], house.stays, STAY)
    house.befriend(("S-AMINA-1", "S1"), ("S1", "S2"))
    await project(house.ledger, engine, Silence())
    assert "Aminaxa" in str(await contents(engine))
    erase_subject(house.ledger, KEY, house.record("Aminaxa"), ORDER)
    await project(house.ledger, engine, Silence())
    followed = await contents(engine)
    found = str(followed).casefold()
    assert [value for value in ("aminaxa", "okaforxa", "900345", "lanexa") if value in found] == []
    await rebuild(house.ledger, engine, Silence())
    assert await contents(engine) == followed


async def test_a_record_of_many_leaves_no_edge_of_its_own_behind(house: House, engine: Engine):
    again = {**AMINA, "ref": "S-TWIN-2", "note": "another stay", "address": "1 Other Road"}
    house.deliver(AMINA, again, *CROWD)
    persons = house.desk.ask("SELECT DISTINCT person FROM membership")
    with house.ledger.begin() as connection:  # one person, whatever the model thinks of so small a crowd
        first, second = house.desk.ask("SELECT id FROM record WHERE given_name = 'Aminaxa' ORDER BY entry")
        owner = connection.execute(
            text("SELECT person FROM membership WHERE record = :id"), {"id": second}
        ).scalar_one()
        connection.execute(
            text("UPDATE membership SET person = :owner WHERE record = :id"), {"owner": owner, "id": first}
        )
    assert persons
    await project(house.ledger, engine, Silence())
    erase_subject(house.ledger, KEY, first, ORDER)
    await project(house.ledger, engine, Silence())
    followed = await contents(engine)
    assert "twicexa" not in str(followed)
    assert "another stay" in str(followed)
    await rebuild(house.ledger, engine, Silence())
    assert await contents(engine) == followed


def test_the_bytes_are_gone_from_the_files_of_sqlite(sqlite_ledger, tmp_path: Path):
    folder = tmp_path / "house"
    folder.mkdir()
    house = House(sqlite_ledger, folder)
    house.deliver(AMINA, *CROWD)
    house.befriend(("S-AMINA-1", "S1"))
    files = [tmp_path / "ledger.db", tmp_path / "ledger.db-wal"]

    def found() -> list[str]:
        kept = b"".join(file.read_bytes() for file in files if file.exists()).lower()
        return [value for value in VALUES if value.encode() in kept]

    assert found() == list(VALUES)
    erase_subject(house.ledger, KEY, house.person("Aminaxa"), ORDER)
    assert house.ledger.clear_wal()
    assert found() == []


@copies_proved
def test_a_certificate_tells_no_value_and_holds_by_itself(hers: House):
    record = hers.record("Aminaxa")
    told = erase_subject(hers.ledger, KEY, record, ORDER)
    with hers.ledger.read() as connection:
        (line,) = kept_lines(connection)
    assert check(line, [KEY.public]) == told
    assert told["records"] == [record]
    assert [value for value in VALUES if value in line.casefold()] == []
    for wrong in (line.replace('"records":1', '"records":2'), line.replace("asked", "bid"), "{}", "x", "[]"):
        with pytest.raises(BadCertificate):
            check(wrong, [KEY.public])
    with pytest.raises(BadCertificate, match="not signed"):
        check(line, [SigningKey.generate().public])


@copies_proved
def test_an_erasure_is_on_the_log_of_the_agency_whose_record_it_was(hers: House):
    record = hers.record("Aminaxa")
    erase_subject(hers.ledger, KEY, record, ORDER)
    asked = "SELECT stage, action FROM audit_event e JOIN audit_recent s ON s.seq = e.seq WHERE subject = :id"
    assert hers.desk.ask(asked, id=record) == [("OUTCOME", "ERASE")]
    assert hers.desk.ask(asked, id="agency_charity") == [("OUTCOME", "ERASE")]


def test_nothing_is_left_of_what_was_written_of_restrictions(hers: House):
    subject, other = hers.person("Aminaxa"), hers.person("Namec")
    (event,) = hers.desk.ask(
        "SELECT DISTINCT n.id FROM stated_node n JOIN entry e ON e.id = n.entry "
        "WHERE n.label = 'Event' AND e.key = 'S-AMINA-1'"
    )
    judge = Viewer("judge", "Judge", "charity", frozenset())
    with hers.ledger.begin() as connection:
        passed = {"run": 1, "kind": "MERGE", "records": [], "at": now()}
        older = [{"id": one, "run": 1, "retired_by": 1} for one in ("person_older", "person_oldest")]
        connection.execute(insert(person), older)
        for before, after in (("person_oldest", "person_older"), ("person_older", subject)):
            connection.execute(insert(lineage).values(**passed, from_person=before, to_person=after))
        for one in (subject, event, "person_older", "person_oldest", other):
            made = restrict(connection, one, RestrictionKind.SEALED, judge, f"sealedxa {one}")
            lift(connection, made, judge, f"liftedxa {one}")
    erase_subject(hers.ledger, KEY, subject, ORDER)
    left = everything(hers)
    for one in (subject, event, "person_older", "person_oldest"):
        assert f"sealedxa {one}" not in left
        assert f"liftedxa {one}" not in left
    assert f"sealedxa {other}" in left
    assert f"liftedxa {other}" in left


def test_an_erasure_waits_for_nobody_who_writes_what_sources_state(hers: House):
    record = hers.record("Aminaxa")
    for deed in ("link", "ingest charity_friends"):
        if deed != "link":
            hers.befriend(("S1", "S2"))
        with hers.ledger.turn(deed), pytest.raises(LedgerBusy, match=deed):
            erase_subject(hers.ledger, KEY, record, ORDER)
    assert hers.record("Aminaxa") == record


def test_an_erasure_that_fails_leaves_all_as_it_was(hers: House, monkeypatch: pytest.MonkeyPatch):
    record = hers.record("Aminaxa")
    before = hers.desk.ask("SELECT count(*) FROM stated_edge")
    with pytest.raises(RightsError, match="no record of 'person_nobody'"):
        erase_subject(hers.ledger, KEY, "person_nobody", ORDER)
    monkeypatch.setattr("policies.rights.erasing.certify", None)
    with pytest.raises(TypeError):
        erase_subject(hers.ledger, KEY, record, ORDER)
    assert hers.record("Aminaxa") == record
    assert hers.desk.ask("SELECT count(*) FROM stated_edge") == before
    assert hers.desk.ask("SELECT count(*) FROM erased_entry") == [0]


def read_all(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("graph.kgl*") if file.is_file()).lower()


async def test_the_bytes_are_gone_from_the_file_of_the_embedded_graph(sqlite_ledger, tmp_path: Path):
    folder = tmp_path / "house"
    folder.mkdir()
    house = House(sqlite_ledger, folder)
    house.deliver(AMINA, *CROWD)

    async def graph_after_projection() -> bytes:
        graph = await open_engine(f"embedded:{tmp_path / 'graph.kgl'}")
        await project(house.ledger, graph, Silence())
        await graph.close()
        return read_all(tmp_path)

    await graph_after_projection()
    erase_subject(house.ledger, KEY, house.person("Aminaxa"), ORDER)
    kept = await graph_after_projection()
    assert [value for value in VALUES if value.encode() in kept] == []


@copies_proved
def test_she_is_on_nobodys_caseload_any_more(hers: House):
    hers.allocate(("S-AMINA-1", "ann.other"), ("S1", "ann.other"))
    erase_subject(hers.ledger, KEY, hers.record("Aminaxa"), ORDER)
    assert hers.desk.ask("SELECT record FROM caseload") == [hers.record("Nameb")]
    assert hers.desk.ask("SELECT key FROM entry WHERE source = 'charity_cases'") == ["S1"]
    hers.allocate(("S-AMINA-1", "ann.other"), ("S1", "ben.other"))
    assert hers.desk.ask("SELECT DISTINCT record FROM caseload") == [hers.record("Nameb")]
