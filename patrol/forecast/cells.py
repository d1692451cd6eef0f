"""Cells: squares that cover the places where anything ever happened, numbered, with neighbours."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_array
from scipy.spatial import cKDTree

from patrol.plane import Metres

FAR = 3.0
"""Beyond so many bandwidths a kernel is nothing."""


@dataclass(frozen=True)
class Cells:
    """Squares of `side` metres: the places of their middles on the plane, in no order that means anything."""

    side: float
    east: Metres
    north: Metres
    _kernels: dict[float, csr_array] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.east)

    @property
    def area(self) -> float:
        """Of one cell, in square metres."""
        return self.side**2

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(np.stack([self.east, self.north], axis=1))

    def kernel(self, bandwidth: float) -> csr_array:
        """The matrix that spreads what lies in a cell over it and its neighbours by a normal density.

        `bandwidth` is its standard deviation in metres. Each column adds up to 1, so that nothing is lost.
        Costs by the cells times those within `FAR` bandwidths.
        """
        if bandwidth not in self._kernels:
            near = self._near(FAR * bandwidth)
            weights = np.exp(-0.5 * (near.data / bandwidth) ** 2)
            spread = csr_array((weights, (near.row, near.col)), shape=near.shape)
            self._kernels[bandwidth] = csr_array(spread / spread.sum(axis=0))
        return self._kernels[bandwidth]

    def within(self, radius: float) -> csr_array:
        """The matrix that adds up a cell and all whose middles are within so many metres."""
        near = self._near(radius)
        return csr_array((np.ones(len(near.data)), (near.row, near.col)), shape=near.shape)

    def _near(self, radius: float) -> coo_matrix:
        return self._tree.sparse_distance_matrix(self._tree, radius, output_type="coo_matrix")


def cover(east: Metres, north: Metres, side: float) -> tuple[Cells, NDArray[np.int64]]:
    """The squares in which these points lie, and the number of the square of each point.

    They stand in the order of a hash of where they lie: of squares with equal scores the first is taken, and
    that must not be the one farthest to the west.
    """
    squares = np.floor(np.stack([east, north], axis=1) / side).astype(np.int64)
    found, numbers = np.unique(squares, axis=0, return_inverse=True)
    order = np.argsort(_hash(found[:, 0], found[:, 1]), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    middles: Metres = (found[order] + 0.5) * np.float64(side)
    return Cells(side, middles[:, 0], middles[:, 1]), place[numbers.reshape(-1)]


def _hash(east: NDArray[np.int64], north: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number of 64 bits for each pair, the same everywhere: the finish of SplitMix64 (Steele and others
    2014)."""
    found = (east * 2**32 + north).astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(found ^ (found >> np.uint64(31)))


def commonest(cell: NDArray[np.int64], value: NDArray[Any]) -> dict[int, Any]:
    """Of each cell the value that most of its events have; of equally many the first in order."""
    named, number = np.unique(value, return_inverse=True)
    pairs, counts = np.unique(np.stack([cell, number.reshape(-1)]), axis=1, return_counts=True)
    order = np.lexsort([pairs[1], -counts, pairs[0]])
    cells, first = np.unique(pairs[0][order], return_index=True)
    return dict(zip(cells.tolist(), named[pairs[1][order][first]].tolist(), strict=True))
