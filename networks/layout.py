"""Where a picture puts persons: each community on a disc of its own, tied discs near each other."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from networks.analysis import Analysis
from networks.network import Floats

COMMUNITIES, EACH = 12, 40
"""How many communities are drawn, the largest first, and how many of each: those with most ties in it."""
GAP = 14.0
"""Between discs."""
TURNS = 48
"""In how many directions a disc may lie beside another."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A community in the picture: its number, centre and radius, and where its persons are."""

    community: int
    x: float
    y: float
    radius: float
    at: Mapping[int, tuple[float, float]]


def discs(made: Analysis) -> list[Disc]:
    """The discs of the largest communities; the same analysis is drawn the same."""
    drawn = [_most_tied(made, number) for number in range(min(COMMUNITIES, len(made.communities.sizes)))]
    radii = [20 + 11 * math.sqrt(len(persons)) for persons in drawn]
    centres = _packed(radii, _tied(made, drawn))
    return [
        Disc(number, x, y, radius, _inside(made, persons, x, y, radius - 12))
        for number, (persons, radius, (x, y)) in enumerate(zip(drawn, radii, centres, strict=True))
    ]


def _most_tied(made: Analysis, community: int) -> list[int]:
    members = np.flatnonzero(made.communities.of == community)
    if len(members) <= EACH:
        return [*map(int, members)]
    inside = made.network.matrix[members][:, members]
    ties = np.diff(inside.indptr)
    return sorted(int(members[n]) for n in np.lexsort((members, -ties))[:EACH])


def _tied(made: Analysis, drawn: Sequence[Sequence[int]]) -> Floats:
    """The weight between each two of them."""
    matrix, between = made.network.matrix, np.zeros((len(drawn), len(drawn)))
    for one, persons in enumerate(drawn):
        rows = matrix[persons]
        for other in range(one):
            between[one, other] = between[other, one] = rows[:, drawn[other]].sum()
    return between


def _packed(radii: Sequence[float], tied: Floats) -> list[tuple[float, float]]:
    """Centres: each disc touches one that stands, near those it is tied to, and near the middle."""
    placed: list[tuple[float, float]] = []
    for n, radius in enumerate(radii):
        spots = [(0.0, 0.0)] if not placed else []
        for (x, y), other in zip(placed, radii, strict=False):
            far = radius + other + GAP
            for turn in range(TURNS):
                angle = 2 * math.pi * turn / TURNS
                spots.append((x + far * math.cos(angle), y + far * math.sin(angle)))
        free = [
            (x, y)
            for x, y in spots
            if all(
                math.hypot(x - a, y - b) >= radius + other + GAP - 1e-6
                for (a, b), other in zip(placed, radii, strict=False)
            )
        ]
        pull = tied[n, :n] / max(tied[n, :n].sum(), 1.0) if n else np.zeros(0)

        def cost(spot: tuple[float, float], pull: Floats = pull) -> float:
            x, y = spot
            away = float(sum(p * math.hypot(x - a, y - b) for p, (a, b) in zip(pull, placed, strict=True)))
            return round(0.6 * away + math.hypot(0.75 * x, y), 6)

        placed.append(min(free, key=cost))
    return placed


def _inside(
    made: Analysis, persons: Sequence[int], x: float, y: float, radius: float
) -> dict[int, tuple[float, float]]:
    """Persons on their disc, as far from each other as they are ties apart (Kamada and Kawai 1989)."""
    graph = made.network.graph.subgraph(persons)
    ordered = nx.Graph()
    ordered.add_nodes_from(persons)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
    if len(persons) < 3:
        spots = {person: (n - (len(persons) - 1) / 2, 0.0) for n, person in enumerate(persons)}
    else:
        steps = dict(nx.all_pairs_shortest_path_length(ordered))
        far = 1 + max(max(row.values()) for row in steps.values())
        apart = {one: {other: row.get(other, far) for other in persons} for one, row in steps.items()}
        laid = nx.kamada_kawai_layout(ordered, dist=apart)
        spots = {person: (float(a), float(b)) for person, (a, b) in laid.items()}
    middle = np.mean([*spots.values()], axis=0)
    reach = max(math.dist(spot, middle) for spot in spots.values()) or 1.0
    return {
        person: (x + radius / reach * float(a - middle[0]), y + radius / reach * float(b - middle[1]))
        for person, (a, b) in spots.items()
    }
