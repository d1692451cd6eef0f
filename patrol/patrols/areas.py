"""Areas: shapes on a plane, each with its buffer, and which points lie in which of them."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from patrol.errors import PatrolError
from patrol.plane import Metres, Plane

BUFFER = 20.0
"""Metres around a shape that count as in it: the other side of the street, and what a device errs by."""
PORTION = 100_000
"""Points that a thread looks at in one go."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Areas:
    """Shapes with their buffer, ready to be asked; they may overlap."""

    _shapes: NDArray[np.object_]
    _tree: Any

    @classmethod
    def around(cls, shapes: Sequence[Any] | NDArray[np.object_], buffer: float = BUFFER) -> "Areas":
        """Of shapely's polygons in metres."""
        wide = shapely.buffer(np.asarray(shapes, dtype=object), buffer, quad_segs=16)
        tree = shapely.STRtree(wide)
        # it is built by the first question, which must not be asked by two threads at once
        tree.query(shapely.Point(0, 0))
        return cls(wide, tree)

    @classmethod
    def drawn(cls, boundaries: Sequence[str], plane: Plane) -> "Areas":
        """Of GeoJSON in degrees. Raises PatrolError for what is none."""
        try:
            drawn = shapely.from_geojson(np.asarray(boundaries, dtype=object))
        except shapely.errors.GEOSException:
            raise PatrolError("A boundary is no GeoJSON that can be read.") from None
        metres = shapely.transform(drawn, lambda points: np.stack(plane.metres(*points.T), axis=1))
        return cls.around(metres)

    def __len__(self) -> int:
        return len(self._shapes)

    def holding(self, east: Metres, north: Metres) -> tuple[Numbers, Numbers]:
        """Pairs of the number of a point and the number of an area that holds it, by point and area.

        Costs by points times the areas near one; large portions are shared among the processor's cores.
        """
        portions = [slice(begin, begin + PORTION) for begin in range(0, len(east), PORTION)]

        def ask(portion: slice) -> tuple[Numbers, Numbers]:
            points = shapely.points(east[portion], north[portion])
            point, area = self._tree.query(points, predicate="intersects")
            return point + portion.start, area

        if len(portions) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                found = list(threads.map(ask, portions))
        else:
            found = [ask(portion) for portion in portions]
        point = np.concatenate([one[0] for one in found] or [np.empty(0, np.int64)])
        area = np.concatenate([one[1] for one in found] or [np.empty(0, np.int64)])
        order = np.lexsort((area, point))
        return point[order], area[order]
