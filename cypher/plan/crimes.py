"""Crimes in hotspots: the events that the viewer sees at places within boxes, told by where they were.

The graph finds what lies in the boxes that hold the hotspots; which points lie in a drawn outline the host
says. It is told of points and not of places, so that an event with two places in a hotspot counts once.
"""

from collections.abc import Collection, Iterable, Sequence

from cypher.plan.visibility import Visibility, has_overlays, sight_parameters
from cypher.plan.witness import COUNTED
from cypher.statement import Statement
from schema.sight import Sight

Box = tuple[float, float, float, float]
"""South, north, west and east, in degrees."""

FINE = 200
"""Squares of a degree from side to side: the boxes are told to the graph as the squares that they touch, so
that it looks at each place once, however many boxes there are."""
ROW = 100_000
"""More squares than there are around the world."""


def crimes_statement(
    sight: Sight,
    boxes: Iterable[Box],
    kinds: Collection[str],
    since: str | None = None,
    until: str | None = None,
) -> Statement:
    """One statement for all boxes; days are `2026-01-31`, `since` the first, `until` the one behind the last.

    Its rows are `points`, a list of [latitude, longitude] near the boxes; `n`, how many events were at just
    these; and `some`, the ids of the first of them. Costs by the places, and by the events near the boxes.
    """
    overlays = has_overlays(sight)
    visibility = Visibility(overlays)
    tests = [visibility.edge("r2", "AT"), visibility.node("n3"), "n3.kind IN $kinds"]
    parameters: dict[str, object] = {"squares": squares(boxes), "kinds": [*kinds]}
    for name, day, sign in (("since", since, ">="), ("until", until, "<")):
        if day is not None:
            tests.append(f"n3.start {sign} ${name}")
            parameters[name] = f"{day}T00:00:00Z"
    lines = [
        f"MATCH (n1:Place) WHERE toInteger(n1.latitude * {FINE}) * {ROW} + toInteger(n1.longitude * {FINE})"
        " IN $squares",
        "WITH n1",
        f"MATCH (n1)<-[r2:AT]-(n3:Event) WHERE {' AND '.join(tests)}",
        "WITH DISTINCT n3, n1.latitude AS y, n1.longitude AS x ORDER BY y, x",
        "WITH n3, collect([y, x]) AS points",
        "WITH points, collect(n3.id) AS ids",
        f"RETURN points, size(ids) AS n, ids[..{COUNTED}] AS some",
    ]
    parameters |= sight_parameters(sight, frozenset(visibility.kinds), overlays)
    return Statement("\n".join(lines), parameters)


def squares(boxes: Iterable[Box]) -> list[int]:
    """The squares that boxes touch, each as one number, as the statement reckons them: cut toward zero."""
    found: set[int] = set()
    for south, north, west, east in boxes:
        columns = range(int(west * FINE), int(east * FINE) + 1)
        for row in range(int(south * FINE), int(north * FINE) + 1):
            found.update(row * ROW + column for column in columns)
    return sorted(found)


def counted(subjects: Sequence[Sequence[str]]) -> list[str]:
    """Of the ids of events that lie in hotspots as many as a count names on the audit log, in one order."""
    return sorted({id for some in subjects for id in some})[:COUNTED]
