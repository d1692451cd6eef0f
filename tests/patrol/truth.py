"""Measured dwell beside the truth of simulated walks."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from patrol.patrols.areas import BUFFER, Areas
from patrol.patrols.dwell import Measured, Presence, measure
from patrol.patrols.pings import Seconds
from patrol.patrols.visits import Visits, visits
from tests.patrol.walks import Town, pings


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds by officer and hotspot: the truth, visits as measured and as pings stand, first to last."""

    true: Seconds
    measured: Seconds
    unsettled: Seconds
    first_to_last: Seconds


def compared(towns: list[Town], **device: float) -> Compared:
    """All officers of these towns, with devices that err so."""
    parts = []
    for seed, there in enumerate(towns):
        officers, hotspots = len(there.walks), len(there.hotspots)
        areas, told = Areas.around(there.hotspots), pings(there.walks, seed, **device)
        found = measure(told, areas, officers)
        # a ping that claims to be exact is not weighed against its neighbours
        unsettled = measure(replace(told, accuracy=np.zeros(len(told))), areas, officers)
        parts.append(
            (
                truth(there),
                of_visits(found, officers, hotspots),
                of_visits(unsettled, officers, hotspots),
                first_to_last(found, officers, hotspots),
            )
        )
    return Compared(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def by_area(of: Presence | Visits, patrols: int, areas: int) -> Seconds:
    """Seconds by patrol and area."""
    seconds = np.zeros((patrols, areas))
    np.add.at(seconds, (of.patrol, of.area), of.seconds)
    return seconds


def of_visits(measured: Measured, patrols: int, areas: int) -> Seconds:
    """Seconds of visits by patrol and area: what the ledger keeps."""
    return by_area(visits(measured.presence), patrols, areas)


def truth(of: Town) -> Seconds:
    """Seconds within the buffer of each hotspot, by officer."""
    wide = [hotspot.buffer(BUFFER) for hotspot in of.hotspots]
    return np.array([[shapely.contains_xy(one, walk).sum() for one in wide] for walk in of.walks])


def first_to_last(measured: Measured, patrols: int, areas: int) -> Seconds:
    """The other way of counting: from the first ping in a hotspot to the last of the patrol."""
    presence, seconds = measured.presence, np.zeros((patrols, areas))
    for patrol in range(patrols):
        for area in range(areas):
            times = presence.time[(presence.patrol == patrol) & (presence.area == area)]
            seconds[patrol, area] = np.ptp(times) if len(times) else 0
    return seconds
