"""A restriction holds through deliveries and linkage runs, whatever they do to a person's records."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import insert

from ledger.clock import now
from ledger.database import Ledger
from ledger.outbox import projected_seq
from ledger.tables import restriction
from linkage.progress import Silence
from linkage.resolution.run import link
from policies.restrictions import closed
from tests.ledgers import ledger_proved
from tests.linkage.deliveries import Desk, row

CROWD = [row(number) for number in range(1, 30)]
HER = row(77, forename="AMINA", surname="OKAFOR", dob="11/07/2009")


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Desk:
    """A snapshot of some people, of whom one is sealed."""
    made = Desk(ledger, tmp_path)
    deliver(made, [*CROWD, HER])
    with ledger.begin() as connection:
        connection.execute(
            insert(restriction).values(
                id="restriction_1",
                subject=person(made),
                kind="SEALED",
                made_by="judge",
                made_at=now(),
                reason="adopted",
            )
        )
    return made


def deliver(desk: Desk, rows: Iterable[dict[str, str]]) -> None:
    desk.deliver(rows)
    link(desk.ledger, progress=Silence())


def person(desk: Desk) -> str:
    (found,) = desk.ask("SELECT person FROM membership WHERE record = :record", record=record(desk))
    return str(found)


def record(desk: Desk) -> str:
    question = "SELECT DISTINCT r.id FROM record r JOIN entry e ON e.id = r.entry WHERE e.key = :key"
    (found,) = desk.ask(question, key=HER["ref"])
    return str(found)


def closed_records(desk: Desk) -> tuple[str, ...]:
    with desk.ledger.read() as connection:
        return closed(connection, "ann.other", projected_seq(connection))


@ledger_proved
def test_a_sealed_person_whom_a_snapshot_misses_is_sealed_when_she_comes_back(desk: Desk):
    before = person(desk)
    deliver(desk, CROWD)
    assert closed_records(desk) == (record(desk),)
    desk.deliver([*CROWD, HER])
    assert closed_records(desk) == (record(desk),)  # before any run, too
    link(desk.ledger, progress=Silence())
    assert closed_records(desk) == (record(desk),)
    assert person(desk) == before


def test_a_sealed_person_who_comes_back_told_otherwise_is_sealed(desk: Desk):
    deliver(desk, CROWD)
    deliver(desk, [*CROWD, {**HER, "forename": "ADA", "surname": "BELL", "dob": "01/01/1950"}])
    assert closed_records(desk) == (record(desk),)
