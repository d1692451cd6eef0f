from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.standardise.dates import date_reader, without_default_day
from linkage.standardise.formats import FormatError, Told, compile_format

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("form", "text", "date", "precision"),
    [
        ("%d/%m/%Y", "24/08/2017", "2017-08-24", "DAY"),
        ("%d/%m/%Y", "4/8/2017", "2017-08-04", "DAY"),
        ("%m/%Y", "08/2017", "2017-08", "MONTH"),
        ("%Y", "2017", "2017", "YEAR"),
        ("%d %b %y", "4 aug 67", "1967-08-04", "DAY"),
        ("%d-%B-%Y", "04-September-2017", "2017-09-04", "DAY"),
        ("%Y%m%d", "20170824", "2017-08-24", "DAY"),
        ("%d/%m/%Y %H:%M", "24/08/2017 23:59", "2017-08-24", "TIME"),
        ("%d/%m/%Y %I:%M %p", "24/08/2017 12:05 am", "2017-08-24", "TIME"),
    ],
)
def test_a_date_is_as_precise_as_its_format(form: str, text: str, date: str, precision: str):
    told = compile_format(form)(text)
    assert told is not None
    assert (told.date, told.precision) == (date, precision)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d/%m/%Y", "31/02/2017"),
        ("%d/%m/%Y", "24/13/2017"),
        ("%d/%m/%Y", "00/01/2017"),
        ("%d/%m/%Y", "24-08-2017"),
        ("%d/%m/%Y", "24/08/2017 "),
        ("%Y", "0000"),
        ("%d %b %Y", "24 Foo 2017"),
        ("%d/%m/%Y %H:%M", "24/08/2017 24:00"),
        ("%d/%m/%Y %I %p", "24/08/2017 13 pm"),
        ("%Y", "２０１７"),
    ],
)
def test_what_is_no_date_is_not_read(form: str, text: str):
    assert compile_format(form)(text) is None


@pytest.mark.parametrize("form", ["", "%d/%m", "%Q", "%", "%d %Y", "%Y %H", "%Y %Y"])
def test_a_format_that_makes_no_sense_is_refused(form: str):
    with pytest.raises(FormatError):
        compile_format(form)


def test_the_first_format_that_fits_is_taken_and_iso_is_always_understood():
    read = date_reader(["%d/%m/%Y", "%m/%d/%Y"])
    assert [told.date for text in ("01/02/2017", "12/31/2017", "2017-03") if (told := read(text))] == [
        "2017-02-01",
        "2017-12-31",
        "2017-03",
    ]
    assert read("soon") is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2017", "2017-01-01T00:00:00.000000Z"),
        ("2017-08", "2017-08-01T00:00:00.000000Z"),
        ("2017-08-24", "2017-08-24T00:00:00.000000Z"),
        ("2017-08-24T00:32", "2017-08-23T23:32:00.000000Z"),
        ("2017-01-24T00:32:10.5", "2017-01-24T00:32:10.500000Z"),
        ("2017-08-24T00:32+02:00", "2017-08-23T22:32:00.000000Z"),
        ("2017-08-24T00:32Z", "2017-08-24T00:32:00.000000Z"),
        ("0001-01-01T00:00+14:00", "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_a_time_is_given_in_utc_and_a_day_stays_that_day(text: str, start: str):
    told = date_reader([])(text)
    assert told is not None
    assert told.start(LONDON) == start


@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_every_moment_is_read_back(moment: datetime):
    told = date_reader([])(moment.isoformat())
    assert told is not None
    assert told.moment == moment
    assert told.start(UTC) == moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def test_a_default_day_is_not_taken_for_a_birthday():
    assert without_default_day(Told(1990, 1, 1, None), ["01-01"]).date == "1990"
    assert without_default_day(Told(1990, 1, 2, None), ["01-01"]).date == "1990-01-02"
    assert without_default_day(Told(1990, 1, None, None), ["01-01"]).date == "1990-01"
