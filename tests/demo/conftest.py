"""The extracts of one small seeded partnership, made once for the tests that only read them."""

from pathlib import Path

import pytest

from demo.generate import Extracts, generate
from linkage.progress import Silence


@pytest.fixture(scope="package")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    """5,000 people of seed 1."""
    folder: Path = tmp_path_factory.mktemp("demo")
    return generate(folder, 5_000, 1, Silence())
