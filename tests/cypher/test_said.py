"""What a cell says is read as a stranger's: a table, or a fault without the values that it shows."""

import json

import pytest

from cypher.analysts.said import LONGEST_FAULT, read
from cypher.engine import GraphError, GraphTooLarge, GraphUnavailable


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Schema error: Undefined variable 'ada'", "Schema error: Undefined variable 'ada'."),
        ("toBoolean() expects a boolean or a string, got List", "toBoolean() expects a boolean or a string."),
        ('Expected integer, got List([String("person_a")])', "Expected integer."),
        ("Cannot convert 'person_a' to integer", "Cannot convert … to integer."),
        ("Don't know how to compare that. Left: person_7", "Don't know how to compare that. Left: …."),
        ("9007199254740993 is too large, 7 is not", "… is too large, 7 is not."),
        ("x" * 1_000, f"{'x' * LONGEST_FAULT}."),
    ],
)
def test_a_fault_tells_what_was_asked_and_no_value(told: str, said: str):
    with pytest.raises(GraphError) as fault:
        read(json.dumps({"fault": "FAILED", "told": told}).encode(), "RETURN ada + 7")
    assert str(fault.value) == said


def test_what_is_not_there_is_said_whole():
    told = "The analysts' server does not hold the last snapshot yet."
    with pytest.raises(GraphUnavailable) as fault:
        read(json.dumps({"fault": "UNAVAILABLE", "told": told}).encode(), "RETURN 1")
    assert str(fault.value) == told


@pytest.mark.parametrize("line", [b"", b'{"columns": ["a"', b"[" * 100_000])
def test_half_a_line_is_no_answer(line: bytes):
    with pytest.raises(GraphTooLarge):
        read(line, "RETURN 1")
