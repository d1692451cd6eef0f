"""Errors: they change what they touch, and leave it recognisable."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from demo.days import EXTRACT_DAY
from demo.errors import heard, misdialled, mistyped, scanned, slipped, swapped
from demo.letters import plain

NAMES = st.text("abcdefghijklmnopqrstuvwxyzłś'- ", min_size=1, max_size=20)
RANDOM = st.integers(0, 2**32).map(Random)
DAYS = st.dates(date(1920, 1, 1), date.fromordinal(EXTRACT_DAY - 1)).map(date.toordinal)


@given(NAMES, RANDOM)
def test_a_slip_changes_a_letter_or_two(name: str, rng: Random) -> None:
    """The length differs by at most one, and the first letter is nearly always kept."""
    told = mistyped(name, rng)
    assert abs(len(told) - len(name)) <= 1
    assert len(name) < 3 or told


@given(NAMES, RANDOM)
def test_sounds_and_scans_keep_the_length_within_two(name: str, rng: Random) -> None:
    """One group of letters becomes another."""
    for told in (scanned(name, rng), heard({})(name, rng)):
        assert abs(len(told) - len(name)) <= 2


def test_a_listener_knows_other_spellings() -> None:
    """Also of one part of a name of two parts."""
    listen = heard({"Mohammed": ("Muhammad",), "Rahman": ("Rehman",)})
    assert listen("Mohammed", Random(1)) == "Muhammad"
    assert listen("Abdul Rahman", Random(1)) == "Abdul Rehman"


@given(DAYS)
def test_swapping_twice_gives_the_date_back(day: int) -> None:
    """The year stays."""
    assert swapped(swapped(day)) == day
    assert date.fromordinal(swapped(day)).year == date.fromordinal(day).year


@given(DAYS, RANDOM)
def test_a_slipped_date_is_a_date_before_the_extract(day: int, rng: Random) -> None:
    """Nobody is born after the file was written."""
    assert slipped(day, rng) < EXTRACT_DAY


@given(st.text("0123456789", min_size=10, max_size=11), RANDOM)
def test_a_wrong_number_keeps_its_length_and_beginning(number: str, rng: Random) -> None:
    """And differs."""
    told = misdialled(number, rng)
    assert len(told) == len(number)
    assert told[:3] == number[:3]
    assert told != number
    assert told.isdigit()


def test_letters_that_an_old_system_lacks_are_levelled() -> None:
    """A name stays readable in the Windows code page and in ASCII."""
    assert "Łukasz Wiśniewski, José".encode("cp1252", "levelled") == "Lukasz Wisniewski, José".encode(
        "cp1252"
    )
    assert plain("Małgorzata Conceição") == "Malgorzata Conceicao"
