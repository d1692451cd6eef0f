"""What an attacker has before her: a real server of the demonstration, and a valid sign-in."""

from collections.abc import Iterator

import pytest

from tests.graph_api.conftest import demo_home, demo_server, demonstration, facts, house
from tests.graph_api.oracle import Facts
from tests.graph_api.test_break_glass import of_agencies

__all__ = ["demo_home", "demo_server", "demonstration", "facts", "house"]


@pytest.fixture(scope="module")
def patients(facts: Facts) -> Iterator[str]:
    """Persons of whom one hospital trust alone tells, each asked for once."""
    return iter(of_agencies(facts, "nhs_acute"))


@pytest.fixture(scope="module")
def children(facts: Facts) -> Iterator[str]:
    """Persons of whom one children's service alone tells, each asked for once."""
    return iter(of_agencies(facts, "childrens_north"))
