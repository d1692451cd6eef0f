"""Simulated patrols with known truth: officers on the streets of a made town, and the pings of their devices.

Streets are a grid of 80 m. An officer goes to one hotspot after another, on foot or by car, and walks its
streets for ten to sixteen minutes, standing at times, and stepping over its border at times. Hotspots are
hexagons and squares laid anyhow, and blocks whose borders are streets, which is hardest.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from patrol.patrols.pings import Pings

BLOCK = 80.0
WALKS, DRIVES = 1.3, 9.0
"""Metres a second."""
RIGHT_ANGLES = ((1, 0), (-1, 0), (0, 1), (0, -1))

Walk = NDArray[np.float64]
"""East and north at each second."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where the hotspots are, and where each officer truly was."""

    hotspots: list[Any]
    walks: list[Walk]


def town(seed: int, officers: int = 4, hours: float = 4) -> Town:
    """A town of twelve hotspots."""
    chance = np.random.default_rng(seed)
    hotspots = [_hotspot(chance, number) for number in range(12)]
    return Town(hotspots, [_walk(chance, hotspots, int(hours * 3_600)) for _ in range(officers)])


def pings(
    walks: list[Walk], seed: int, every: float = 15, noise: float = 10, lasting: float = 0, lost: float = 0
) -> Pings:
    """What devices tell of walks: each `every` seconds, off by a normal `noise` in metres on each axis.

    Where `lasting` is given, a device errs the same way for about so many seconds. `lost` is the part of
    pings that never came.
    """
    chance = np.random.default_rng(seed)
    columns = []
    for number, walk in enumerate(walks):
        time = np.arange(chance.uniform(0, every), len(walk) - 1, every)
        told = walk[time.astype(int)] + _errors(chance, len(time), noise, every, lasting)
        there = chance.random(len(time)) >= lost
        columns.append((np.full(len(time), number)[there], time[there], told[there]))
    patrol, time, told = (np.concatenate(column) for column in zip(*columns, strict=True))
    # a device tells the radius that holds 68 of 100: 1.515 times the error on one axis
    accuracy = np.full(len(patrol), 1.515 * noise)
    return Pings(patrol, time, told[:, 0], told[:, 1], accuracy, np.zeros(len(patrol), dtype=bool))


def _errors(chance: np.random.Generator, many: int, noise: float, every: float, lasting: float) -> Walk:
    errors = chance.normal(0, noise, (many, 2))
    stays = np.exp(-every / lasting) if lasting else 0.0
    for k in range(1, many if lasting else 0):
        errors[k] = stays * errors[k - 1] + np.sqrt(1 - stays**2) * errors[k]
    return errors


def _hotspot(chance: np.random.Generator, number: int) -> Any:
    middle = chance.uniform(-1_200, 1_200, 2)
    if number % 3 == 0:
        around = np.arange(6) * np.pi / 3
        return shapely.Polygon(np.stack([np.cos(around), np.sin(around)], axis=1) * 124 + middle)
    if number % 3 == 1:
        return shapely.box(*(middle - 75), *(middle + 75))
    corner = np.round(middle / BLOCK) * BLOCK
    return shapely.box(*corner, *(corner + 2 * BLOCK))


def _walk(chance: np.random.Generator, hotspots: list[Any], seconds: int) -> Walk:
    corner, parts, so_far = np.zeros(2), [], 0

    def go(to: Walk, speed: float) -> int:
        nonlocal corner, so_far
        steps = max(1, round(BLOCK / speed))
        parts.append(corner + (to - corner) * (np.arange(steps) / steps)[:, None])
        corner, so_far = to, so_far + steps
        return steps

    while so_far < seconds:
        hotspot = hotspots[chance.integers(len(hotspots))]
        goal = np.round(np.array(hotspot.centroid.coords[0]) / BLOCK) * BLOCK
        speed = DRIVES if chance.random() < 0.6 else WALKS
        while (corner != goal).any():
            axis = chance.choice(np.flatnonzero(corner != goal))
            go(corner + np.sign(goal - corner) * BLOCK * (np.arange(2) == axis), speed)
        left, near = chance.uniform(600, 960), hotspot.buffer(20)
        while left > 0:
            if chance.random() < 0.2:
                stands = int(chance.uniform(20, 120))
                parts.append(np.repeat(corner[None], stands, axis=0))
                left, so_far = left - stands, so_far + stands
                continue
            ways = corner + np.array(RIGHT_ANGLES) * BLOCK
            inside = ways[shapely.contains_xy(near, ways)]
            ways = inside if len(inside) and chance.random() < 0.9 else ways
            left -= go(ways[chance.integers(len(ways))], WALKS)
    return np.concatenate(parts)[:seconds]
