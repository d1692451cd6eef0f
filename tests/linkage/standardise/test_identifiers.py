import pytest

from linkage.standardise.identifiers import identifier
from linkage.standardise.sexes import sex
from schema.vocabulary import IdentifierKind

NHS, PNC, UPN = IdentifierKind.NHS_NUMBER, IdentifierKind.PNC_ID, IdentifierKind.UPN


@pytest.mark.parametrize(
    ("kind", "told", "standard"),
    [
        (NHS, "943 476 5919", "9434765919"),
        (NHS, "943-476-5919", "9434765919"),
        (NHS, "943 476 5918", None),
        (NHS, "943476591", None),
        (NHS, "0000000000", None),
        (PNC, "2003/0062845E", "2003/0062845E"),
        (PNC, "03/62845E", "2003/0062845E"),
        (PNC, "20030062845e", "2003/0062845E"),
        (PNC, "030062845E", "2003/0062845E"),
        (PNC, "2003/0062845F", None),
        (PNC, "0362845E", None),
        (UPN, "B801200005001", "B801200005001"),
        (UPN, " p207000016049 ", "P207000016049"),
        (UPN, "B207000016049", None),
        (UPN, "A801200005001", None),
        (IdentifierKind.PRISON_NUMBER, "a1234bc", "A1234BC"),
        (IdentifierKind.PRISON_NUMBER, "A123BC", None),
        (IdentifierKind.PROBATION_CRN, "x 123456", "X123456"),
        (IdentifierKind.CRO_NUMBER, "123456/08x", "123456/08X"),
        (IdentifierKind.CRO_NUMBER, "SF39/12345L", "SF39/12345L"),
        (IdentifierKind.LOCAL, " ab  12 ", "AB 12"),
        (IdentifierKind.LOCAL, " ", None),
    ],
)
def test_an_identifier_has_one_form_and_passes_its_check(
    kind: IdentifierKind, told: str, standard: str | None
):
    assert identifier(kind, told) == standard


def test_a_short_pnc_id_of_a_year_to_come_is_of_the_last_century():
    assert identifier(PNC, "99/0000023Z") is None
    letter = "ZABCDEFGHJKLMNPQRTUVWXY"[int("990000023") % 23]
    assert identifier(PNC, f"99/23{letter}") == f"1999/0000023{letter}"


def test_every_change_of_one_digit_of_an_nhs_number_is_noticed():
    right = "9434765919"
    for at in range(10):
        for digit in "0123456789":
            changed = right[:at] + digit + right[at + 1 :]
            assert (identifier(NHS, changed) is not None) == (changed == right)


@pytest.mark.parametrize(
    ("told", "standard"), [("F", "FEMALE"), (" male ", "MALE"), ("X", "OTHER"), ("1", None), ("", None)]
)
def test_sex_as_it_is_usually_written(told: str, standard: str | None):
    assert sex(told) == standard
