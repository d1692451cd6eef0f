"""The root `shortestPaths`: all shortest ways between two persons, up to a number, in a fixed order.

A path is a sequence of nodes: edges that run side by side make one path, and the first of them by kind and
id is shown. The search meets in the middle. Stage t looks for paths of length 2t - 1 and 2t: nodes that a
walk of t edges reaches from one end, and one of t - 1 or t edges from the other. It runs only where the
stages before it found nothing; then each such walk is part of a shortest path, so that levels need no
bookkeeping. From the nodes in the middle the ways to both ends are told by walks of known length.

Order: by the id of the middle node, then of the nodes from it towards the one end, then towards the other.
In this order the first n paths need no more than the first n rows of each step: a limit loses nothing.

Bounds: a walk goes on from WIDEST nodes at most, by id; a hub that is busier than that may hide a path.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from cypher.plan.answer import Asked
from cypher.plan.arguments import size
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.draft import Draft, Lines, call
from cypher.plan.root import Root, Rows
from cypher.plan.web import (
    Web,
    WebNode,
    edge_row,
    picked,
    read_edge,
    through,
    web_node_subjects,
)
from cypher.plan.whom import argument, pick_person

PATH: Fields = {"nodes": Field(of="NetworkNode"), "edges": Field(of="NetworkEdge"), "length": Field()}
WIDEST = 20_000
"""From how many nodes a walk goes on."""

LABELS = ("Person", "Event", "Place", "Object")


def paths_shape(arguments: Arguments) -> Shape:
    """(edges at most, paths at most, kinds of edges)."""
    return (
        size(arguments, 6, 1, 6, "maxHops"),
        size(arguments, 10, 1, 50),
        through(arguments),
    )


def paths_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """All shortest paths between two persons."""
    hops, first, kinds = chosen.shape
    assert isinstance(hops, int)
    assert isinstance(first, int)
    assert isinstance(kinds, tuple)
    web = Web(draft, kinds)
    nodes = chosen.child("nodes")
    lines = [
        *pick_person(draft, argument(chosen, "from"), "a"),
        *call("", [*pick_person(draft, argument(chosen, "to"), "b"), "RETURN b"]),
    ]
    if kinds:
        lines += _meeting(web, hops, first)
        lines += _ways(web, (hops + 1) // 2, hops, first)
    else:
        lines.append("WITH a, b, [] AS ways")
    node = WebNode(draft, "x", nodes is not None and nodes.child("label") is not None)
    lines += [
        "WITH a.id AS a, b.id AS b, ways, reduce(found = [a.id, b.id], way IN ways | found + way) AS ids",
        *call(
            "ids",
            ["UNWIND ids AS i", "WITH DISTINCT ids, i"],
            *_known(web, node),
            ["RETURN collect(row) AS nodes"],
        ),
        "RETURN a, b, ways, nodes",
    ]
    shown = [(one, [(child.key, child.field) for child in one.children]) for one in wanted.children]

    def value(rows: Rows, asked: Asked) -> Any:
        return [_path(shown, node, path, rows[0]["nodes"]) for path in _paths(rows)]

    def subjects(rows: Rows, out: set[str]) -> None:
        if not rows:
            return
        # That no path leads from one to the other tells of both.
        told = {rows[0]["a"], rows[0]["b"], *(id for path in _paths(rows) for id in path)}
        for row, _ in rows[0]["nodes"]:
            if row[0] in told:
                web_node_subjects(row, out)

    return Root(lines, value, subjects)


def _meeting(web: Web, hops: int, first: int) -> Lines:
    """Lines that give `k`, the stage, and `ms`: ids in the middle, each with its distance from the end."""
    lines: Lines = []
    stages = range(1, (hops + 1) // 2 + 1)
    for t in stages:
        before = [f"s{n}" for n in range(1, t)]
        guard = (
            f"size({' + '.join(before)}) AS found WHERE found = 0"
            if before
            else "0 AS found WHERE a.id <> b.id"
        )
        ends = [t - 1, t] if 2 * t <= hops else [t - 1]
        branches = [_walk(web, "a", t, "1 AS s, null AS d")]
        branches += [_walk(web, "b", d, f"0 AS s, {d} AS d") for d in ends]
        lines += call(
            ", ".join(("a", "b", *before)),
            [f"WITH a, b, {guard}"],
            _either("a, b", branches),
            [
                "WITH i, sum(s) AS s, min(d) AS d WHERE s > 0 AND d IS NOT NULL",
                f"WITH i, d ORDER BY d, i LIMIT {first}",
                f"RETURN collect([i, d]) AS s{t}",
            ],
        )
    stage = " ".join(f"WHEN size(s{t}) > 0 THEN {t}" for t in stages)
    found = " + ".join(f"s{t}" for t in stages)
    return [*lines, f"WITH a, b, CASE {stage} END AS k, {found} AS ms"]


def _walk(web: Web, start: str, length: int, told: str) -> Lines:
    """The ids of the nodes that a walk of so many edges reaches, each once."""
    if length == 0:
        return [f"RETURN {start}.id AS i, {told}"]
    lines: Lines = []
    here = start
    for n in range(1, length + 1):
        there = f"x{n}"
        lines.append(f"MATCH ({here})-{web.edge('r')}-({there}) WHERE {web.step('r', there)}")
        if n < length:
            lines.append(f"WITH DISTINCT {there} ORDER BY {there}.id LIMIT {WIDEST}")
        here = there
    return [*lines, f"RETURN DISTINCT {here}.id AS i, {told}"]


def _ways(web: Web, stages: int, hops: int, first: int) -> Lines:
    """Lines that give `ways`: the ids of each path from one end to the other."""
    to_a = [_side(web, "a", "k", n, "p") for n in range(1, stages + 1)]
    to_b = [_side(web, "b", "d", n, "q") for n in range(hops // 2 + 1)]
    return call(
        "a, b, k, ms",
        [
            "UNWIND ms AS pair",
            "WITH a, b, k, head(ms)[1] AS d, pair[0] AS i, pair[1] AS distance",
            "WITH a, b, k, d, i WHERE distance = d",
        ],
        _thing("m"),
        _either("a, m, k", to_a),
        [f"WITH a, b, d, m, p1, p2 ORDER BY m.id, p1, p2 LIMIT {first}"],
        _either("b, m, d", to_b),
        [
            f"WITH a, b, d, m, p1, p2, q1, q2 ORDER BY m.id, p1, p2, q1, q2 LIMIT {first}",
            "RETURN collect([id IN [a.id, p2, p1, m.id, q1, q2, CASE WHEN d > 0 THEN b.id ELSE '' END]"
            " WHERE id <> '']) AS ways",
        ],
    )


def _side(web: Web, end: str, distance: str, length: int, name: str) -> Lines:
    """The ways from the middle to one end when it is so far: up to two ids between, '' for none.

    They are sought from the end: a hub in the middle would be walked through for each of its neighbours.
    """
    lines = [f"WITH {end}, m, {distance} WHERE {distance} = {length}"]
    here = end
    between = ["y", "z"][: max(length - 1, 0)]
    for there in reversed(between):
        edge = f"r{there}"
        lines.append(f"MATCH ({here})-{web.edge(edge)}-({there}) WHERE {web.step(edge, there)}")
        here = there
    if between:
        lines.append(f"MATCH ({here})-{web.edge('r')}-(m) WHERE {web.visible('r')}")
    ids = [f"{there}.id" for there in between] + ["''"] * (2 - len(between))
    return [*lines, f"RETURN DISTINCT {ids[0]} AS {name}1, {ids[1]} AS {name}2"]


def _thing(variable: str) -> Lines:
    """One CALL that gives the node of the id `i`, whatever it is."""
    return _either("i", [[f"MATCH ({variable}:{one} {{id: i}})", f"RETURN {variable}"] for one in LABELS])


def _either(scope: str, branches: Sequence[Lines]) -> Lines:
    """One CALL whose rows are those of all branches."""
    head, *others = branches
    return call(scope, head, *(["UNION ALL", *one] for one in others))


def _known(web: Web, node: WebNode) -> list[Lines]:
    """Lines that turn an id `i` of the list `ids` into a `row`: the node, and its edges within the list."""
    found = _thing("x")
    if not web.kinds:
        return [found, node.call, [f"WITH [{node.row}, []] AS row"]]
    edges = call(
        "x, ids",
        [
            f"MATCH (x)-{web.edge('r')}->(y) WHERE y.id IN ids AND {web.visible('r')}",
            f"RETURN collect({edge_row('r', 'y')}) AS es",
        ],
    )
    return [found, edges, node.call, [f"WITH [{node.row}, es] AS row"]]


def _paths(rows: Rows) -> list[list[str]]:
    """The paths as ids; from a person to herself there is one, of no edge."""
    if not rows:
        return []
    row = rows[0]
    return [[row["a"]]] if row["a"] == row["b"] else row["ways"]


def _path(
    shown: Sequence[tuple[Wanted, list[tuple[str, str]]]],
    node: WebNode,
    path: Sequence[str],
    known: Sequence[Any],
) -> dict[str, Any]:
    nodes = {row[0]: row for row, _ in known}
    edges = {row[0]: told for row, told in known}
    answer: dict[str, Any] = {}
    for one, fields in shown:
        if one.field == "nodes":
            answer[one.key] = [picked(fields, node.read(nodes[id], n)) for n, id in enumerate(path)]
        elif one.field == "edges":
            answer[one.key] = [picked(fields, _between(edges, here, there)) for here, there in pairwise(path)]
        else:
            answer[one.key] = "Path" if one.field == "__typename" else len(path) - 1
    return answer


def _between(edges: dict[str, Any], here: str, there: str) -> dict[str, Any]:
    """The edge between two neighbours on a path: of several the first by kind and id."""
    told = [(edge, here, there) for edge in edges[here] if edge[1] == there]
    told += [(edge, there, here) for edge in edges[there] if edge[1] == here]
    edge, start, end = min(told, key=lambda one: (one[0][2], one[0][0]))
    return read_edge(edge, start, end)
