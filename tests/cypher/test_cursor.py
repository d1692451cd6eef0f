"""Cursors open where they were sealed, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypher.cursor import Cursors, ForgedCursor

KEYS = st.lists(st.none() | st.text() | st.floats(allow_nan=False) | st.integers(-(2**53), 2**53), max_size=4)
CURSORS = Cursors(b"secret", "user_1")


@given(KEYS, st.text())
def test_what_was_sealed_opens(key: list[str | float | None], shape: str):
    assert CURSORS.open(shape, CURSORS.seal(shape, key)) == key


@given(KEYS, st.text(), st.text())
def test_another_viewer_query_or_key_does_not_open_it(key: list[str | float | None], shape: str, other: str):
    cursor = CURSORS.seal(shape, key)
    for cursors, asked in (
        (Cursors(b"secret", "user_2"), shape),
        (Cursors(b"other", "user_1"), shape),
        (CURSORS, f"{shape}{other}."),
    ):
        with pytest.raises(ForgedCursor):
            cursors.open(asked, cursor)


def test_a_viewer_and_a_shape_can_not_trade_letters():
    cursor = Cursors(b"secret", "a").seal("b\0c", ["x"])
    with pytest.raises(ForgedCursor):
        Cursors(b"secret", "a\0b").open("c", cursor)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,200}", fullmatch=True))
def test_what_was_not_sealed_does_not_open(cursor: str):
    with pytest.raises(ForgedCursor):
        CURSORS.open("shape", cursor)


def test_any_changed_letter_is_noticed():
    cursor = CURSORS.seal("shape", ["2026-01-01", "event_1"])
    for n, letter in enumerate(cursor):
        changed = cursor[:n] + ("A" if letter != "A" else "B") + cursor[n + 1 :]
        with pytest.raises(ForgedCursor):
            CURSORS.open("shape", changed)


def test_the_same_place_has_the_same_cursor_and_tells_nothing():
    cursor = CURSORS.seal("shape", ["event_of_somebody"])
    assert cursor == CURSORS.seal("shape", ["event_of_somebody"])
    assert cursor != Cursors(b"secret", "user_2").seal("shape", ["event_of_somebody"])
    assert "somebody" not in cursor
