"""Spread: whether what marks events is alike among those who are tied, beyond what chance has there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from networks.network import Floats, Ints, Pair

DRAWS, PART = 2_000, 200
"""How often chance is asked, and how often at once."""
LEVEL, POWER = 0.05, 0.8
"""Below what p something counts as seen, and how often what is there should be."""

FEW = 10
"""Of how many pairs it can be said at all what would be seen."""

Events = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What a test of spread came to.

    `pairs` are tied and were each in an event without the other; in `both` of them each was in a marked one
    without the other. `likeness`, -1 to 1, is the correlation over these pairs of the shares of marked events
    among those without the other; `drawn` is the same of each draw of chance, `p` how often that was as high.
    `detectable` is how high it must really be for the test to see it in POWER of all cases; None where no
    likeness would do, because there are too few pairs.
    """

    pairs: int
    both: int
    likeness: float
    drawn: Floats
    p: float
    detectable: float | None


def spread(
    involved: Iterable[tuple[str, str]],
    tied: Iterable[Pair],
    marked: Collection[str],
    seed: int = 1,
    draws: int = DRAWS,
) -> Spread:
    """Test whether those who are tied are more alike in how many of their events are marked than by chance.

    `involved` is (person, event), `marked` the events with the mark. Events which two persons share say
    nothing of them: only pairs count who were each in one without the other, by these alone.

    Chance is a permutation test (Good 2005, "Permutation, Parametric and Bootstrap Tests of Hypotheses"): the
    marks are laid anew on the events; who was at which event and who is tied stay as they are, and among the
    events of persons as active (`_bands`) stay as many marks as there were. So it is exact where events are
    marked by chance, however active anybody is, and where those of the active are marked more often; where
    persons differ, whoever they are tied to, it is near (measured, `tests/networks`).

    It can't tell that one brought it to the other from that they were alike before (Shalizi and Thomas 2011,
    "Homophily and contagion are generically confounded in observational social network studies"), nor from
    that both live where, or when, more events are marked.
    """
    been = _been(involved)
    events = sorted({event for some in been.values() for event in some})
    place = {event: n for n, event in enumerate(events)}
    sides = [*_apart(been, tied)]
    one, other = (_incidence([side[n] for side in sides], place) for n in (0, 1))
    marks, bands, chance = np.isin(events, [*marked]), _bands(been, place), np.random.default_rng(seed)
    first, second = (part[:, 0] for part in _shares(one, other, marks[None, :]))
    [likeness] = _likeness(one, other, marks[None, :])
    parts = (min(PART, draws - begin) for begin in range(0, draws, PART))
    drawn = np.concatenate([_likeness(one, other, _laid(marks, bands, part, chance)) for part in parts])
    return Spread(
        len(sides),
        int(((first > 0) & (second > 0)).sum()),
        float(likeness),
        drawn,
        # Sums of floats in another order differ in their last digits.
        float((1 + (drawn >= likeness - 1e-9).sum()) / (1 + draws)),
        _detectable(drawn) if len(sides) >= FEW else None,
    )


def _been(involved: Iterable[tuple[str, str]]) -> Events:
    found: dict[str, set[str]] = defaultdict(set)
    for person, event in involved:
        found[person].add(event)
    return {person: frozenset(events) for person, events in found.items()}


def _apart(been: Events, tied: Iterable[Pair]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The events of each pair that one was in without the other, where both have some; each pair once."""
    nothing = frozenset[str]()
    for one, other in sorted({(min(pair), max(pair)) for pair in tied}):
        first, second = been.get(one, nothing), been.get(other, nothing)
        if first - second and second - first:
            yield first - second, second - first


def _incidence(rows: list[frozenset[str]], place: Mapping[str, int]) -> "sparse.csr_array":
    """Rows of events as 0 and 1: rows x all events."""
    columns = [place[event] for row in rows for event in sorted(row)]
    ends = np.cumsum([0, *map(len, rows)])
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(rows), len(place)))


def _bands(been: Events, place: Mapping[str, int]) -> Ints:
    """How active the most active person of each event is: 1 event, 2 or 3, 4 to 7, and so on."""
    most = np.zeros(len(place), dtype=np.int64)
    for events in been.values():
        at = [place[event] for event in events]
        most[at] = np.maximum(most[at], len(events))
    return np.frexp(most)[1].astype(np.int64)


def _laid(
    marks: npt.NDArray[np.bool_], bands: Ints, draws: int, chance: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Marks laid anew inside each band: draws x events."""
    laid = np.tile(marks, (draws, 1))
    for band in np.unique(bands):
        laid[:, bands == band] = chance.permuted(laid[:, bands == band], axis=1)
    return laid


def _shares(
    one: "sparse.csr_array", other: "sparse.csr_array", marks: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Of each pair the shares of marked events on either side: pairs x rows of marks."""
    columns = marks.T.astype(np.float64)
    first, second = (np.asarray(side @ columns) / side.sum(axis=1)[:, None] for side in (one, other))
    return first, second


def _likeness(one: "sparse.csr_array", other: "sparse.csr_array", marks: npt.NDArray[np.bool_]) -> Floats:
    """The correlation of these shares for each row of marks, 0 where nobody's differs from another's.

    Each pair counts both ways round (Newman 2003, "Mixing patterns in networks"). A mean of products would be
    higher, too, where some persons have many marks, whoever they are tied to.
    """
    first, second = _shares(one, other, marks)
    if not len(first):
        return np.zeros(len(marks))
    mean = (first.mean(axis=0) + second.mean(axis=0)) / 2
    spare, rest = first - mean, second - mean
    variance = (np.square(spare).mean(axis=0) + np.square(rest).mean(axis=0)) / 2
    together = (spare * rest).mean(axis=0)
    found: Floats = np.divide(together, variance, out=np.zeros(len(marks)), where=variance > 1e-12)
    return found


def _detectable(drawn: Floats) -> float | None:
    """The likeness from which p is at most LEVEL, and as much more as it is missed by chance (normal)."""
    least = float(np.quantile(drawn, 1 - LEVEL) + stats.norm.ppf(POWER) * drawn.std())
    return least if drawn.std() > 0 and least <= 1 else None
