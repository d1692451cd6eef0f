import time

import pytest
from sqlalchemy import case, exists, insert, update

from ledger.classes import BINDING
from ledger.clock import now
from ledger.database import Ledger
from ledger.outbox import keep_projected, last_seq, pending, projected_seq
from ledger.restricted import follow
from ledger.tables import lineage, membership, person, restriction, run
from policies.restrictions import closed, lift
from policies.restrictions import restrict as make
from policies.sight import Sights
from schema.sight import Viewer
from schema.vocabulary import Purpose, RestrictionKind, Role
from tests.policies.partnerships import someone

EARLY, LATER, LATEST = (f"2026-0{month}-01T00:00:00.000000Z" for month in (1, 2, 3))

SOMEONE = Viewer("dana.other", "Dana Other", "police", frozenset())


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
        went = update(membership).where(membership.c.record.in_(records))
        connection.execute(went.values(person=target))
        held = exists().where(membership.c.person == person.c.id)
        connection.execute(update(person).values(retired_by=case((held, None), else_=1)))


def closed_to(ledger: Ledger, viewer: str = "ann.other") -> tuple[str, ...]:
    with ledger.begin() as connection:
        follow(connection)  # as every linkage run does
    with ledger.read() as connection:
        return closed(connection, viewer, projected_seq(connection))


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


def arrives(ledger: Ledger, record: str, person: str) -> None:
    with ledger.begin() as connection:
        connection.execute(insert(membership).values(record=record, person=person, run=1))


def test_a_person_who_is_parted_is_closed_as_both_until_someone_lifts_it(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "SPLIT", "person_a", "person_b", ["record_2"], LATEST)
    arrives(resolved, "record_8", "person_b")
    assert closed_to(resolved) == ("record_1", "record_2", "record_3", "record_8")
    moved(resolved, "SPLIT", "person_b", "person_c", ["record_8"], now())
    arrives(resolved, "record_9", "person_c")
    assert closed_to(resolved) == ("record_1", "record_2", "record_3", "record_8", "record_9")
    with resolved.begin() as connection:
        lift(connection, "person_a-None", SOMEONE, "over")
    assert closed_to(resolved) == ()


def test_a_conflict_binds_by_both_whom_it_binds_and_nobody_else(resolved: Ledger):
    restrict(resolved, "person_a", principal="ann.other")
    moved(resolved, "SPLIT", "person_a", "person_c", ["record_2"], LATEST)
    arrives(resolved, "record_9", "person_c")
    assert closed_to(resolved) == ("record_1", "record_2", "record_9")
    assert closed_to(resolved, "ben.other") == ()


def test_a_split_that_is_undone_leaves_the_other_person_open_again(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "SPLIT", "person_a", "person_b", ["record_2"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_2", "record_3")
    moved(resolved, "SPLIT", "person_b", "person_a", ["record_2"], now())
    assert closed_to(resolved) == ("record_1", "record_2")


def test_a_merge_that_is_undone_in_part_leaves_both_closed(resolved: Ledger):
    restrict(resolved, "person_a")
    moved(resolved, "MERGE", "person_a", "person_b", ["record_1", "record_2"], LATEST)
    moved(resolved, "SPLIT", "person_b", "person_a", ["record_1"], now())
    assert closed_to(resolved) == ("record_1", "record_2", "record_3")


def test_what_a_person_was_parted_from_before_she_was_whom_it_holds_for_stays_open(resolved: Ledger):
    restrict(resolved, "person_b", made_at=EARLY)
    moved(resolved, "SPLIT", "person_a", "person_c", ["record_2"], LATER)
    moved(resolved, "MERGE", "person_b", "person_a", ["record_3"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_3")


def test_a_merge_that_is_undone_leaves_the_other_person_open_again(resolved: Ledger):
    restrict(resolved, "person_b")
    moved(resolved, "MERGE", "person_b", "person_a", ["record_3"], LATEST)
    assert closed_to(resolved) == ("record_1", "record_2", "record_3")
    moved(resolved, "SPLIT", "person_a", "person_b", ["record_3"], LATEST)
    assert closed_to(resolved) == ("record_3",)


def test_persons_that_merged_into_each_other_come_to_an_end(resolved: Ledger):
    restrict(resolved, "person_b")
    moved(resolved, "MERGE", "person_b", "person_a", ["record_3"], LATEST)
    moved(resolved, "MERGE", "person_a", "person_b", ["record_1", "record_2", "record_3"], LATEST)
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


def test_what_the_graph_knows_needs_no_ids(resolved: Ledger):
    with resolved.begin() as connection:
        sealed = make(connection, "person_a", RestrictionKind.SEALED, SOMEONE, "court order")
        make(connection, "record_3", RestrictionKind.CONFLICT, SOMEONE, "her brother", "ann.other")
        seq = last_seq(connection)
    assert closed_to(resolved) == ("record_1", "record_2", "record_3")
    with resolved.begin() as connection:
        keep_projected(connection, seq)
    assert closed_to(resolved) == ("record_3",)
    with resolved.begin() as connection:
        lift(connection, sealed, SOMEONE, "the order ended")
        [announced] = pending(connection, seq, 10)
    assert announced.ids == ["record_1", "record_2"]
    assert closed_to(resolved) == ("record_3",)


def test_a_graph_that_was_put_back_closes_by_id_again(resolved: Ledger):
    with resolved.begin() as connection:
        before = last_seq(connection)
        make(connection, "record_1", RestrictionKind.SEALED, SOMEONE, "court order")
        keep_projected(connection, last_seq(connection))
    assert closed_to(resolved) == ()
    with resolved.begin() as connection:
        keep_projected(connection, before)
    assert closed_to(resolved) == ("record_1",)


def test_what_another_servers_graph_knows_first_stays_closed_here(sights: Sights, sqlite_ledger: Ledger):
    viewer = someone("agency_childrens_north", Role.PRACTITIONER, Purpose.SAFEGUARDING)
    with sqlite_ledger.begin() as connection:
        before = last_seq(connection)
        make(connection, "record_1", RestrictionKind.SEALED, SOMEONE, "court order")
        after = last_seq(connection)
        keep_projected(connection, after)
    found = []
    for seq in (0, before, after):
        sights.graph_is_at(seq)
        found.append(sights.decide(viewer, frozenset()).closed)
    assert found == [("record_1",), ("record_1",), ()]


def test_what_became_hers_in_a_merge_is_announced(resolved: Ledger):
    with resolved.begin() as connection:
        make(connection, "person_a", RestrictionKind.SEALED, SOMEONE, "court order")
        seq = last_seq(connection)
    moved(resolved, "MERGE", "person_a", "person_b", ["record_1", "record_2"], LATEST)
    with resolved.begin() as connection:
        follow(connection)
        [announced] = pending(connection, seq, 10)
    assert announced.ids == ["record_3"]
    with resolved.begin() as connection:
        follow(connection)
        assert last_seq(connection) == announced.seq


def test_thirty_thousand_restrictions_leave_a_sight_as_it_was(resolved: Ledger):
    """What every request reads: of those that the graph knows not one is looked at."""

    def milliseconds() -> float:
        times = []
        with resolved.read() as connection:
            for _ in range(200):
                started = time.perf_counter()
                assert closed(connection, "ann.other", projected_seq(connection)) == ()
                times.append(1_000 * (time.perf_counter() - started))
        return min(times)  # what it takes when nobody else is at work

    alone = milliseconds()
    rows = [
        {"id": f"r{n}", "subject": f"event_{n}", "kind": BINDING[n % 2], "made_by": "x", "made_at": LATER}
        for n in range(30_000)
    ]
    with resolved.begin() as connection:
        connection.execute(insert(restriction).values(reason="r"), rows)
        follow(connection)
        keep_projected(connection, last_seq(connection))
        connection.exec_driver_sql("ANALYZE")
    assert milliseconds() < alone + 1
