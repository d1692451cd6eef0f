"""Hotspots by decile are what counting by hand gives, and every cell, event and hotspot is counted once."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patrol.hotspots.fairness import UNTOLD, by_decile, read, written

AREAS = {"area_a": 1, "area_b": 1, "area_c": 10}
EVENT = st.tuples(
    st.integers(0, 4), st.sampled_from([(), ("area_a",), ("area_b",), ("area_c", "area_x")]), st.booleans()
)


@given(st.lists(EVENT, min_size=1, max_size=40), st.sets(st.integers(0, 4)))
def test_rows_are_what_counting_by_hand_gives(
    events: list[tuple[int, tuple[str, ...], bool]], best: set[int]
):
    cells = sorted({cell for cell, _, _ in events})
    number = {cell: n for n, cell in enumerate(cells)}
    hotspots = [number[cell] for cell in sorted(best) if cell in number]
    scores = np.arange(1.0, len(cells) + 1)
    rows = by_decile(
        np.array([number[cell] for cell, _, _ in events]),
        [areas for _, areas, _ in events],
        np.array([looked for _, _, looked in events]),
        scores,
        np.array(hotspots, dtype=np.int64),
        AREAS,
    )
    decile = {}
    for cell in cells:
        told = Counter(AREAS[areas[0]] if areas else UNTOLD for at, areas, _ in events if at == cell)
        decile[cell] = min(told, key=lambda one: (-told[one], one))
    for row in rows:
        of = [cell for cell in cells if decile[cell] == row.decile]
        assert row.cells == len(of)
        assert row.hotspots == len([cell for cell in of if number[cell] in hotspots])
        assert row.events == sum(looked for cell, _, looked in events if cell in of)
        assert row.expected == sum(scores[number[cell]] for cell in of)
    assert [row.decile for row in rows] == sorted(set(decile.values()))
    assert read(written(rows)) == rows


def test_without_a_decile_there_are_no_rows():
    one = np.zeros(1, dtype=np.int64)
    assert by_decile(one, [("area_a",)], one == 0, np.ones(1), one, {}) == ()
