"""Ground: the hotspots of a class as areas on a plane, kept ready from one measurement to the next."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import numpy as np
import shapely
from sqlalchemy import Connection, func, select

from ledger.tables import hotspot
from patrol.patrols.areas import Areas
from patrol.patrols.pings import Seconds
from patrol.plane import Plane

KEPT = 8
"""Classes whose hotspots are kept ready; a force has one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The ids of hotspots, and in the same order their areas.

    `since` is from when on time in one counts: nobody finds out where officers were by drawing afterwards.
    """

    plane: Plane
    ids: tuple[str, ...]
    areas: Areas
    since: Seconds


class Grounds:
    """The ground of each class as it stands: a boundary never changes, so a count tells if one is new."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, int, str | None, str | None], Ground] = OrderedDict()

    def of(self, connection: Connection, class_: int) -> Ground:
        """The hotspots of a class number. Costs one small query, and all boundaries when one is new."""
        held = hotspot.c
        asked = select(func.count(), func.max(held.made_at), func.max(held.id)).where(held["class"] == class_)
        many, made_at, last = connection.execute(asked).one()
        key = (class_, many, made_at, last)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _ground(connection, class_)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def _ground(connection: Connection, class_: int) -> Ground:
    asked = (
        select(hotspot.c.id, hotspot.c.boundary, hotspot.c.made_by, hotspot.c.made_at)
        .where(hotspot.c["class"] == class_)
        .order_by(hotspot.c.id)
    )
    rows = connection.execute(asked).all()
    if not rows:
        return Ground(Plane(0, 0), (), Areas.around([]), np.empty(0))
    boundaries = [row.boundary for row in rows]
    middles = shapely.centroid(shapely.from_geojson(np.asarray(boundaries, dtype=object)))
    plane = Plane.between(shapely.get_x(middles), shapely.get_y(middles))
    drawn = [datetime.fromisoformat(row.made_at).timestamp() if row.made_by else -np.inf for row in rows]
    return Ground(plane, tuple(row.id for row in rows), Areas.drawn(boundaries, plane), np.array(drawn))
