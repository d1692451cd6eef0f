"""Identifiers: the check characters of the schemes, and numbers that never repeat."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.generate import Extracts
from demo.identifiers import (
    case_reference,
    nhs_check_digit,
    nhs_numbers,
    pnc_id,
    prison_number,
    short_pnc_id,
    upn,
    upn_check_letter,
)
from linkage.standardise import nhs_numbers as standard_nhs
from linkage.standardise import pnc_ids as standard_pnc
from linkage.standardise import upns as standard_upn
from tests.demo.told import SOURCES, rows


def test_the_nhs_check_digit_of_published_examples() -> None:
    """943 476 5919 and 401 023 2137 are examples of the NHS; 987 654 4321 would not be."""
    assert [nhs_check_digit(nine) for nine in ("943476591", "401023213", "987654432")] == [9, 7, 2]


def test_nhs_numbers_are_valid_distinct_and_in_the_range_for_tests() -> None:
    """Of the first twenty thousand."""
    made = list(islice(nhs_numbers(), 20_000))
    assert len(set(made)) == len(made)
    assert all(number.startswith("999") and nhs_check_digit(number[:9]) == int(number[9]) for number in made)


@pytest.mark.parametrize("known", ["2003/0011985X", "2008/0056560Z", "2001/0171310W", "2012/0394773H"])
def test_pnc_ids_have_the_letter_of_known_ones(known: str) -> None:
    """Against ids that the Prison and Probation Service publishes with its own check."""
    year, rest = known.split("/")
    assert pnc_id(int(year), int(rest[:-1])) == known


@given(year=st.integers(1970, 2019), serial=st.integers(1, 9_999_999))
def test_a_short_pnc_id_is_the_same_id(year: int, serial: int) -> None:
    """What linkage makes of the short form is the long form."""
    assert standard_pnc.pnc_id(short_pnc_id(pnc_id(year, serial))) == pnc_id(year, serial)


def test_the_upn_letter_of_a_known_number() -> None:
    """H801200001001 stands in the education department's guidance."""
    assert upn_check_letter("801200001001") == "H"
    assert upn(801, 2000, 2001, 1) == "H801200001001"


@given(st.lists(st.integers(0, 99_999_999), unique=True, max_size=50))
def test_prison_numbers_and_case_references_never_repeat(serials: list[int]) -> None:
    """Different serials give different numbers."""
    assert len({prison_number(serial) for serial in serials}) == len(serials)
    low = {serial % 10_000_000 for serial in serials}
    assert len({case_reference(serial) for serial in low}) == len(low)


@pytest.mark.parametrize(
    ("source", "column", "standard", "most_wrong"),
    [
        ("nhs_acute", "nhs_number", standard_nhs.nhs_number, 0.005),
        ("nhs_mental", "NHSNumber", standard_nhs.nhs_number, 0.01),
        ("childrens_north", "NHSNo", standard_nhs.nhs_number, 0.02),
        ("childrens_north", "UPN", standard_upn.upn, 0.0),
        ("police_custody", "PNC ID", standard_pnc.pnc_id, 0.0),
        ("youth_justice", "PNC", standard_pnc.pnc_id, 0.0),
    ],
)
def test_extracts_hold_identifiers_that_check(
    extracts: Extracts, source: str, column: str, standard: object, most_wrong: float
) -> None:
    """Nearly all of those given are valid; a few NHS numbers are wrong on purpose, and some are missing."""
    assert callable(standard)
    told = [row[column] for row in rows(extracts, SOURCES[source])]
    given = [number for number in told if number]
    assert 0 < len(given) < len(told)
    assert sum(standard(number) is None for number in given) <= most_wrong * len(given)
