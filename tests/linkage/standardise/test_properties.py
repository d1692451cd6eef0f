from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkage.standardise.addresses import address
from linkage.standardise.emails import email
from linkage.standardise.full_names import Order, full_name
from linkage.standardise.identifiers import STANDARDS
from linkage.standardise.names import name
from linkage.standardise.phones import phone
from linkage.standardise.postcodes import postcode
from linkage.standardise.sexes import sex
from linkage.standardise.texts import tidy

FUNCTIONS: dict[str, Callable[[str], str | None]] = {
    "address": address,
    "email": email,
    "name": name,
    "phone": phone,
    "postcode": postcode,
    "sex": sex,
    "tidy": tidy,
    **{kind.value: standard for kind, standard in STANDARDS.items()},
}

# Any text, and text made of what these functions look for.
PIECES = st.sampled_from([
    *("Mr", "dr.", "MC", "Mc", "o'", "St", "rd", "st.", "Flat", "12a", "12-14", "of", "van"),
    *("N/K", "unknown", ",", ", ", "-", "'", " ", ".", "@", "(", ")", "/", "’", "\x00", "\u2028", "\u0345a"),
    *("e\u0301", "\u0345", "+44", "07700", "900123", "943", "476", "5919", "M5", "3RW"),
    *("2003/0062845E", "(0)", "ext 5", "ß", "ŉ", "ǆ", "İ", "é", "ﬁ", "SMITH", "smith", "Smith", "x", "X"),
])  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(PIECES, max_size=8).map("".join),
    st.lists(PIECES, max_size=8).map(" ".join),
)


@pytest.mark.parametrize("called", FUNCTIONS)
@given(told=TEXTS)
@example(told="")
@example(told="00000000000")
@example(told="İSTANBUL")
@example(told="O’NEILL")
@example(told="‘ MR 0")
def test_a_standard_form_is_its_own_standard_form(called: str, told: str):
    standard = FUNCTIONS[called]
    once = standard(told)
    if once is not None:
        assert once == once.strip()
        assert standard(once) == once


@given(told=TEXTS)
def test_a_full_name_is_made_of_standard_names(told: str):
    orders: tuple[Order, ...] = ("given_first", "family_first")
    for order in orders:
        parts = full_name(told, order)
        assert [name(part) for part in parts if part] == [part for part in parts if part]
