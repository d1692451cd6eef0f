"""Squares: the cells of a ranking on the map: what names each, its outline, how much a shape holds."""

import json
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from patrol.forecast.cells import Cells
from patrol.plane import Plane

EXACT = 7
"""Decimals of a degree: a centimetre."""


@dataclass(frozen=True, slots=True)
class Squares:
    """Cells on a plane. Where the plane stays a cell is the same one in every ranking."""

    plane: Plane
    cells: Cells

    def key(self, number: int) -> str:
        """What names a cell for good: the plane, the side, and how far east and north it lies in sides."""
        side = self.cells.side
        east, north = (round(float(at[number]) / side - 0.5) for at in (self.cells.east, self.cells.north))
        return f"square:{self.plane.longitude:g}:{self.plane.latitude:g}:{side:g}:{east}:{north}"

    def middle(self, number: int) -> tuple[float, float]:
        """The longitude and latitude of its middle."""
        longitude, latitude = self.plane.degrees(self.cells.east[[number]], self.cells.north[[number]])
        return float(longitude[0]), float(latitude[0])

    def boundary(self, number: int) -> str:
        """Its outline as a Polygon of GeoJSON, anticlockwise as RFC 7946 wants it."""
        half = self.cells.side / 2
        turns = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * half
        longitude, latitude = self.plane.degrees(
            self.cells.east[number] + turns[:, 0], self.cells.north[number] + turns[:, 1]
        )
        ring = np.round(np.stack([longitude, latitude], axis=1), EXACT).tolist()
        return json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":"))

    def held(self, boundaries: list[str]) -> csr_array:
        """A row for each outline: which part of each cell it holds, 0 to 1.

        Costs by the outlines times the cells near them.
        """
        half = self.cells.side / 2
        east, north = self.cells.east, self.cells.north
        boxes = shapely.box(east - half, north - half, east + half, north + half)
        shapes = shapely.transform(shapely.from_geojson(boundaries), self._flat)
        row, cell = shapely.STRtree(boxes).query(shapes, predicate="intersects")
        parts = shapely.area(shapely.intersection(shapes[row], boxes[cell])) / self.cells.area
        return csr_array((parts, (row, cell)), shape=(len(boundaries), len(self.cells)))

    def _flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(self.plane.metres(degrees[:, 0], degrees[:, 1]), axis=1)
