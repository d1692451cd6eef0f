"""Documents are remembered, though many threads ask."""

import sys
from collections.abc import Iterator
from threading import Thread

import pytest

from graph_api.document import Documents
from tests.graph_api.documents import SCHEMA


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty")
def test_a_document_is_looked_up_while_others_push_it_out():
    documents = Documents(SCHEMA, lambda document: None, tokens=100, size=2)
    texts = [f"{{ a{n}: __typename }}" for n in range(8)]
    ended = False

    def read() -> None:
        nonlocal ended
        try:
            for _ in range(60):
                for text in texts:
                    documents.read(text)
        finally:
            ended = True

    reading = Thread(target=read)
    reading.start()
    while not ended:
        for text in texts:
            documents.known(text)
    reading.join()
