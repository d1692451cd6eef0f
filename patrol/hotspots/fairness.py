"""Fairness: on which tenths of deprivation hotspots fall, beside what was reported there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from patrol.forecast.cells import commonest
from patrol.forecast.history import Scores

UNTOLD = 0
"""The decile of cells in no area whose decile is told."""


@dataclass(frozen=True, slots=True)
class DecileRow:
    """Of a decile, 1 the most deprived: its cells and those that are hotspots, events and expected ones."""

    decile: int
    cells: int
    hotspots: int
    events: int
    expected: float


def by_decile(
    cell: NDArray[np.int64],
    areas: Sequence[Sequence[str]],
    looked: NDArray[np.bool_],
    scores: Scores,
    hotspots: NDArray[np.int64],
    deciles: Mapping[str, int],
) -> tuple[DecileRow, ...]:
    """The rows of the deciles that there are; none where no area's is told.

    `cell` and `areas` are those of all events and `looked` marks those that are ranked by; `hotspots` are
    numbers of cells. A cell is of the decile of most of its events. Costs by the events.
    """
    if not deciles:
        return ()
    told = np.array([next((deciles[one] for one in of if one in deciles), UNTOLD) for of in areas])
    known = commonest(cell, told)
    decile = np.array([known[number] for number in range(len(scores))])
    chosen = np.zeros(len(scores), dtype=bool)
    chosen[hotspots] = True
    events = np.bincount(cell[looked], minlength=len(scores))
    return tuple(
        DecileRow(
            int(one),
            int((decile == one).sum()),
            int(chosen[decile == one].sum()),
            int(events[decile == one].sum()),
            round(float(scores[decile == one].sum()), 3),
        )
        for one in np.unique(decile)
    )


def written(rows: Sequence[DecileRow]) -> list[dict[str, float]]:
    """As a ranking keeps them."""
    return [asdict(row) for row in rows]


def read(told: Sequence[Mapping[str, float]]) -> tuple[DecileRow, ...]:
    """What `written` wrote."""
    return tuple(
        DecileRow(
            int(one["decile"]), int(one["cells"]), int(one["hotspots"]), int(one["events"]), one["expected"]
        )
        for one in told
    )
