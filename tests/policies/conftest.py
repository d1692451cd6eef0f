"""Fixtures of the policies' tests."""

from pathlib import Path

import pytest

from ledger.database import Ledger
from policies.sight import Sights
from schema.vocabulary import Category, Marking
from tests.policies.partnerships import copy_demo, hold_classes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A partnership's folder with the demonstration's policies and people."""
    home = tmp_path / "partnership"
    home.mkdir()
    copy_demo(home)
    return home


@pytest.fixture
def numbers(sqlite_ledger: Ledger, folder: Path) -> dict[tuple[str, Category, Marking], int]:
    """The class numbers of the classes that `sqlite_ledger` holds."""
    return hold_classes(sqlite_ledger, folder)


@pytest.fixture
def sights(folder: Path, sqlite_ledger: Ledger, numbers: dict[tuple[str, Category, Marking], int]) -> Sights:
    """The sights of that folder and ledger."""
    return Sights.open(folder, sqlite_ledger)
