"""Fixtures of the tests of rights."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from ledger.database import Ledger
from tests.ledgers import Databases, copied, made_once
from tests.policies.rights.families import AMINA, CROWD, House


@pytest.fixture
def house(ledger: Ledger, tmp_path: Path) -> House:
    """A charity with nothing delivered, on each of the two databases."""
    return House(ledger, tmp_path)


@pytest.fixture(scope="module")
def delivered(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """The ledger of a charity that told of her and of a crowd, linked."""
    folder = tmp_path_factory.mktemp("delivered")
    with made_once(databases, lambda ledger: House(ledger, folder).deliver(AMINA, *CROWD)) as ledger:
        yield ledger


@pytest.fixture
def hers(databases: Databases, delivered: URL, tmp_path: Path) -> Iterator[House]:
    """A charity that told of her and of a crowd, on each of the two databases."""
    with copied(databases, delivered) as ledger:
        yield House(ledger, tmp_path)
