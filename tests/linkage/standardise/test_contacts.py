import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.standardise.addresses import address
from linkage.standardise.emails import email
from linkage.standardise.phones import parsed, phone
from linkage.standardise.postcodes import postcode


@pytest.mark.parametrize(
    ("told", "standard"),
    [
        ("12 high st", "12 High Street"),
        ("FLAT 3,12a HIGH ST.", "Flat 3, 12A High Street"),
        ("12 St James Rd", "12 St James Road"),
        ("The Old Vicarage,Church Ln", "The Old Vicarage, Church Lane"),
        ("4 king's cross rd", "4 King's Cross Road"),
        ("1 O'CONNELL DR", "1 O'Connell Drive"),
        ("apt 4 river hse", "Apartment 4 River House"),
        ("BISHOP OF OXFORD COURT", "Bishop of Oxford Court"),
        ("178 Polding Street", "178 Polding Street"),
        (" , ", None),
        ("", None),
    ],
)
def test_an_address_is_written_out(told: str, standard: str | None):
    assert address(told) == standard


@pytest.mark.parametrize(
    ("told", "standard"),
    [
        ("m53rw", "M5 3RW"),
        ("EC1A  1bb", "EC1A 1BB"),
        ("w1a-0ax", "W1A 0AX"),
        ("M5", "M5"),
        ("75008", "75008"),
        ("D02 AF30", "D02 AF30"),
    ],
)
def test_a_british_postcode_has_its_space_and_others_stay(told: str, standard: str):
    assert postcode(told) == standard


@pytest.mark.parametrize("told", ["", " - ", "..."])
def test_no_postcode(told: str):
    assert postcode(told) is None


@pytest.mark.parametrize(
    ("told", "standard"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("(020) 7946 0018", "+442079460018"),
        ("+33 1 42 68 53 00", "+33142685300"),
        ("020 7946 0018 ext 5", "+442079460018"),
        ("12345", None),
        ("none", None),
        ("", None),
    ],
)
def test_a_phone_number_is_international(told: str, standard: str | None):
    assert phone(told) == standard


DIGITS = st.text("0123456789", min_size=7, max_size=11)
PREFIXES = st.sampled_from(["0", "07", "+44", "+447", "0044", "+44 7", "7", ""])
WRITTEN = st.builds(
    lambda prefix, digits, between: prefix + digits[:4] + between + digits[4:],
    PREFIXES,
    DIGITS,
    st.sampled_from([" ", "-", "(", ")", "."]),
)


@given(told=WRITTEN)
def test_the_short_way_reads_what_the_general_parser_reads(told: str):
    assert phone(told) == parsed(told)


@pytest.mark.parametrize(
    ("told", "standard"),
    [
        (" Jo.Bloggs@Example.ORG ", "jo.bloggs@example.org"),
        ("mailto:a@b.uk", "a@b.uk"),
        ("<a@b.uk>", "a@b.uk"),
        ("a@b", None),
        ("nobody", None),
        ("", None),
    ],
)
def test_an_email_address_is_in_lower_case(told: str, standard: str | None):
    assert email(told) == standard
