"""Apart: how far the units of a trial must lie from each other, so that a patrol in one is in no other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from patrol.patrols.areas import BUFFER
from patrol.plane import Plane

LEAST = 2 * BUFFER
"""Metres. Nearer than that one place lies in the buffers of both, so that treating one treats the other."""


def near_pairs(boundaries: Sequence[str], metres: float) -> list[tuple[int, int]]:
    """Pairs of these Polygons of GeoJSON that are nearer to each other than so, by number."""
    shapes = _on_plane(boundaries)
    near = _near(shapes, shapes, metres)
    return sorted((int(one), int(other)) for one, other in near if one < other)


def near_to(boundaries: Sequence[str], others: Sequence[str], metres: float) -> list[bool]:
    """Whether each of these Polygons of GeoJSON is nearer than so to one of the others."""
    shapes, many = _on_plane([*boundaries, *others]), len(boundaries)
    near = {int(one) for one, _ in _near(shapes[:many], shapes[many:], metres)}
    return [number in near for number in range(many)]


def those_apart(boundaries: Sequence[str], metres: float) -> list[int]:
    """The numbers of those that are no nearer than so to any that stands before them and is taken."""
    near: dict[int, list[int]] = {}
    for one, other in near_pairs(boundaries, metres):
        near.setdefault(other, []).append(one)
    taken: set[int] = set()
    for number in range(len(boundaries)):
        if taken.isdisjoint(near.get(number, ())):
            taken.add(number)
    return sorted(taken)


def _near(shapes: NDArray[Any], others: NDArray[Any], metres: float) -> NDArray[Any]:
    """Pairs (many, 2) by number, of the first and of the others."""
    pairs = STRtree(others).query(shapes, predicate="dwithin", distance=metres).T
    near: NDArray[Any] = pairs[shapely.distance(shapes[pairs[:, 0]], others[pairs[:, 1]]) < metres]
    return near


def _on_plane(boundaries: Sequence[str]) -> NDArray[Any]:
    degrees = shapely.from_geojson(np.asarray(boundaries, dtype=object))
    plane = Plane.between(*shapely.get_coordinates(degrees).T) if len(boundaries) else Plane(0, 0)
    metres: NDArray[Any] = shapely.transform(
        degrees, lambda points: np.stack(plane.metres(*points.T), axis=1)
    )
    return metres
