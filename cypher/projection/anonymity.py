"""k-anonymity: whoever is told of by her attributes is told of together with at least k - 1 others.

A row is a tuple of attributes. What is rare is told coarser, step by step, until it is not; what stays rare
is left out (Samarati and Sweeney 1998, with generalisation chosen for each row rather than for all).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

Attributes = tuple[str | None, ...]
Step = Callable[[Attributes], Attributes]


def generalised(rows: Mapping[str, Attributes], steps: Sequence[Step], k: int) -> dict[str, Attributes]:
    """The rows, each as fine as k allows; a row that stays rare after the last step is not among them.

    Each step makes coarser what the ones before it made. Nothing comes back that fewer than k rows share.
    """
    settled: dict[str, Attributes] = {}
    pending = dict(rows)
    shared: Counter[Hashable] = Counter()
    for step in (_as_it_is, *steps):
        pending = {id: step(attributes) for id, attributes in pending.items()}
        here = Counter(pending.values())
        common = {one for one, many in here.items() if many + shared[one] >= k}
        settled |= {id: one for id, one in pending.items() if one in common}
        shared.update({one: many for one, many in here.items() if one in common})
        pending = {id: one for id, one in pending.items() if one not in common}
    return settled


def anonymity(rows: Mapping[str, Attributes]) -> int:
    """The k that rows have: of the attributes that the fewest share, how many share them; 0 of no rows."""
    return min(Counter(rows.values()).values(), default=0)


def _as_it_is(attributes: Attributes) -> Attributes:
    return attributes
