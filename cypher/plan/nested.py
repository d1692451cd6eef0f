"""What hangs on a thing: a connection, a list or one object, each in a CALL of its own that gives one row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cypher.plan.answer import Asked, Reader, Row, every, maybe, subjects_of_maybe, subjects_of_rows
from cypher.plan.arguments import size
from cypher.plan.chosen import Arguments, Chosen, Shape, Wanted
from cypher.plan.connection import UNKNOWN_CURSOR, Order, Page, page_reader
from cypher.plan.draft import Block, Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.witness import COUNTED

LISTED, MOST_LISTED = 100, 1000
"""How many things a list without pages shows if nothing is said, and at most."""


def list_shape(arguments: Arguments) -> Shape:
    """What the argument of a list without pages shapes: how many things it shows."""
    return (size(arguments, LISTED, most=MOST_LISTED),)


@dataclass(frozen=True, slots=True)
class Items:
    """What hangs on a thing: pattern, tests, order, and lines before them; `variables` make one item.

    `scope` are the variables that the CALL sees, the thing itself first. `rests` are the ids of the records
    and events that an item rests on, where items may be counted. `distinct` says that an item is its last
    variable, however many edges lead to it.
    """

    scope: tuple[str, ...]
    match: str
    tests: Sequence[str]
    variables: tuple[str, ...]
    order: Order
    rests: Sequence[str] = ()
    distinct: bool = False
    before: Sequence[str] = ()

    def page(self, tests: Sequence[str], limit: int, inner: Block, result: str) -> Lines:
        """The CALL that gives the first items that pass these tests, each as the row of its block."""
        kept = dict.fromkeys((*self.scope, *self.variables))
        return call(
            ", ".join(self.scope),
            self.before,
            [
                f"MATCH {self.match}{where((*self.tests, *tests))}",
                f"WITH {'DISTINCT ' if self.distinct else ''}{', '.join(kept)}"
                f" ORDER BY {self.order.text} LIMIT {limit}",
            ],
            *inner.calls,
            [f"WITH {', '.join((*kept, *inner.carried))} ORDER BY {self.order.text}"] if inner.calls else [],
            [f"RETURN {result}"],
        )

    def count(self, name: str) -> Lines:
        """The CALL that gives how many items there are in all."""
        one = self.variables[-1]
        return call(
            ", ".join(self.scope),
            self.before,
            [f"MATCH {self.match}{where(self.tests)}"],
            [f"WITH DISTINCT {one}"]
            if self.distinct
            else [],  # the embedded engine miscounts DISTINCT in a CALL
            [f"RETURN count({one}) AS {name}"],
        )

    def counted(self, total: str, rows: str, name: str) -> Lines:
        """The CALL that lists what a total rests on; nothing where the `rows` of a page are all there are."""
        of = ", ".join(self.scope)
        ids = [f"w{n}" for n in range(len(self.rests))]
        told = ", ".join(f"{one} AS {id}" for one, id in zip(self.rests, ids, strict=True))
        return call(
            f"{of}, {total}, {rows}" if rows else of,
            [f"WITH {of}, {total} - size({rows}) AS more WHERE more > 0"] if rows else [],
            self.before,
            [
                f"MATCH {self.match}{where(self.tests)}",
                f"WITH DISTINCT {told} LIMIT {COUNTED}",
                f"RETURN collect([{', '.join(ids)}]) AS {name}",
            ],
        )


def add_connection(
    draft: Draft,
    parent: Block,
    chosen: Chosen,
    on: str,
    items: Items,
    type: str,
    item: Callable[[Sequence[Chosen]], Block],
) -> None:
    """Hang a connection over items of this type on the block of its parent, which is of type `on`.

    A cursor carries the parent's id before its key, so that it can't be used under another parent.
    """
    page = Page.of(chosen, on)
    block = item(page.nodes)
    keys: list[int] = []
    paged, rows, total = "", -1, -1
    if page.rows:
        tests = []
        if page.followed:
            tests = _after(draft, page, items)
        if page.cursors:
            keys = [block.column(key) for key in items.order.keys]
        paged = draft.name("c")
        result = f"collect({block.row}) AS {paged}"
        rows = parent.call(items.page(tests, page.first + 1, block, result), paged)
        gather = subjects_of_rows(block.gather(), page.rested)
        if gather is not None:
            parent.subjects.append((rows, gather))
    if page.count:
        name, listed = draft.name("c"), draft.name("c")
        total = parent.call(items.count(name), name)
        counted = parent.call(items.counted(name, paged, listed), listed)
        parent.subjects.append((counted, _gather_counted))

    def make(wanted: Wanted) -> Reader:
        read = page_reader(page, wanted, block, type, keys)

        def one(row: Row, asked: Asked) -> Any:
            if page.followed and page.key(asked, len(items.order.keys) + 1)[0] != row[0]:  # type: ignore[index]
                raise BadInput(UNKNOWN_CURSOR)
            return read(row[rows] if rows >= 0 else (), row[total] if total >= 0 else None, asked, (row[0],))

        return one

    parent.readers[chosen] = make


def _gather_counted(rows: Sequence[Row], out: set[str]) -> None:
    for row in rows:
        out.update(row)


def _after(draft: Draft, page: Page, items: Items) -> list[str]:
    length = len(items.order.keys) + 1
    of, *values = draft.parameters(length, lambda asked: page.key(asked, length) or [])
    return [f"{items.scope[0]}.id = {of}", *items.order.after(values)]


def add_list(draft: Draft, parent: Block, chosen: Chosen, items: Items, type: str, inner: Block) -> None:
    """Hang a list without pages on the block of its parent; its shape is that of `list_shape`."""
    (most,) = chosen.shape
    assert isinstance(most, int)
    name = draft.name("c")
    place = parent.call(items.page((), most, inner, f"collect({inner.row}) AS {name}"), name)
    gather = subjects_of_rows(inner.gather())
    if gather is not None:
        parent.subjects.append((place, gather))
    parent.readers[chosen] = lambda wanted: every(place, inner.reader(type, wanted.children))


def add_one(draft: Draft, parent: Block, chosen: Chosen, items: Items, type: str, inner: Block) -> None:
    """Hang one object on the block of its parent: the first item, or null."""
    name = draft.name("c")
    place = parent.call(items.page((), 1, inner, f"head(collect({inner.row})) AS {name}"), name)
    gather = subjects_of_maybe(inner.gather())
    if gather is not None:
        parent.subjects.append((place, gather))
    parent.readers[chosen] = lambda wanted: maybe(place, inner.reader(type, wanted.children))
