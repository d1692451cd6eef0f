"""What happened in and about the units of a trial is what looking at each incident gives."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box, mapping

from patrol.forecast.incidents import DAYS, Incidents
from patrol.plane import Plane
from patrol.trials.effect import counted
from patrol.trials.outcome import Ground
from tests.patrol.trials.registered import PROTOCOL

FIRST = date(2026, 3, 2)
SHAPES = [
    box(-1.300, 51.700, -1.298, 51.702),
    box(-1.299, 51.700, -1.296, 51.702),  # overlaps the first
    box(-1.290, 51.700, -1.288, 51.702),
    Polygon([(-1.280, 51.700), (-1.278, 51.700), (-1.279, 51.702)]),
]
BOUNDARIES = [json.dumps(mapping(one)) for one in SHAPES]


def happened(many: int, seed: int = 1) -> Incidents:
    chance = np.random.default_rng(seed)
    return Incidents(
        (np.datetime64(FIRST, "D") + chance.integers(-5, 15, size=many)).astype(DAYS),
        chance.integers(3, size=many),
        ("ROBBERY", "FIRE", "THEFT"),
        chance.uniform(-1.303, -1.275, size=many),
        chance.uniform(51.697, 51.705, size=many),
    )


@pytest.mark.parametrize("buffer", [0, 120])
def test_each_incident_counts_where_it_lies_or_else_at_the_nearest_unit(buffer: int):
    told = happened(2_000)
    found = Ground(BOUNDARIES, buffer).count(told, [0, 2], FIRST, 10)
    corners = np.concatenate([np.array(one.exterior.coords) for one in SHAPES])
    plane = Plane.between(corners[:, 0], corners[:, 1])
    flat = [shapely.transform(one, lambda at: np.stack(plane.metres(*at.T), axis=1)) for one in SHAPES]
    inside, about = np.zeros((10, 4)), np.zeros((10, 4))
    shared = np.zeros(10)
    for day, kind, x, y in zip(told.day, told.kind, told.longitude, told.latitude, strict=True):
        at = (day - np.datetime64(FIRST, "D")).astype(int)
        if not 0 <= at < 10 or kind == 1:
            continue
        point = Point(*(float(one) for one in plane.metres(np.array(x), np.array(y))))
        far = np.array([one.distance(point) for one in flat])
        if (far == 0).sum() > 1:
            shared[at] += 1
        elif far.min() == 0:
            inside[at, far.argmin()] += 1
        elif far.min() <= buffer:
            about[at, far.argmin()] += 1
    assert about.any() == bool(buffer)
    assert shared.any()
    np.testing.assert_array_equal(found.about, about)
    np.testing.assert_array_equal(found.inside[:, 2:], inside[:, 2:])
    np.testing.assert_array_equal(found.inside.sum(axis=1), inside.sum(axis=1) + shared)


def test_before_are_the_same_days_of_the_week():
    told = happened(3_000, 2)
    ground = Ground([*BOUNDARIES, *BOUNDARIES[:3]], 50)
    ten = PROTOCOL.__class__.of(PROTOCOL.told() | {"lastDay": str(PROTOCOL.first + timedelta(days=9))})
    found = counted(ten, ground, told, [0])
    again = ground.count(told, [0], ten.first - timedelta(days=14), 10)
    np.testing.assert_array_equal(found.before.inside, again.inside)
    assert (ten.first - timedelta(days=14)).weekday() == ten.first.weekday()
