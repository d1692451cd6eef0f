"""Outlines that are drawn: what is taken is simple and in form, what is not is told with what and where."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from patrol.errors import PatrolError
from patrol.hotspots.outline import LONGEST, MOST_POSITIONS, outline
from patrol.plane import Plane

SQUARE = [[-1.26, 51.75], [-1.25, 51.75], [-1.25, 51.76], [-1.26, 51.76], [-1.26, 51.75]]


def box(east: float, north: float) -> list[list[float]]:
    """So many metres to the east and the north."""
    plane = Plane(-1.26, 51.75)
    corners = np.array([[0, 0], [east, 0], [east, north], [0, north], [0, 0]])
    return np.stack(plane.degrees(*corners.T), axis=1).tolist()  # type: ignore[no-any-return]


POLE = [
    *([-180, 89.9821], [-180, 89.982], [-0.005, 89.982], [-0.005, 89.815], [0.005, 89.815]),
    *([0.005, 89.982], [180, 89.982], [180, 89.9821], [-180, 89.9821]),
]
"""A few metres across, in a box of 360 degrees."""


def polygon(*rings: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": rings})


def test_a_square_is_taken_with_its_square_metres():
    found = outline(polygon(SQUARE))
    assert json.loads(found.boundary) == {"type": "Polygon", "coordinates": [SQUARE]}
    assert found.area == pytest.approx(689.2 * 1111.3, rel=0.01)


def test_which_way_round_it_was_drawn_makes_no_difference():
    back = outline(polygon(SQUARE[::-1]))
    drawn = shape(json.loads(back.boundary))
    assert drawn.exterior.is_ccw
    assert drawn.equals(shape(json.loads(outline(polygon(SQUARE)).boundary)))
    assert back.area == outline(polygon(SQUARE)).area


@given(
    st.floats(-170, 170),
    st.floats(-75, 75),
    st.lists(st.floats(0.3, 1), min_size=3, max_size=40),
    st.booleans(),
)
def test_every_star_about_a_point_is_taken_and_holds_it(
    longitude: float, latitude: float, arms: list[float], backwards: bool
):
    """A star crosses itself nowhere; its area is that of its triangles."""
    ring = [
        [
            longitude
            + 0.005 * arm * math.cos(2 * math.pi * n / len(arms)) / math.cos(math.radians(latitude)),
            latitude + 0.005 * arm * math.sin(2 * math.pi * n / len(arms)),
        ]
        for n, arm in enumerate(arms)
    ]
    found = outline(polygon([*ring, ring[0]][:: -1 if backwards else 1]))
    drawn = shape(json.loads(found.boundary))
    assert drawn.is_valid
    assert drawn.exterior.is_ccw
    assert drawn.buffer(1e-6).contains(Point(longitude, latitude))
    turn = math.sin(2 * math.pi / len(arms)) / 2
    triangles = sum(a * b * turn for a, b in zip(arms, [*arms[1:], arms[0]], strict=True))
    assert found.area == pytest.approx(triangles * (0.005 * 111_200) ** 2, rel=0.02)
    assert outline(found.boundary) == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("{", "is not JSON", id="no JSON"),
        pytest.param("[" * 40_000, "is not JSON", id="deep JSON"),
        pytest.param("[1]", "no Polygon of GeoJSON but 'list'", id="a list"),
        pytest.param('{"type": "Point", "coordinates": [1, 2]}', "but 'Point'", id="a point"),
        pytest.param('{"type": "Feature"}', "but 'Feature'", id="a feature"),
        pytest.param('{"type": "Polygon"}', "one ring of positions", id="no ring"),
        pytest.param(polygon(SQUARE, SQUARE), "and no holes", id="a hole"),
        pytest.param(polygon(SQUARE[:3]), "has 3 positions", id="a line"),
        pytest.param(
            polygon([*SQUARE[:4], [-1.26, 51.7501]]), "not closed: it begins at -1.26, 51.75", id="open"
        ),
        pytest.param(polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]), "three different", id="flat"),
        pytest.param(
            polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]),
            "crosses or touches itself at -1.25500, 51.75500",
            id="a bow tie",
        ),
        pytest.param(polygon([[-1.26, 91], *SQUARE[1:]]), "Position 1 of the outline is not", id="beyond"),
        pytest.param(polygon([*SQUARE[:2], ["a", 2], *SQUARE[3:]]), "Position 3", id="text"),
        pytest.param(polygon([SQUARE[0], [1.0], *SQUARE[2:]]), "Position 2", id="half a position"),
        pytest.param(polygon([SQUARE[0], [1, 2, 3], *SQUARE[2:]]), "Position 2", id="a height"),
        pytest.param(polygon([SQUARE[0], [math.nan, 1], *SQUARE[2:]]), "Position 2", id="no number"),
        pytest.param(polygon([SQUARE[0], [10**400, 1], *SQUARE[2:]]), "Position 2", id="beyond numbers"),
        pytest.param(polygon([SQUARE[0], [True, 1], *SQUARE[2:]]), "Position 2", id="a truth"),
        pytest.param(polygon([[x / 1e5, y / 1e5] for x, y in SQUARE]), "holds 0 m²", id="too small"),
        pytest.param(polygon(box(40, 60)), "holds 2,400 m²; a hotspot has 2,500 m²", id="a house"),
        pytest.param(polygon(box(11, 400)), "11 m across at its narrowest", id="a strip"),
        pytest.param(polygon([[x * 20, y] for x, y in SQUARE]), "m² to 10,000,000 m²", id="too large"),
        pytest.param(
            polygon([[-1.26, 51.75], [0.5, 53.0], [0.5, 53.00001], [-1.26, 51.75]]),
            "reaches over 139 km; 20 km are allowed",
            id="too long from end to end",
        ),
        pytest.param(polygon(POLE), "Position 1 of the outline is more than 85°", id="about a pole"),
        pytest.param(
            polygon([[-180, 51.75], [180, 51.75], [180, 51.7501], [-180, 51.7501], [-180, 51.75]]),
            "20 km are allowed",
            id="about the earth",
        ),
        pytest.param(polygon([SQUARE[0]] * (MOST_POSITIONS + 1)), "has 501 positions", id="too many"),
        pytest.param(polygon(SQUARE) + " " * LONGEST, "characters", id="too long"),
    ],
)
def test_what_is_wrong_is_told_with_where(text: str, says: str):
    with pytest.raises(PatrolError) as refused:
        outline(text)
    assert says in str(refused.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda one: st.lists(one), max_leaves=20
    )
)
def test_whatever_is_drawn_is_taken_or_refused(coordinates: object):
    with pytest.raises(PatrolError):
        outline(json.dumps({"type": "Polygon", "coordinates": coordinates}))
