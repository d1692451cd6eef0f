"""k-anonymity: whoever is told of by her attributes is told of together with at least k - 1 others.

A row is a tuple of attributes, the more important before the less. Rows are parted by one attribute after the
other as far as k allows (top-down, after B. Fung, K. Wang and P. Yu 2005): what is rare in one attribute is
not told of it, and is still parted by the next. So a count by the first attributes is short of what is rare
in these alone, whatever comes after them.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping

Attributes = tuple[str | None, ...]

_CHANCE = secrets.SystemRandom()


def partitioned(rows: Mapping[str, Attributes], k: int, needed: int = 0) -> dict[str, Attributes]:
    """The rows, each with what k allows to tell of it; none where there are fewer than k.

    What is too rare in one of the first `needed` attributes, and too little to be told of without it, is left
    out. Costs by rows times attributes.
    """
    groups = [list(rows)] if len(rows) >= k else []
    told: dict[str, list[str | None]] = {id: [] for group in groups for id in group}
    for at in range(len(next(iter(rows.values()), ()))):
        parts: list[list[str]] = []
        for group in groups:
            cells, rest = _parted({id: rows[id][at] for id in group}, k)
            if len(rest) < k and at < needed:
                for id in rest:
                    del told[id]
            else:
                _fill(rest, cells, k)
                for id in rest:
                    told[id].append(None)
                parts += [rest] if rest else []
            for value, cell in cells.items():
                for id in cell:
                    told[id].append(value)
            parts += cells.values()
        groups = parts
    return {id: tuple(one) for id, one in told.items()}


def _parted(values: Mapping[str, str | None], k: int) -> tuple[dict[str, list[str]], list[str]]:
    """A group by value, k or more of each, and the rest."""
    cells: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for id, value in values.items():
        (rest if value is None else cells[value]).append(id)
    for value in [value for value, cell in cells.items() if len(cell) < k]:
        rest += cells.pop(value)
    return cells, rest


def _fill(rest: list[str], cells: dict[str, list[str]], k: int) -> None:
    """Where the rest of a group of k or more is too few, add some, drawn by chance from the largest cells."""
    for value in sorted(cells, key=lambda value: (-len(cells[value]), value)):
        spare = min(k - len(rest), len(cells[value]) - k)
        if rest and spare > 0:
            _CHANCE.shuffle(cells[value])
            rest += cells[value][:spare]
            del cells[value][:spare]
    for value in sorted(cells, key=lambda value: (len(cells[value]), value)):
        if 0 < len(rest) < k:
            rest += cells.pop(value)


def anonymity(rows: Mapping[str, Hashable]) -> int:
    """The k that rows have: of the attributes that the fewest share, how many share them; 0 of no rows."""
    return min(Counter(rows.values()).values(), default=0)
