"""Outlines that somebody drew: a Polygon of GeoJSON, judged by what is wrong where, and put in form."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from patrol.errors import PatrolError
from patrol.plane import Plane

MOST_POSITIONS = 500
LEAST_AREA, MOST_AREA = 2_500.0, 10_000_000.0
"""Square metres: a corner with its four sides, and a small town."""
LEAST_ACROSS = 50.0
"""Metres: with smaller ones somebody could follow an officer step by step."""
MOST_REACH = 20_000.0
"""Metres from side to side: a long street."""
FARTHEST = 85.0
"""Degrees from the equator. Beyond it a few metres are many degrees, and a box of degrees holds the world."""
LONGEST = 50_000
"""Characters of a text."""
EXACT = 7
"""Decimals of a degree: a centimetre."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A simple outline as GeoJSON text, anticlockwise (RFC 7946), and its square metres."""

    boundary: str
    area: float


def outline(text: str) -> Outline:
    """The outline that a text draws. Raises PatrolError, which says what is wrong with it and where."""
    ring = _ring(_read(text))
    if ring[0] != ring[-1]:
        raise PatrolError(
            f"The outline is not closed: it begins at {_at(ring[0])} and ends at {_at(ring[-1])}. "
            "Let the last position be the first once more."
        )
    if len({*map(tuple, ring)}) < 3:
        raise PatrolError("The outline has fewer than three different positions.")
    drawn = Polygon(ring)
    if not drawn.is_valid:
        raise PatrolError(f"The outline is no simple one: {_fault(drawn)}.")
    flat = _flat(drawn)
    area, (west, south, east, north) = float(flat.area), flat.bounds
    if max(east - west, north - south) > MOST_REACH:
        raise PatrolError(
            f"The outline reaches over {max(east - west, north - south) / 1000:,.0f} km; "
            f"{MOST_REACH / 1000:g} km are allowed."
        )
    if not LEAST_AREA <= area <= MOST_AREA:
        raise PatrolError(
            f"The outline holds {area:,.0f} m²; a hotspot has {LEAST_AREA:,.0f} m² to {MOST_AREA:,.0f} m²."
        )
    if (across := _across(flat)) < LEAST_ACROSS:
        raise PatrolError(
            f"The outline is {across:.0f} m across at its narrowest; a hotspot is {LEAST_ACROSS:g} m or more."
        )
    corners = [list(one) for one in shapely.geometry.polygon.orient(drawn).exterior.coords]
    told = {"type": "Polygon", "coordinates": [corners]}
    return Outline(json.dumps(told, separators=(",", ":")), round(area, 1))


def _read(text: str) -> Any:
    if len(text) > LONGEST:
        raise PatrolError(f"The outline has {len(text):,} characters; {LONGEST:,} are allowed.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise PatrolError(
            'The outline is not JSON. It is a text: {"type": "Polygon", "coordinates": [[[-1.26, 51.75], …]]}'
        ) from None


def _ring(told: Any) -> list[list[float]]:
    if not isinstance(told, dict) or told.get("type") != "Polygon":
        named = told.get("type") if isinstance(told, dict) else type(told).__name__
        raise PatrolError(f"The outline is no Polygon of GeoJSON but {str(named)[:40]!r}.")
    rings = told.get("coordinates")
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise PatrolError("The outline has one ring of positions, and no holes.")
    (ring,) = rings
    if not 4 <= len(ring) <= MOST_POSITIONS:
        raise PatrolError(
            f"The outline has {len(ring):,} positions; 4 to {MOST_POSITIONS} are allowed, the first and the "
            "last being the same."
        )
    return [_position(number, one) for number, one in enumerate(ring, start=1)]


def _position(number: int, told: Any) -> list[float]:
    """A position in degrees. JSON's own NaN and Infinity are none."""
    sound = isinstance(told, list) and len(told) == 2 and all(_number(one) for one in told)
    if not sound or not abs(told[0]) <= 180 or not abs(told[1]) <= 90:
        raise PatrolError(
            f"Position {number} of the outline is not a longitude and a latitude in degrees (WGS 84)."
        )
    if abs(told[1]) > FARTHEST:
        raise PatrolError(f"Position {number} of the outline is more than {FARTHEST:g}° from the equator.")
    return [round(float(one), EXACT) for one in told]


def _number(told: Any) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool)


def _fault(drawn: Polygon) -> str:
    """What shapely finds wrong, in plain words: `Self-intersection[-1.26 51.75]`."""
    what, _, where = shapely.is_valid_reason(drawn).partition("[")
    place = where.rstrip("]").split()
    at = f" at {float(place[0]):.5f}, {float(place[1]):.5f}" if len(place) >= 2 else ""
    return f"it crosses or touches itself{at}" if "ntersection" in what else f"{what.lower()}{at}"


def _flat(drawn: Polygon) -> Polygon:
    """In metres on a plane that touches the earth in its middle."""
    middle = drawn.centroid
    plane = Plane(middle.x, middle.y)

    def turn(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(plane.metres(degrees[:, 0], degrees[:, 1]), axis=1)

    flat: Polygon = shapely.transform(drawn, turn)
    return flat


def _across(flat: Polygon) -> float:
    """The shorter side of the smallest rectangle that holds it."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(flat))
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min())


def _at(position: list[float]) -> str:
    return f"{position[0]:g}, {position[1]:g}"
