"""Documents are remembered, though many threads ask."""

import sys
from collections.abc import Iterator
from threading import Thread

import pytest

from graph_api.question.document import Documents
from tests.graph_api.documents import SCHEMA


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize(
    "text",
    [
        '{ findPersons(by: { text: "Ann Other" }) { totalCount } }',
        '{ findPersons(by: { text: """Ann Other""" }) { totalCount } }',
        "{ places(near: { latitude: 51.5, longitude: 0.1, metres: 50 }) { totalCount } }",
        'query ($first: Int = 5, $name: String = "Ann") { staff(text: $name, first: $first) { totalCount } }',
    ],
)
def test_that_somebody_asked_for_this_very_name_makes_it_no_quicker(text: str):
    documents = Documents(SCHEMA, lambda document: None, tokens=100, size=5)
    documents.read(text)
    assert documents.known(text) is None


def test_a_text_whose_values_are_variables_is_remembered():
    documents = Documents(SCHEMA, lambda document: None, tokens=100, size=5)
    text = "query ($name: String!) { findPersons(by: { text: $name }, first: 20) { totalCount } }"
    assert documents.read(text) is documents.known(text)


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
