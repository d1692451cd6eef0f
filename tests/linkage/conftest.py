"""What each test of arrivals needs."""

from collections.abc import Iterator

import pytest

from linkage.arrival.arrivals import Arrivals


@pytest.fixture
def arrivals() -> Iterator[Arrivals]:
    """Nobody has arrived yet."""
    opened = Arrivals()
    yield opened
    opened.close()
