"""Cells are numbered so that no direction is favoured, and each the same way whatever else there is."""

import numpy as np

from patrol.forecast.cells import cover


def test_of_squares_with_equal_scores_the_first_lie_everywhere():
    across, up = (side.ravel() * 150.0 + 75 for side in np.mgrid[-40:40, -40:40])
    cells, number = cover(across, up, 150.0)
    assert (cells.east[number] == across).all()
    assert (cells.north[number] == up).all()
    first = slice(len(cells) // 100)
    assert abs(cells.east[first].mean()) < 1_500
    assert abs(cells.north[first].mean()) < 1_500


def test_of_two_squares_the_same_comes_first_whatever_else_there_is():
    chance = np.random.default_rng(1)
    east, north = chance.integers(-50, 50, size=(2, 400)) * 150.0 + 75
    whole, _ = cover(east, north, 150.0)
    part, _ = cover(east[:100], north[:100], 150.0)
    inside = {*zip(part.east, part.north, strict=True)}
    kept = [one for one in zip(whole.east, whole.north, strict=True) if one in inside]
    assert kept == [*zip(part.east, part.north, strict=True)]
