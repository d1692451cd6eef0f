"""A trial is written before its first day, and shows the arms of no day to come."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ledger.database import Ledger
from ledger.tables import trial, trial_round
from patrol.errors import PatrolError
from patrol.trials.protocol import Protocol
from patrol.trials.register import arms_on, arms_until, open_trial, page, read, register
from patrol.trials.sealing import as_drawn, commitment
from schema.vocabulary import TrialAssignment
from tests.patrol.trials.registered import PROTOCOL, TODAY, TOMORROW, key, police, protocol

DAY = timedelta(days=1)
LARGE = (
    ("hotspot_a", "hotspot_b", "hotspot_c", "hotspot_d"),
    ("hotspot_e", "hotspot_f", "hotspot_g", "hotspot_h", "hotspot_i"),
)


@pytest.mark.parametrize(
    "one", [PROTOCOL, protocol(assignment=TrialAssignment.FIXED, blocks=LARGE)], ids=["daily", "fixed"]
)
def test_arms_are_shown_when_their_day_has_come_and_all_is_opened_after_the_last(
    ledger: Ledger, one: Protocol
):
    with ledger.begin() as connection:
        number = police(connection)
        id = register(connection, number, one, key(), "sam", TODAY)
    with ledger.read() as connection:
        found = read(connection, [number], id)
        assert found is not None
        assert (found.protocol, found.number) == (one, number)
        assert read(connection, [number + 1], id) is None
        for today in (TODAY, TOMORROW, TOMORROW + 5 * DAY, one.last):
            for day in (TOMORROW, TOMORROW + DAY, TOMORROW + 6 * DAY, one.last, one.last + DAY):
                arms = arms_on(connection, found, day, today, key())
                assert (arms is not None) == (day <= today and day <= one.last)
            assert all(day <= today for day in arms_until(connection, found, today, key()))
            assert open_trial(connection, found, today, key()) is None
        told = open_trial(connection, found, one.last + DAY, key())
        assert told is not None
        assert commitment(told) == found.hash
        assert as_drawn(told)


def test_the_same_twice_is_one_trial_even_when_its_first_day_has_come(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        id = register(connection, number, PROTOCOL, key(), "sam", TODAY)
    with ledger.begin() as connection:
        assert register(connection, number, PROTOCOL, key(), "ola", TODAY) == id
        assert register(connection, number, PROTOCOL, key(), "sam", PROTOCOL.last) == id
        assert connection.execute(select(func.count()).select_from(trial)).scalar_one() == 1
        assert connection.execute(select(func.count()).select_from(trial_round)).scalar_one() == 28
        assert register(connection, number, protocol(buffer=0), key(), "sam", TODAY) != id


def test_a_trial_that_could_find_nothing_is_refused(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        for blocks, many in (((("a", "b"), ("c", "d"), ("e", "f")), 8), (("abcd", "efgh"), 36)):
            few = protocol(assignment=TrialAssignment.FIXED, blocks=tuple(map(tuple, blocks)))
            with pytest.raises(PatrolError, match=f"but {many} ways"):
                register(connection, number, few, key(), "sam", TODAY)
        assert page(connection, [number], 10).total == 0


def test_a_trial_that_begins_today_or_began_is_refused(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        for today in (TOMORROW, TOMORROW + DAY):
            with pytest.raises(PatrolError, match="before its first day"):
                register(connection, number, PROTOCOL, key(), "sam", today)
        assert page(connection, [number], 10).total == 0


def test_trials_are_paged_through_the_last_first(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        made = [register(connection, number, protocol(buffer=n), key(), "sam", TODAY) for n in range(5)]
    with ledger.read() as connection:
        found, after = [], None
        while True:
            some = page(connection, [number], 2, after)
            found += [one.id for one in some.trials]
            assert some.total == 5
            if not some.more:
                break
            after = (some.trials[-1].registered_at, some.trials[-1].id)
        assert sorted(found) == sorted(made)
        assert found[0] == made[-1]
        assert page(connection, [], 2).total == 0


def test_two_trials_with_swapped_arms_look_alike_to_whoever_has_not_the_key(sqlite_ledger: Ledger):
    """Every row has the same form and length whoever is treated, and no part of one is a part of another."""
    with sqlite_ledger.begin() as connection:
        number = police(connection)
        ids = [register(connection, number, protocol(buffer=n), key(), "sam", TODAY) for n in range(3)]
        rows = connection.execute(select(trial_round.c.day, trial_round.c.sealed)).all()
        trials = connection.execute(select(trial)).all()
    assert len(ids) == 3
    assert {len(row.sealed) for row in rows} == {12 + len(PROTOCOL.units) + 16}
    assert {len(row.salt) for row in trials} == {12 + 32 + 16}
    assert {len(row.hash) for row in trials} == {64}
    whole = b"".join(row.sealed for row in rows)
    windows = {whole[n : n + 6] for n in range(len(whole) - 5)}
    assert len(windows) >= len(whole) - 6
