"""Dates and times are strictly parsed, and instants come out in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from schema.scalars import parse_date, parse_date_time, parse_partial_date, parse_partial_date_time


@pytest.mark.parametrize("told", ["2026-01-31", "2024-02-29", "0001-01-01"])
def test_a_day_of_the_calendar_is_a_date(told):
    assert parse_date(told) == told


@pytest.mark.parametrize(
    "told",
    [
        "2026-02-29",
        "2026-1-31",
        "20260131",
        "2026-01-31T00:00:00Z",
        "2026-W05-6",
        "",
        " 2026-01-31",
        20260131,
        None,
    ],
)
def test_nothing_else_is_a_date(told):
    with pytest.raises(GraphQLError):
        parse_date(told)


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000Z"),
        ("2026-01-31t09:30:00z", "2026-01-31T09:30:00.000000Z"),
        ("2026-01-31T09:30:00+05:30", "2026-01-31T04:00:00.000000Z"),
        ("2026-01-31T09:30:00.5-00:00", "2026-01-31T09:30:00.500000Z"),
        ("2026-01-31T09:30:00.123456789Z", "2026-01-31T09:30:00.123456Z"),
    ],
)
def test_an_instant_with_its_offset_comes_out_in_utc(told, instant):
    assert parse_date_time(told) == instant


@pytest.mark.parametrize(
    "told",
    [
        "2026-01-31T09:30:00",
        "2026-01-31T09:30Z",
        "2026-01-31 09:30:00Z",
        "2026-02-30T09:30:00Z",
        "2026-01-31T25:30:00Z",
        "2026-01-31T09:30:00+0530",
        "2026-01-31T09:30:00+25:00",
        "0001-01-01T00:00:00+05:00",
        "٢٠٢٦-01-31T09:30:00Z",
        1769851800,
        True,
    ],
)
def test_nothing_else_is_an_instant(told):
    with pytest.raises(GraphQLError):
        parse_date_time(told)


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_instants_compare_as_their_texts_do(moment, minutes):
    here = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = parse_date_time(here.isoformat(timespec="microseconds"))
    assert len(text) == 27
    assert datetime.fromisoformat(text) == here
    assert (text < parse_date_time("2026-01-01T00:00:00Z")) == (here < datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("told", ["1990", "1990-05", "1990-05-12"])
def test_a_partial_date_stays_as_precise_as_it_was_told(told):
    assert parse_partial_date(told) == told


@pytest.mark.parametrize(
    "told", ["90", "1990-13", "1990-02-30", "1990-5", "1990-05-12T10:00:00Z", 1990, None]
)
def test_nothing_else_is_a_partial_date(told):
    with pytest.raises(GraphQLError):
        parse_partial_date(told)


def test_a_partial_moment_is_either():
    assert parse_partial_date_time("1990-05") == "1990-05"
    assert parse_partial_date_time("1990-05-12T10:00:00+01:00") == "1990-05-12T09:00:00.000000Z"
    with pytest.raises(GraphQLError):
        parse_partial_date_time("yesterday")
