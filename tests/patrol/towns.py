"""A town that is made for a test: incidents that keep to a few corners of it."""

import numpy as np

from patrol.forecast.incidents import DAYS, Incidents

KINDS = ("VIOLENCE", "THEFT", "STOP_AND_SEARCH")
FIRST = np.datetime64("2019-01-01")
DAYS_TOLD = 4 * 365 + 1
LONGITUDE, LATITUDE = -1.26, 51.75


def town(seed: int = 1, many: int = 6_000) -> Incidents:
    """Four years; a third of what happens does so in twenty streets."""
    chance = np.random.default_rng(seed)
    corners = chance.uniform(-3_000, 3_000, size=(20, 2))
    place = np.where(
        (chance.random(many) < 0.33)[:, None],
        corners[chance.integers(20, size=many)] + chance.normal(0, 20, size=(many, 2)),
        chance.uniform(-3_000, 3_000, size=(many, 2)),
    )
    return Incidents(
        (FIRST + chance.integers(DAYS_TOLD, size=many)).astype(DAYS),
        chance.choice(3, p=(0.4, 0.5, 0.1), size=many),
        KINDS,
        LONGITUDE + place[:, 0] / 68_900,
        LATITUDE + place[:, 1] / 111_100,
    )
