import pytest
from sqlalchemy import insert

from ledger.clock import now
from ledger.database import Ledger
from ledger.tables import lineage, membership, person, restriction, run
from policies.restrictions import closed

EARLY, LATER, LATEST = (f"2026-0{month}-01T00:00:00.000000Z" for month in (1, 2, 3))


@pytest.fixture
def resolved(ledger: Ledger) -> Ledger:
    """Three persons: one with two records, one with one, one without any."""
    with ledger.begin() as connection:
        connection.execute(insert(run).values(id=1, started_at=now(), state="done", figures={}))
        connection.execute(insert(person), [{"id": f"person_{one}", "run": 1} for one in "abc"])
        connection.execute(
            insert(membership),
            [
                {"record": "record_1", "person": "person_a", "run": 1},
                {"record": "record_2", "person": "person_a", "run": 1},
                {"record": "record_3", "person": "person_b", "run": 1},
            ],
        )
    return ledger


def restrict(ledger: Ledger, subject: str, made_at: str = LATER, principal: str | None = None) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(restriction).values(
                id=f"{subject}-{principal}",
                subject=subject,
                kind="SEALED",
                principal=principal,
                made_by="x",
                made_at=made_at,
                reason="r",
            )
        )


def moved(ledger: Ledger, kind: str, source: str, target: str, records: list[str], at: str) -> None:
    with ledger.begin() as connection:
        row = {
            "run": 1,
            "kind": kind,
            "from_person": source,
            "to_person": target,
            "records": records,
            "at": at,
        }
        connection.execute(insert(lineage).values(row))


def closed_to(ledger: Ledger, viewer: str = "ann.other") -> tuple[str, ...]:
    with ledger.read() as connection:
        return closed(connection, viewer)


def test_nothing_is_closed_without_a_restriction(resolved: Ledger):
    assert closed_to(resolved) == ()


def test_a_restricted_person_is_closed_as_all_her_records(resolved: Ledger):
    restrict(resolved, "person_a")
    assert closed_to(resolved) == ("record_1", "record_2")


def test_a_record_that_becomes_hers_later_is_closed_too(resolved: Ledger):
    restrict(resolved, "person_a")
    with resolved.begin() as connection:
        connection.execute(insert(membership).values(record="record_9", person="person_a", run=1))
    assert closed_to(resolved) == ("record_1", "record_2", "record_9")


def test_a_restriction_binds_whom_it_names(resolved: Ledger):
    restrict(resolved, "person_b", principal="ann.other")
    assert closed_to(resolved) == ("record_3",)
    assert closed_to(resolved, "ben.other") == ()


def test_a_restricted_person_takes_her_restriction_into_a_merge(resolved: Ledger):
    restrict(resolved, "person_c")
    moved(resolved, "MERGE", "person_c", "person_b", ["record_7"], LATEST)
    moved(resolved, "MERGE", "person_b", "person_a", ["record_3"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_2", "record_3", "record_7")


def test_a_restriction_on_an_old_id_holds_for_whoever_she_is_today(resolved: Ledger):
    restrict(resolved, "person_c")
    moved(resolved, "MERGE", "person_c", "person_b", ["record_7"], EARLY)
    assert closed_to(resolved) == ("record_3",)


def test_a_split_before_the_restriction_says_nothing_of_it(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "SPLIT", "person_a", "person_b", ["record_8"], EARLY)
    assert closed_to(resolved) == ("record_1", "record_2")


def test_records_that_a_split_takes_away_stay_closed_themselves(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "SPLIT", "person_a", "person_b", ["record_8"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_2", "record_8")


def test_persons_that_merged_into_each_other_come_to_an_end(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "MERGE", "person_a", "person_b", ["record_1"], LATEST)
    moved(resolved, "MERGE", "person_b", "person_a", ["record_3"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_2", "record_3")


def test_many_restrictions_are_all_read(resolved: Ledger):
    with resolved.begin() as connection:
        connection.execute(insert(person), [{"id": f"person_n{i}", "run": 1} for i in range(1_200)])
        connection.execute(
            insert(membership),
            [{"record": f"record_n{i}", "person": f"person_n{i}", "run": 1} for i in range(1_200)],
        )
        connection.execute(
            insert(restriction),
            [
                {
                    "id": f"n{i}",
                    "subject": f"person_n{i}",
                    "kind": "SEALED",
                    "principal": None,
                    "made_by": "x",
                    "made_at": LATER,
                    "reason": "r",
                    "lifted_at": None,
                }
                for i in range(1_200)
            ],
        )
    assert len(closed_to(resolved)) == 1_200
