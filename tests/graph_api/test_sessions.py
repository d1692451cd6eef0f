"""A browser's session ends by its times, by its bearer and by the provider; no other's secret opens it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from graph_api.authentication.sessions import SEEN, Sessions
from ledger.database import Ledger
from ledger.tables import session

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=10)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(ledger: Ledger, clock: Clock) -> Sessions:
    return Sessions(ledger, IDLE, LONGEST, clock)


def test_a_session_that_is_not_used_ends(sessions: Sessions, clock: Clock):
    secret = sessions.begin("ana.reid", None, None)
    clock.now += IDLE - timedelta(seconds=1)
    assert sessions.principal(secret) == "ana.reid"
    clock.now += IDLE - SEEN
    assert sessions.principal(secret) == "ana.reid"
    clock.now += IDLE
    assert sessions.principal(secret) is None


def test_a_session_ends_however_busy_it_is(sessions: Sessions, clock: Clock):
    secret, end = sessions.begin("ana.reid", None, None), clock.now + LONGEST
    while clock.now < end:
        assert sessions.principal(secret) == "ana.reid"
        clock.now += timedelta(minutes=10)
    assert sessions.principal(secret) is None


def test_only_its_very_secret_opens_it_and_the_ledger_has_no_secret(sessions: Sessions, ledger: Ledger):
    secret = sessions.begin("ana.reid", "of the provider", None)
    with ledger.read() as connection:
        [row] = connection.execute(select(session)).all()
    assert secret not in str(row)
    assert "of the provider" not in str(row)
    for other in (row.digest, secret[:-1], f"{secret} ", secret.swapcase(), ""):
        assert sessions.principal(other) is None


def test_a_secret_that_was_there_before_the_sign_in_is_worth_nothing_after_it(sessions: Sessions):
    planted = sessions.begin("pc.walsh", None, None)
    assert sessions.begin("ana.reid", None, planted) != planted
    assert sessions.principal(planted) is None
    secret = sessions.begin("ana.reid", None, "never-given-by-us")
    assert sessions.principal("never-given-by-us") is None
    assert sessions.principal(secret) == "ana.reid"


def test_who_signs_out_leaves_the_others_in(sessions: Sessions):
    one, other = (sessions.begin("ana.reid", None, None) for _ in range(2))
    sessions.end(one)
    sessions.end(one)
    assert (sessions.principal(one), sessions.principal(other)) == (None, "ana.reid")


def test_the_provider_ends_one_session_or_all_of_hers_and_nobody_elses(sessions: Sessions):
    first = sessions.begin("ana.reid", "sid-1", None)
    second = sessions.begin("ana.reid", "sid-2", None)
    walsh = sessions.begin("pc.walsh", "sid-3", None)
    assert sessions.of_provider("ana.reid", "sid-3") == sessions.of_provider(None, None) == []
    sessions.end_of_provider("ana.reid", "sid-3")
    sessions.end_of_provider(None, None)
    assert [sessions.principal(one) for one in (first, second, walsh)] == ["ana.reid", "ana.reid", "pc.walsh"]
    assert sessions.of_provider("ana.reid", "sid-1") == ["ana.reid"]
    assert sessions.of_provider("ana.reid", None) == ["ana.reid"] * 2
    sessions.end_of_provider("ana.reid", "sid-1")
    assert [sessions.principal(one) for one in (first, second, walsh)] == [None, "ana.reid", "pc.walsh"]
    sessions.end_of_provider("ana.reid", None)
    assert [sessions.principal(one) for one in (second, walsh)] == [None, "pc.walsh"]


def test_what_has_ended_leaves_the_ledger(sessions: Sessions, ledger: Ledger, clock: Clock):
    sessions.begin("ana.reid", None, None)
    clock.now += LONGEST
    sessions.begin("pc.walsh", None, None)
    with ledger.read() as connection:
        assert [row.principal for row in connection.execute(select(session))] == ["pc.walsh"]
