"""Dwell as one would write it first: ping by ping. Slow, and easy to believe."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from shapely import Point, STRtree

from patrol.patrols.areas import BUFFER
from patrol.patrols.dwell import GAP, ROAMS
from patrol.patrols.pings import Pings

Place = tuple[float, float, float, float]
"""When, east, north, accuracy."""


def dwell_plainly(pings: Pings, shapes: Sequence[Any]) -> dict[tuple[int, int], float]:
    """Seconds by patrol and area, of pings of which none is at fault."""
    tree = STRtree([shape.buffer(BUFFER) for shape in shapes])
    rows: dict[int, list[Place]] = defaultdict(list)
    columns = (pings.time, pings.east, pings.north, pings.accuracy)
    for patrol, *place in zip(pings.patrol.tolist(), *(one.tolist() for one in columns), strict=True):
        rows[patrol].append((place[0], place[1], place[2], place[3]))
    found: dict[tuple[int, int], float] = defaultdict(float)
    for patrol, row in rows.items():
        row.sort()
        halves = [0.0] * len(row)
        for k, (one, other) in enumerate(pairwise(row)):
            after = other[0] - one[0]
            if after <= GAP:
                halves[k] += after / 2
                halves[k + 1] += after / 2
        for k, seconds in enumerate(halves):
            for area in tree.query(Point(settled_plainly(row, k)), predicate="intersects"):
                found[patrol, int(area)] += seconds
    return found


def settled_plainly(row: Sequence[Place], k: int) -> tuple[float, float]:
    """Where one was at the k-th ping, weighed against its neighbours."""
    time, east, north, accuracy = row[k]
    if not 0 < k < len(row) - 1:
        return east, north
    before, after = row[k - 1], row[k + 1]
    span = after[0] - before[0]
    if span > 2 * GAP:
        return east, north
    part = (time - before[0]) / span
    line = ((1 - part) * before[3]) ** 2 + (part * after[3]) ** 2 + (ROAMS * span) ** 2
    trust = accuracy**2 / (accuracy**2 + line)
    on_line = [(1 - part) * before[axis] + part * after[axis] for axis in (1, 2)]
    return east + trust * (on_line[0] - east), north + trust * (on_line[1] - north)
