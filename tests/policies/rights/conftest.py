"""Fixtures of the tests of rights."""

from pathlib import Path

import pytest

from ledger.database import Ledger
from tests.policies.rights.families import House


@pytest.fixture
def house(ledger: Ledger, tmp_path: Path) -> House:
    """A charity with nothing delivered, on each of the two databases."""
    return House(ledger, tmp_path)
