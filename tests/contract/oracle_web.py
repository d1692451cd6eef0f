"""The oracle's networks and shortest paths."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from tests.contract.graphs import POINTED, Graph, Row
from tests.contract.oracle_events import at, starts_within

KINDS = ["INVOLVED", "RELATED", "LIVES_AT", "USES", "AT", "PART_OF"]
Name = Callable[[Row], str | None]


class _Web:
    def __init__(self, graph: Graph, name: Name, given: Mapping[str, Any]) -> None:
        through = given.get("through")
        since, until = given.get("since"), given.get("until")
        records = {row["id"] for row in graph.nodes["Record"] if row["class"] != POINTED}
        seen = {row["end"] for row in graph.edges["OF"] if row["start"] in records}
        self.name = name
        self.nodes = {
            row["id"]: (label, row)
            for label in ("Person", "Event", "Place", "Object")
            for row in graph.nodes[label]
            if label != "Person" or row["id"] in seen
            if label != "Event"
            or (since is None and until is None)
            or (row["start"] is not None and starts_within(row["start"], since, until))
        }
        self.edges = [
            {**row, "type": type}
            for type in KINDS
            if type in (KINDS[:4] if through is None else through)
            for row in graph.edges[type]
            if row["start"] in self.nodes and row["end"] in self.nodes and _lasts(type, row, since, until)
        ]
        self.beside: dict[str, set[str]] = {}
        for row in self.edges:
            self.beside.setdefault(row["start"], set()).add(row["end"])
            self.beside.setdefault(row["end"], set()).add(row["start"])

    def distances(self, start: str, hops: int) -> dict[str, int]:
        found, edge = {start: 0}, [start]
        for hop in range(1, hops + 1):
            edge = sorted({id for one in edge for id in self.beside.get(one, ())} - set(found))
            found |= dict.fromkeys(edge, hop)
        return found

    def node(self, id: str, distance: int) -> dict[str, Any]:
        label, row = self.nodes[id]
        if label == "Person":
            told = self.name(row)
        elif label == "Event":
            told = row["kind"]
        elif label == "Place":
            told = row["address"] or row["postcode"]
        else:
            told = row["value"]
        return {"id": id, "kind": label.upper(), "label": told, "distance": distance}

    def edge(self, row: Row) -> dict[str, Any]:
        since = row.get("from")
        if row["type"] in ("INVOLVED", "AT", "PART_OF"):
            since = next(
                self.nodes[row[end]][1]["start"] for end in ("start", "end") if row[end].startswith("event_")
            )
        elif since is not None:
            since = _first(since)
        return {
            "id": row["id"],
            "from": row["start"],
            "to": row["end"],
            "kind": row["type"],
            "role": row.get("role") or row.get("kind"),
            "since": since,
        }


def _lasts(type: str, row: Row, since: str | None, until: str | None) -> bool:
    if type not in ("LIVES_AT", "USES"):
        return True
    ended = since is not None and row["until"] is not None and _last_day(row["until"]) < since[:10]
    begun = until is None or row["from"] is None or at(_first(row["from"])) < at(until)
    return begun and not ended


def _first(told: str) -> str:
    """The first instant of a day, month or year."""
    return {4: f"{told}-01-01", 7: f"{told}-01", 10: told}[len(told)] + "T00:00:00Z"


def _last_day(told: str) -> str:
    """A day that no other day of a month or year comes after."""
    return {4: f"{told}-12-31", 7: f"{told}-31", 10: told}[len(told)]


def network(graph: Graph, name: Name, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The network of a person; None where she is not."""
    web = _Web(graph, name, given)
    if given["id"] not in web.nodes:
        return None
    hops, first = given.get("hops") or 2, given.get("first") or 300
    found = sorted((far, id) for id, far in web.distances(given["id"], hops).items())
    shown = {id: far for far, id in found[:first]}
    edges = [web.edge(row) for row in web.edges if row["start"] in shown and row["end"] in shown]
    return {
        "nodes": [web.node(id, far) for id, far in shown.items()],
        "edges": sorted(edges, key=lambda edge: str(edge["id"])),
        "truncated": len(found) > first,
    }


def paths(graph: Graph, name: Name, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All shortest paths: by the middle node, then towards the start, then towards the end."""
    web = _Web(graph, name, given)
    start, end = given["from"], given["to"]
    if start not in web.nodes or end not in web.nodes:
        return []
    far = web.distances(end, given.get("maxHops") or 6)
    found = [[start]] if start in far else []
    while found and found[0][-1] != end:
        found = [
            [*path, id] for path in found for id in web.beside[path[-1]] if far.get(id) == far[path[-1]] - 1
        ]

    def order(path: list[str]) -> list[str]:
        middle = len(path) // 2
        return [path[middle], *reversed(path[:middle]), *path[middle + 1 :]]

    answers = []
    for path in sorted(found, key=order)[: given.get("first") or 10]:
        steps = [
            min(
                (row for row in web.edges if {row["start"], row["end"]} == {here, there}),
                key=lambda row: (row["type"], row["id"]),
            )
            for here, there in pairwise(path)
        ]
        answers.append(
            {
                "nodes": [web.node(id, n) for n, id in enumerate(path)],
                "edges": [web.edge(row) for row in steps],
                "length": len(steps),
            }
        )
    return answers
