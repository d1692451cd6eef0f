"""The root `personNetwork`: what surrounds a person, breadth first, and the edges between what is answered.

One block for each hop works on rows, never on lists, and keeps the nearest nodes, by distance and id. The
edges are found by a semi-join: nodes of the answer and the ends of their edges are grouped by node.
"""

from datetime import datetime, timedelta
from typing import Any

from cypher.plan.answer import Asked
from cypher.plan.arguments import given, size, text
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.draft import Draft, call
from cypher.plan.errors import BadInput
from cypher.plan.moment import bound
from cypher.plan.root import Root, Rows
from cypher.plan.web import (
    Web,
    WebNode,
    Window,
    edge_row,
    picked,
    read_edge,
    through,
    web_node_subjects,
)
from cypher.plan.whom import argument, pick_person

NETWORK: Fields = {
    "nodes": Field(of="NetworkNode"),
    "edges": Field(of="NetworkEdge"),
    "truncated": Field(),
}


def network_shape(arguments: Arguments) -> Shape:
    """(hops, nodes at most, kinds of edges, which bounds in time are given)."""
    return (
        size(arguments, 2, 1, 4, "hops"),
        size(arguments, 300, 1, 1000),
        through(arguments),
        given(arguments, "since", "until"),
    )


def network_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """The nodes within so many hops, the nearest first, then by id; one more than asked tells of the rest."""
    hops, first, kinds, bounds = chosen.shape
    assert isinstance(hops, int)
    assert isinstance(first, int)
    assert isinstance(kinds, tuple)
    assert isinstance(bounds, tuple)
    web = Web(draft, kinds, _window(draft, chosen, bounds))
    nodes = chosen.child("nodes")
    lines = [*pick_person(draft, argument(chosen, "id"), "x0"), "WITH x0, 0 AS d0"]
    for hop in range(1, hops + 1) if kinds else ():
        here, there = f"x{hop - 1}", f"x{hop}"
        lines += call(
            f"{here}, d{hop - 1}",
            [
                f"RETURN {here} AS {there}, d{hop - 1} AS d{hop}",
                "UNION ALL",
                f"MATCH ({here})-{web.edge('r')}-(y) WHERE d{hop - 1} = {hop - 1} AND {web.step('r', 'y')}",
                f"RETURN y AS {there}, {hop} AS d{hop}",
            ],
        )
        lines.append(
            f"WITH {there}.id AS i, head(collect({there})) AS {there}, min(d{hop}) AS d{hop}"
            f" ORDER BY d{hop}, i LIMIT {first + 1}"
        )
    last = hops if kinds else 0
    if chosen.child("edges") is not None and kinds:
        lines += [
            f"WITH x{last}, d{last}",
            *call(
                f"x{last}, d{last}",
                [
                    f"RETURN x{last} AS x, d{last} AS d, null AS r",
                    "UNION ALL",
                    f"MATCH (x{last})-{web.edge('r')}->(x) WHERE {web.visible('r')}",
                    "RETURN x, null AS d, r",
                ],
            ),
            "WITH x.id AS i, head(collect(x)) AS x, min(d) AS d, collect(r) AS rs",
            "WITH x, d, rs WHERE d IS NOT NULL",
        ]
        edges = f"[r IN rs | {edge_row('r', 'startNode(r)')}]"
    else:
        lines.append(f"WITH x{last} AS x, d{last} AS d, null AS rs")
        edges = "[]"
    node = WebNode(draft, "x", nodes is not None and nodes.child("label") is not None)
    lines += [
        *node.call,
        f"WITH x, d, rs, {node.told} ORDER BY d, x.id",
        f"RETURN collect([d, {node.row}, {edges}]) AS nodes",
    ]

    def value(rows: Rows, asked: Asked) -> Any:
        found = rows[0]["nodes"] if rows else []
        return _network(wanted, node, found, first) if found else None

    # The node more than is shown only tells that there is one.
    rested = first + (chosen.child("truncated") is not None)

    def subjects(rows: Rows, out: set[str]) -> None:
        for _, row, _ in rows[0]["nodes"][:rested] if rows else ():
            web_node_subjects(row, out)

    return Root(lines, value, subjects)


def _network(wanted: Wanted, node: WebNode, found: list[Any], first: int) -> dict[str, Any]:
    shown = found[:first]
    answered = {row[0] for _, row, _ in shown}
    values: dict[str, Any] = {"__typename": "Network", "truncated": len(found) > first}
    answer: dict[str, Any] = {}
    for one in wanted.children:
        fields = [(child.key, child.field) for child in one.children]
        if one.field == "nodes":
            answer[one.key] = [picked(fields, node.read(row, distance)) for distance, row, _ in shown]
        elif one.field == "edges":
            told = [
                read_edge(edge, edge[1], row[0])
                for _, row, edges in shown
                for edge in edges
                if edge[1] in answered
            ]
            told.sort(key=lambda edge: str(edge["id"]))
            answer[one.key] = [picked(fields, edge) for edge in told]
        else:
            answer[one.key] = values[one.field]
    return answer


def _window(draft: Draft, chosen: Chosen, bounds: tuple[object, ...]) -> Window:
    """Events have to start within it; what lasts has to overlap it, and an end that was not told is open."""
    since = until = first_day = last_day = None
    if "since" in bounds:
        since, first_day = draft.parameters(2, lambda asked: _since(asked.arguments[chosen.place]))
    if "until" in bounds:
        until, last_day = draft.parameters(2, lambda asked: _until(asked.arguments[chosen.place]))
    return Window(since, until, first_day, last_day)


def _since(arguments: Arguments) -> tuple[str, str]:
    moment = text(arguments, "since")
    return bound(moment), moment[:10]


def _until(arguments: Arguments) -> tuple[str, str]:
    moment = text(arguments, "until")
    try:
        last = datetime.fromisoformat(moment) - timedelta(microseconds=1)
    except OverflowError:
        raise BadInput("until must be later than 0001-01-01T00:00:00Z.") from None
    return bound(moment), last.date().isoformat()
