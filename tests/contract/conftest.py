"""Fixtures of the proofs: which random cases, and how many."""

import pytest


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of random cases: `--seed`."""
    return int(request.config.getoption("--seed"))


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> int | None:
    """How many random cases: `--cases`; None leaves it to the proof."""
    wanted = request.config.getoption("--cases")
    return None if wanted is None else int(wanted)
