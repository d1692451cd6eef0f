"""What an attacker has before her: a real server of the demonstration, and a valid sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_api.conftest import demo_home, demo_server, demonstration
from tests.graph_api.oracle import Facts
from tests.graph_api.protected import protected
from tests.graph_api.servers import Server
from tests.graph_api.test_break_glass import of_agencies

__all__ = ["demo_home", "demo_server", "demonstration"]


@pytest.fixture(scope="module")
def facts(demonstration: Path) -> Iterator[Facts]:
    """What the ledger of the demonstration states."""
    found = Facts(demonstration)
    yield found
    found.close()


@pytest.fixture(scope="module")
def house(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the demonstration, with a partnership's folder of its own."""
    with protected(demonstration, tmp_path_factory.mktemp("glass")) as server:
        yield server


@pytest.fixture(scope="module")
def patients(facts: Facts) -> Iterator[str]:
    """Persons of whom one hospital trust alone tells, each asked for once."""
    return iter(of_agencies(facts, "nhs_acute"))


@pytest.fixture(scope="module")
def children(facts: Facts) -> Iterator[str]:
    """Persons of whom one children's service alone tells, each asked for once."""
    return iter(of_agencies(facts, "childrens_north"))
