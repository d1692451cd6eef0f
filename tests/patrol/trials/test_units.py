"""The arms of units are told when their day has come; of a day to come nothing is opened."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from ledger.database import Ledger
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Protocol
from patrol.trials.register import arms_on, read, register
from patrol.trials.units import UnitDay, unit_days
from schema.vocabulary import TrialAssignment
from tests.patrol.trials.registered import PROTOCOL, TODAY, TOMORROW, key, police, protocol

DAY = timedelta(days=1)
FIXED = protocol(assignment=TrialAssignment.FIXED, blocks=(PROTOCOL.units,))


def registered(connection: Connection, of: Protocol) -> tuple[int, str]:
    number = police(connection)
    return number, register(connection, number, of, key(), "sam", TODAY)


def told(ledger: Ledger, days: list[date], today: date, by: TrialKey | None = None) -> list[UnitDay]:
    with ledger.read() as connection:
        return unit_days(connection, [1], days, today, by)


@pytest.mark.parametrize("of", [PROTOCOL, FIXED], ids=["daily", "fixed"])
def test_of_days_that_have_come_it_is_the_allocation(ledger: Ledger, of: Protocol):
    with ledger.begin() as connection:
        number, id = registered(connection, of)
    today, days = TOMORROW + DAY, [TOMORROW, TOMORROW + DAY]
    found = told(ledger, days, today, key())
    assert [(one.trial, one.day, one.hotspot) for one in found] == [
        (id, day, unit) for day in days for unit in of.units
    ]
    with ledger.read() as connection:
        made = read(connection, [number], id)
        assert made is not None
        for day in days:
            arms = arms_on(connection, made, day, today, key())
            assert arms is not None
            assert [one.treated for one in found if one.day == day] == arms.tolist()
    assert {(one.arm, one.treated) for one in found} == {(of.treated, True), (of.control, False)}


def test_of_days_to_come_nothing_is_opened(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    with ledger.begin() as connection:
        registered(connection, PROTOCOL)
    opened, whole = list[str](), TrialKey.open

    def noted(self: TrialKey, sealed: bytes, of: str) -> bytes:
        opened.append(of)
        return whole(self, sealed, of)

    monkeypatch.setattr(TrialKey, "open", noted)
    for today in (TODAY, TOMORROW):
        found = told(ledger, [today + DAY, today + 2 * DAY], today, key())
        assert len(found) == 2 * len(PROTOCOL.units)
        assert {(one.arm, one.treated) for one in found} == {(None, None)}
        assert opened == []
    told(ledger, [TOMORROW, TOMORROW + DAY], TOMORROW, key())
    assert [of.endswith(str(TOMORROW)) for of in opened] == [True]


def test_arms_that_were_drawn_once_are_known_from_the_first_day_on(ledger: Ledger):
    with ledger.begin() as connection:
        registered(connection, FIXED)
    assert {one.arm for one in told(ledger, [TOMORROW], TODAY, key())} == {None}
    today, later = (told(ledger, [TOMORROW + n * DAY], TOMORROW, key()) for n in (0, 9))
    assert [one.treated for one in today] == [one.treated for one in later]
    assert None not in {one.arm for one in later}


def test_without_the_key_that_sealed_them_no_arm_is_told(ledger: Ledger):
    with ledger.begin() as connection:
        registered(connection, PROTOCOL)
    for by in (None, key(2)):
        assert {one.arm for one in told(ledger, [TOMORROW], TOMORROW, by)} == {None}


def test_before_and_after_it_a_trial_has_no_units(ledger: Ledger):
    with ledger.begin() as connection:
        number, _ = registered(connection, PROTOCOL)
    assert told(ledger, [TODAY], TODAY, key()) == []
    assert told(ledger, [PROTOCOL.last + DAY], PROTOCOL.last + DAY, key()) == []
    assert len(told(ledger, [PROTOCOL.last, PROTOCOL.last + DAY], TODAY, key())) == len(PROTOCOL.units)
    with ledger.read() as connection:
        assert unit_days(connection, [number + 1], [TOMORROW], TOMORROW, key()) == []
