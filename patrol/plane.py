"""The plane: degrees of WGS 84 to metres and back, near enough for a city or a county.

An equirectangular projection about a point between the incidents: in Britain lengths 50 km from it are
right to about 1 %, and the areas of equal cells differ by no more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Metres = NDArray[np.float64]
Degrees = NDArray[np.float64]

_EQUATOR = 111_319.49
"""Metres of a degree of longitude at the equator (WGS 84)."""
_MERIDIAN = 111_132.95
"""Metres of a degree of latitude, on average."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane that touches the earth at a longitude and a latitude, in degrees."""

    longitude: float
    latitude: float

    @classmethod
    def between(cls, longitude: Degrees, latitude: Degrees) -> "Plane":
        """The plane in the middle of these points: at their median, which few wild ones don't move."""
        return cls(float(np.median(longitude)), float(np.median(latitude)))

    def rounded(self) -> "Plane":
        """The plane at the hundredth of a degree nearest by: one that can be written down."""
        return Plane(round(self.longitude, 2), round(self.latitude, 2))

    def metres(self, longitude: Degrees, latitude: Degrees) -> tuple[Metres, Metres]:
        """East and north of the middle."""
        scale = _EQUATOR * np.cos(np.radians(self.latitude))
        return (longitude - self.longitude) * scale, (latitude - self.latitude) * _MERIDIAN

    def degrees(self, east: Metres, north: Metres) -> tuple[Degrees, Degrees]:
        """Longitude and latitude of points on the plane."""
        scale = _EQUATOR * np.cos(np.radians(self.latitude))
        return east / scale + self.longitude, north / _MERIDIAN + self.latitude
