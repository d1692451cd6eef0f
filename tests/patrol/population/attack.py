"""The attack: all that was published as linear constraints, and how far each true count can be told from it.

The attacker knows the method to the letter, every snapshot, that counts only grow, that a victim is a
person, and more than was published: the rounded count of every cell, of which tables show sums alone. All of
that are differences of two unknowns (a secret taken with its sign turned), so the ends are whole numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Term = Mapping[object, float]


@dataclass
class Worlds:
    """Every world in which what was published is what it is: unknown numbers, and what they must fulfil."""

    places: dict[object, int] = field(default_factory=dict)
    bounds: list[tuple[float, float | None]] = field(default_factory=list)
    rows: list[tuple[Term, float]] = field(default_factory=list)

    def unknown(self, name: object, least: float, most: float | None) -> None:
        """A number that lies between these."""
        if name not in self.places:
            self.places[name] = len(self.bounds)
            self.bounds.append((least, most))

    def between(self, term: Term, least: float, most: float) -> None:
        """A sum of numbers that lies between these."""
        self.rows.append((term, most))
        self.rows.append(({name: -one for name, one in term.items()}, -least))

    def told(self, term: Term) -> tuple[float, float]:
        """The least and the most that a sum can be; infinite where nothing holds it."""
        matrix, most = self._matrix()
        aim = np.zeros(len(self.bounds))
        for name, one in term.items():
            aim[self.places[name]] += one
        ends = []
        for sign in (1, -1):
            found = linprog(sign * aim, matrix, most, bounds=self.bounds, method="highs")
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    def _matrix(self) -> tuple[csr_array, np.ndarray]:
        cells = [
            (row, self.places[name], one)
            for row, (term, _) in enumerate(self.rows)
            for name, one in term.items()
        ]
        row, column, value = zip(*cells, strict=True)
        shape = (len(self.rows), len(self.bounds))
        return csr_array((value, (row, column)), shape), np.array([most for _, most in self.rows])


def narrow(worlds: Worlds, cells: Mapping[str, Term], width: float) -> Iterator[tuple[str, float, float]]:
    """The cells of which more is told than that they are one of `width` + 1 numbers."""
    for name, term in cells.items():
        least, most = worlds.told(term)
        if most - least < width - 1e-6:
            yield name, least, most
