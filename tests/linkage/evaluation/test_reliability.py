"""Reliability of probabilities, on pairs drawn by known ones, and its plot."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from linkage.evaluation.reliability import EDGES, Reliability
from linkage.evaluation.reliability_plot import svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(off: float = 0.0) -> Reliability:
    """Many pairs, one person with the probability told, but for weights that are `off` by so many bits."""
    random = np.random.default_rng(7)
    weight = random.uniform(-8, 12, 200_000)
    true = random.random(len(weight)) < 1 / (1 + 2.0 ** -(weight - off))
    return Reliability.of(1 / (1 + 2.0**-weight), weight, true)


def test_what_is_told_of_pairs_drawn_by_it_is_so():
    told = drawn()
    assert len(told.bins) == len(EDGES) - 1
    assert sum(one.pairs for one in told.bins) == told.pairs == 200_000
    assert told.apart < 0.005
    for one in told.bins:
        assert one.true.low - 0.01 <= one.told <= one.true.high + 0.01


def test_a_model_that_is_too_sure_is_told_apart():
    sure = drawn(off=3)
    assert sure.apart > 0.05
    assert sure.brier > drawn().brier + 0.01
    assert all(one.true.high < one.told for one in sure.bins[2:7])


def test_brier_scores_by_hand():
    told = Reliability.of(np.array([0.8, 0.5, 0.1]), np.array([2.0, 0.0, -3.17]), np.array([1, 0, 0]))
    assert told.brier == pytest.approx((0.04 + 0.25 + 0.01) / 3)
    assert told.constant == pytest.approx(1 / 3 * 2 / 3)
    nothing = Reliability.of(np.array([]), np.array([]), np.array([]))
    assert (nothing.pairs, nothing.brier, nothing.bins) == (0, 0.0, ())


def test_points_of_the_plot_stand_on_the_diagonal_where_what_is_told_is_so_and_below_it_where_not():
    def heights(told: Reliability) -> list[float]:
        root = ET.fromstring(svg(told))
        circles = root.findall(f"{SVG}circle")
        assert len(circles) == len(told.bins)
        side, left, top = 420, 70, 44
        return [side - (float(one.attrib["cx"]) - left) - (float(one.attrib["cy"]) - top) for one in circles]

    assert all(abs(above) < 12 for above in heights(drawn()))
    assert all(below < -30 for below in heights(drawn(off=3))[2:7])
