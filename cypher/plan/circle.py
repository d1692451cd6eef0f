"""A circle on the map: a box that an index can serve, then the great-circle distance.

The embedded engine has no `point.distance`, so both engines compute the haversine formula (Sinnott 1984)
on a sphere of the mean radius of the Earth (WGS 84, 6,371,008.8 m); they agree to the last digit.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from cypher.plan.answer import Asked
from cypher.plan.arguments import number
from cypher.plan.draft import Draft

RADIUS = 6_371_008.8  # metres: (2a + b) / 3
FARTHEST = 100_000.0  # metres


def circle_parameters(draft: Draft, near: Callable[[Asked], Mapping[str, Any]]) -> list[str]:
    """The parameters of a circle: south, north, west, east (degrees), latitude, longitude, metres."""
    return draft.parameters(7, lambda asked: box(near(asked)))


def box(near: Mapping[str, Any]) -> tuple[float, ...]:
    """South, north, west, east of a circle, its centre and its radius. Raises BadInput."""
    latitude = number(near, "latitude", -90, 90)
    longitude = number(near, "longitude", -180, 180)
    metres = number(near, "metres", 0, FARTHEST)
    up = math.degrees(metres / RADIUS) * 1.000001 + 1e-9
    # The circle reaches its easternmost point nearer to the pole than its centre is.
    reach = math.sin(math.radians(up)) / max(math.cos(math.radians(latitude)), 1e-12)
    across = math.degrees(math.asin(reach)) if reach < 1 else 360.0
    if abs(longitude) + across > 180:
        across = 360.0  # it crosses the 180th meridian: the distance alone decides
    return (latitude - up, latitude + up, longitude - across, longitude + across, latitude, longitude, metres)


def in_circle(place: str, circle: list[str]) -> list[str]:
    """The tests that a place lies in a circle."""
    south, north, west, east, _, _, metres = circle
    return [
        f"{place}.latitude >= {south} AND {place}.latitude <= {north}",
        f"{place}.longitude >= {west} AND {place}.longitude <= {east}",
        f"{distance(place, circle)} <= {metres}",
    ]


def distance(place: str, circle: list[str]) -> str:
    """Metres from a place to the centre of the circle, as an expression."""
    latitude, longitude = circle[4:6]
    north = f"sin(radians({place}.latitude - {latitude}) / 2)"
    east = f"sin(radians({place}.longitude - {longitude}) / 2)"
    return (
        f"2 * {RADIUS} * asin(sqrt({north} * {north}"
        f" + cos(radians({latitude})) * cos(radians({place}.latitude)) * {east} * {east}))"
    )
