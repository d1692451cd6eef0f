"""A connection: one page of a list in a total order, with cursors that are keys of that order."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cypher.cursor import ForgedCursor
from cypher.plan.answer import Asked, Reader, Row, constant, object_reader
from cypher.plan.arguments import size
from cypher.plan.chosen import Arguments, Chosen, Field, Fields, Shape, Wanted
from cypher.plan.draft import Block
from cypher.plan.errors import BadInput

UNKNOWN_CURSOR = "The cursor in `after` is not one that this query gave to you; start again without it."


def connection(node: str, *beside: str) -> dict[str, Fields]:
    """The types of a connection over this type of node, whose edges carry these scalars beside it."""
    return {
        f"{node}Connection": {
            "edges": Field(of=f"{node}Edge"),
            "pageInfo": Field(of="PageInfo"),
            "totalCount": Field(),
        },
        f"{node}Edge": {"cursor": Field(), "node": Field(of=node)} | {name: Field() for name in beside},
    }


PAGE_INFO: Fields = {name: Field() for name in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")}


def page_shape(default: int = 50) -> Callable[[Arguments], Shape]:
    """What every connection's arguments shape: the size of the page, and whether it follows a cursor."""
    return lambda arguments: (size(arguments, default), arguments.get("after") is not None)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: the keys from first to last, all in one direction; the last is an id."""

    keys: tuple[str, ...]
    descending: bool = False

    @property
    def text(self) -> str:
        """What stands behind ORDER BY."""
        return ", ".join(f"{key} DESC" if self.descending else key for key in self.keys)

    def after(self, values: Sequence[str]) -> list[str]:
        """The tests that a row stands after these values; the first is a plain bound for a range index."""
        beyond = "<" if self.descending else ">"
        later = f"{self.keys[-1]} {beyond} {values[-1]}"
        if len(self.keys) == 1:
            return [later]
        pairs = list(zip(self.keys[:-1], values[:-1], strict=True))
        for key, value in reversed(pairs[1:]):
            later = f"{key} {beyond} {value} OR {key} = {value} AND {later}"
        key, value = pairs[0]
        return [f"{key} {beyond}= {value}", f"({key} {beyond} {value} OR {later})"]


@dataclass(frozen=True, slots=True)
class Page:
    """What of a connection is chosen, and how large its pages are. `name` is its type and field."""

    chosen: Chosen
    name: str
    first: int
    followed: bool
    nodes: tuple[Chosen, ...]
    cursors: bool
    rows: bool
    count: bool
    more: bool

    @property
    def rested(self) -> int:
        """On how many of its rows the answer rests: where something tells that there is one more, on that."""
        return self.first + (self.more or self.count)

    @classmethod
    def of(cls, chosen: Chosen, type: str) -> "Page":
        """The page of a chosen connection field of this type; its shape is that of `page_shape` and more."""
        edges, info = chosen.child("edges"), chosen.child("pageInfo")
        node = edges.child("node") if edges else None
        cursors = bool(edges and edges.child("cursor")) or bool(
            info and (info.child("startCursor") or info.child("endCursor"))
        )
        first, followed = chosen.shape[:2]
        more = bool(info and info.child("hasNextPage"))
        assert isinstance(first, int)
        return cls(
            chosen,
            f"{type}.{chosen.field}",
            first,
            bool(followed),
            node.children if node else (),
            cursors,
            bool(edges) or cursors or more,
            chosen.child("totalCount") is not None,
            more,
        )

    def query(self, asked: Asked) -> str:
        """What a cursor of this list is bound to beside its viewer: the field and all that sets its order."""
        given = {
            name: value
            for name, value in asked.arguments[self.chosen.place].items()
            if name not in ("first", "after") and value is not None
        }
        return f"{self.name} {json.dumps(given, sort_keys=True, default=str)}"

    def key(self, asked: Asked, length: int) -> list[Any] | None:
        """The key in the cursor that the client gave; None without one. BadInput for a foreign one."""
        after = asked.arguments[self.chosen.place].get("after")
        if after is None:
            return None
        try:
            key = asked.cursors.open(self.query(asked), str(after))
        except ForgedCursor:
            raise BadInput(UNKNOWN_CURSOR) from None
        if len(key) != length:
            raise BadInput(UNKNOWN_CURSOR)
        return key


PageReader = Callable[[Sequence[Row], int | None, Asked, tuple[Any, ...]], dict[str, Any]]
"""Reads a page from its rows, its count, what was asked, and what stands before a row's key in its cursor."""


def page_reader(
    page: Page,
    wanted: Wanted,
    block: Block,
    type: str,
    keys: Sequence[int],
    beside: Mapping[str, int] | None = None,
) -> PageReader:
    """Reads a connection over this type of node.

    `keys` are the places of the order's keys in a row, `beside` those of what an edge shows beside its node.
    """
    edges = {
        id(one): _edge_reader(one, block, type, beside or {})
        for one in wanted.children
        if one.field == "edges"
    }

    def read(rows: Sequence[Row], total: int | None, asked: Asked, before: tuple[Any, ...]) -> dict[str, Any]:
        shown = rows[: page.first]
        cursors: list[str] = []
        if page.cursors and shown:
            query = page.query(asked)
            cursors = [asked.cursors.seal(query, [*before, *(row[key] for key in keys)]) for row in shown]
        answer: dict[str, Any] = {}
        for one in wanted.children:
            if one.field == "edges":
                edge = edges[id(one)]
                answer[one.key] = [edge(row, asked, cursors, n) for n, row in enumerate(shown)]
            elif one.field == "totalCount":
                answer[one.key] = total
            elif one.field == "__typename":
                answer[one.key] = f"{type}Connection"
            else:
                answer[one.key] = {
                    inner.key: _page_info(inner.field, len(rows) > page.first, page.followed, cursors)
                    for inner in one.children
                }
        return answer

    return read


def _edge_reader(
    wanted: Wanted, block: Block, type: str, beside: Mapping[str, int]
) -> Callable[[Row, Asked, Sequence[str], int], dict[str, Any]]:
    fields: list[tuple[str, int | Reader]] = []
    sealed = [one.key for one in wanted.children if one.field == "cursor"]
    for one in wanted.children:
        if one.field == "node":
            fields.append((one.key, block.reader(type, one.children)))
        elif one.field == "__typename":
            fields.append((one.key, constant(f"{type}Edge")))
        else:
            fields.append((one.key, beside.get(one.field, constant(None))))
    read = object_reader(fields)

    def edge(row: Row, asked: Asked, cursors: Sequence[str], n: int) -> dict[str, Any]:
        answer: dict[str, Any] = read(row, asked)
        for key in sealed:
            answer[key] = cursors[n]
        return answer

    return edge


def _page_info(field: str, more: bool, followed: bool, cursors: Sequence[str]) -> object:
    if field == "hasNextPage":
        return more
    if field == "hasPreviousPage":
        return followed
    if field == "__typename":
        return "PageInfo"
    if not cursors:
        return None
    return cursors[0] if field == "startCursor" else cursors[-1]
