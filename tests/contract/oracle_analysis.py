"""The oracle's network analysis: ties told pair by pair, measures as networkx has them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import fsum
from typing import Any

import networkx as nx

from schema.selection import Selection


def analysed(
    rows: Iterable[tuple[str, str]], around: str | None, steps: int, largest: int, first: int
) -> Mapping[str, Any]:
    """All that the contract tells of who was in which event (person, event)."""
    there: dict[str, set[str]] = defaultdict(set)
    for person, event in rows:
        there[event].add(person)
    small = [persons for persons in there.values() if 1 < len(persons) <= largest]
    shared: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in small:
        for a, b in combinations(sorted(one), 2):
            shared[a, b].append(1 / (len(one) - 1))
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, fsum(some)) for (a, b), some in shared.items())
    if around is not None:
        near = nx.single_source_shortest_path_length(graph, around, steps) if around in graph else ()
        graph = graph.subgraph(near) if len(near) > 1 else nx.Graph()
    persons = sorted(graph)
    # Communities are told by places in the order of ids, so that the same seed divides alike.
    place = {person: n for n, person in enumerate(persons)}
    numbered = nx.Graph()
    numbered.add_nodes_from(place.values())
    numbered.add_weighted_edges_from(
        sorted((*sorted((place[a], place[b])), float(w)) for a, b, w in graph.edges(data="weight"))
    )
    found = nx.community.louvain_communities(numbered, seed=1) if persons else []
    divided = sorted(found, key=lambda one: (-len(one), min(one)))
    of = {persons[n]: number for number, one in enumerate(divided, start=1) for n in one}
    between, core = nx.betweenness_centrality(graph), nx.core_number(graph)
    constraint = nx.constraint(graph, weight="weight") if persons else {}
    members = []
    for one in persons:
        into: dict[int, float] = defaultdict(float)
        for other, tie in graph[one].items():
            into[of[other]] += tie["weight"]
        hers = [some for some in small if one in some and len(some & {*persons}) > 1]
        spread = 1 - sum((weight / sum(into.values())) ** 2 for weight in into.values())
        members.append(
            {
                "person": one,
                "ties": graph.degree[one],
                "weight": len(hers),
                "largestEvent": max(map(len, hers)),
                "betweenness": _short(between[one]),
                "core": core[one],
                "community": of[one],
                "participation": _short(spread),
                "constraint": _short(constraint[one]),
            }
        )
    members.sort(key=lambda one: (-round(between[one["person"]], 12), -one["ties"], one["person"]))
    shown = members[:first]
    names = {one["person"] for one in shown}
    modularity = nx.community.modularity(numbered, divided) if persons else 0.0
    return {
        "personCount": len(persons),
        "tieCount": graph.number_of_edges(),
        "eventCount": sum(len(one & {*persons}) > 1 for one in small),
        "crowdCount": sum(len(one) > largest for one in there.values()),
        "modularity": _short(modularity),
        "members": shown,
        "brokers": [one for one in members if one["participation"] > 0][:first],
        "communities": [
            {
                "number": number,
                "personCount": len(one),
                "tiesInside": numbered.subgraph(one).number_of_edges(),
                "tiesOutside": nx.cut_size(numbered, one),
            }
            for number, one in enumerate(divided[:first], start=1)
        ],
        "ties": [
            {"from": a, "to": b, "events": len(shared[a, b])}
            for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges)
            if {a, b} <= names
        ],
    }


def told(value: Any, chosen: Selection) -> Any:
    """What a selection shows of it."""
    if not chosen.children:
        return value
    if isinstance(value, list):
        return [told(one, chosen) for one in value]
    return {one.key: told(value[one.field], one) for one in chosen.children if one.field != "__typename"}


def _short(value: float) -> float:
    return float(f"{value:.6g}") if abs(value) > 1e-12 else 0.0
