import pytest

from linkage.standardise.full_names import FullName, Order, full_name
from linkage.standardise.names import name


@pytest.mark.parametrize(
    ("told", "standard"),
    [
        ("SMITH", "Smith"),
        ("  mary-ann ", "Mary-Ann"),
        ("SMITH-JONES", "Smith-Jones"),
        ("O'NEILL", "O'Neill"),
        ("o’brien", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("mckay", "McKay"),
        ("MACEY", "Macey"),
        ("MacAlister", "MacAlister"),
        ("deSouza", "deSouza"),
        ("Mr. JOHN", "John"),
        ("Dr Prof. jane", "Jane"),
        ("MASTER", "Master"),
        ("JOSÉ", "José"),
        ("Ng", "Ng"),
        ("X", "X"),
        ("Unknown", None),
        ("N/K", None),
        ("-", None),
        ("", None),
        ("12", None),
    ],
)
def test_a_name_has_the_case_of_names_and_no_title(told: str, standard: str | None):
    assert name(told) == standard


@pytest.mark.parametrize(
    ("told", "order", "parts"),
    [
        ("John Smith", "given_first", ("John", None, "Smith")),
        ("MR JOHN PAUL SMITH", "given_first", ("John", "Paul", "Smith")),
        ("SMITH, John Paul", "given_first", ("John", "Paul", "Smith")),
        ("VAN DER BERG, Mr Jan", "given_first", ("Jan", None, "Van Der Berg")),
        ("Jan van der Berg", "given_first", ("Jan", None, "Van Der Berg")),
        ("SMITH John", "family_first", ("John", None, "Smith")),
        ("DE SOUZA Maria Ana", "family_first", ("Maria", "Ana", "De Souza")),
        ("Zoe", "given_first", ("Zoe", None, None)),
        ("SMITH", "family_first", (None, None, "Smith")),
        ("Smith,", "given_first", ("Smith", None, None)),
        ("unknown", "given_first", (None, None, None)),
        ("", "family_first", (None, None, None)),
    ],
)
def test_a_full_name_is_taken_apart(told: str, order: Order, parts: tuple[str | None, ...]):
    assert full_name(told, order) == FullName(*parts)


def test_a_full_name_is_said_in_order():
    assert str(full_name("SMITH, John Paul")) == "John Paul Smith"
    assert str(FullName(None, None, "Smith")) == "Smith"
