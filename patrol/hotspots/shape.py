"""Shapes: outlines on the map as GeoJSON tells them, the boxes that hold them, and which points they hold."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from patrol.plane import Degrees


class Shapes:
    """Outlines, in order, ready to be asked which points lie in each; degrees of WGS 84."""

    def __init__(self, boundaries: Sequence[str]) -> None:
        """`boundaries` are Polygons of GeoJSON as text."""
        self._polygons = shapely.from_geojson(list(boundaries))
        self._tree = STRtree(self._polygons)

    def __len__(self) -> int:
        return len(self._polygons)

    @property
    def boxes(self) -> list[tuple[float, float, float, float]]:
        """South, north, west and east of each."""
        return [(south, north, west, east) for west, south, east, north in shapely.bounds(self._polygons)]

    def holding(self, longitude: Degrees, latitude: Degrees) -> NDArray[np.int64]:
        """Pairs of a point's number and that of an outline that holds it, edges included: two rows.

        Costs by the points times the logarithm of the outlines.
        """
        points = shapely.points(longitude, latitude)
        found: NDArray[np.int64] = self._tree.query(points, predicate="intersects")
        return found
