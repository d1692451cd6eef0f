"""Tables of an analysis: what the terminal, the CSV files and the page show, in one form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from networks.analysis import Analysis
from networks.groups import Group

Value = str | int | float | None
Told = Mapping[str, Mapping[str, Value]]
"""What is told of persons beside their ties: id → name → value; the same names for all."""


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is that of its file, `title` that of its heading; one value for each of `columns` in a row."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


MEASURES = (
    "ties", "weight", "betweenness", "error", "core", "community", "participation", "constraint",
)  # fmt: skip
ERROR = "error"
"""The standard error of betweenness: left out where that is exact."""


def persons_table(made: Analysis, told: Told) -> Table:
    """Everybody, the highest betweenness first."""
    return _persons(made, told, "persons", "Persons, the highest betweenness first", made.ranked())


def brokers_table(made: Analysis, told: Told) -> Table:
    """Those with ties into more than one community, the highest betweenness first."""
    return _persons(made, told, "brokers", "Brokers between communities", made.brokers())


def communities_table(made: Analysis) -> Table:
    """Every community: its persons, the ties among them and to others, and who has most ties in it."""
    network, of, many = made.network, made.communities.of, len(made.communities.sizes)
    inside, outside, most = [0] * many, [0] * many, dict[int, int]()
    for start, end in zip(of[network.start].tolist(), of[network.end].tolist(), strict=True):
        if start == end:
            inside[start] += 1
        else:
            outside[start] += 1
            outside[end] += 1
    for person in sorted(range(len(network.persons)), key=lambda n: (-network.degree[n], n)):
        most.setdefault(int(of[person]), person)
    rows = [
        (n + 1, int(size), inside[n], outside[n], int(made.core[of == n].max()), network.persons[most[n]])
        for n, size in enumerate(made.communities.sizes)
    ]
    columns = ("community", "persons", "ties inside", "ties to others", "highest core", "most ties")
    return Table("communities", "Communities, the largest first", columns, rows)


def groups_table(groups: Sequence[Group]) -> Table:
    """Every group, window by window, the longest-lived first: how many were in it, stayed, came and left."""
    ordered = sorted(groups, key=lambda one: (-len(one.spells), -len(one.spells[0].members), one.number))
    rows = [
        (
            group.number,
            spell.window,
            size,
            size - len(spell.came) if n else 0,
            len(spell.came),
            len(spell.left),
        )
        for group in ordered
        for n, (spell, size) in enumerate((one, len(one.members)) for one in group.spells)
    ]
    columns = ("group", "window", "persons", "stayed", "came", "left")
    return Table("groups", "Groups over time, the longest-lived first", columns, rows)


def _persons(made: Analysis, told: Told, name: str, title: str, some: Iterable[int]) -> Table:
    more = tuple(next(iter(told.values()), ()))
    measures = [one for one in MEASURES if one != ERROR or not made.betweenness.exact]
    rows = []
    for n in some:
        id = made.network.persons[n]
        known, found = told.get(id, {}), measured(made, n)
        rows.append((id, *(known.get(one) for one in more), *(found[one] for one in measures)))
    return Table(name, title, ("person", *more, *measures), rows)


def measured(made: Analysis, n: int) -> Mapping[str, int | float]:
    """The measures of the person at this place, by the names of MEASURES."""
    values = (
        int(made.network.degree[n]),
        _short(made.network.strength[n]),
        _short(made.betweenness.value[n]),
        _short(made.betweenness.error[n]),
        int(made.core[n]),
        int(made.communities.of[n]) + 1,
        _short(max(made.participation[n], 0.0)),
        _short(made.constraint[n]),
    )
    return dict(zip(MEASURES, values, strict=True))


def _short(value: float) -> float:
    """Six digits: what lies beyond them differs with the order of a sum."""
    return float(f"{value:.6g}") if abs(value) > 1e-12 else 0.0


def rows_of(table: Table, many: int | None = None) -> Iterable[list[str]]:
    """The rows as text, as people read them."""
    return ([_text(value) for value in row] for row in islice(table.rows, many))


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value
