"""A root: one field of Query as a whole statement, and how its rows become the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cypher.plan.answer import Asked, subjects_of_rows
from cypher.plan.chosen import Chosen, Wanted
from cypher.plan.connection import Page, page_reader
from cypher.plan.draft import Block, Draft, Lines, call

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Root:
    """A statement's lines (none where no graph is asked), the answer and the subjects that its rows give."""

    lines: Lines
    value: Callable[[Rows, Asked], Any]
    subjects: Callable[[Rows, set[str]], None] | None = None


class CompileRoot(Protocol):
    """Writes the statement of one field of Query."""

    def __call__(self, draft: Draft, chosen: Chosen, wanted: Wanted) -> Root: ...


@dataclass(frozen=True, slots=True)
class Found:
    """How a root finds its page: lines that give rows of ids `i`, and how many things there are in all.

    `counted` are lines that list what this number rests on, `rest` hangs on a node's block what it rests on.
    `order` sorts the nodes that `variable` holds again; `keys` are the expressions that a cursor seals;
    `carried` are further columns of the rows, `beside` those that an edge shows, by its field's name, `also`
    what the audit log needs of a node although nobody chose it.
    """

    variable: str
    lines: Lines
    count: Lines
    counted: Lines
    order: str
    keys: Sequence[str]
    carried: tuple[str, ...] = ()
    also: tuple[Chosen, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    rest: Callable[[Block], object] = lambda block: None


def page_root(draft: Draft, chosen: Chosen, wanted: Wanted, type: str, found: Found) -> Root:
    """A root that is a connection over things of this type: one row of `nodes` and `total`, as chosen.

    With `total` comes `counted`: what it rests on, where the nodes are not all that were counted.
    """
    page = Page.of(chosen, "Query")
    block = draft.block(type, found.variable, (*page.nodes, *found.also)) if page.rows else Block()
    keys = [block.column(key) for key in found.keys] if page.cursors else []
    beside = {name: block.column(column) for name, column in found.beside.items()} if page.rows else {}
    if page.rows:
        found.rest(block)
    lines: Lines = []
    if page.rows:
        kept = ", ".join((found.variable, *found.carried, *block.carried))
        lines = [
            *found.lines,
            f"MATCH ({found.variable}:{type} {{id: i}})",
            *(line for one in block.calls for line in one),
            f"WITH {kept} ORDER BY {found.order}",
            f"{'WITH' if page.count else 'RETURN'} collect({block.row}) AS nodes",
        ]
    if page.count:
        lines += call("", found.count)
        if page.rows:
            lines.append("WITH nodes, total")  # without it the embedded engine does not know both behind here
        more = ["WITH total - size(nodes) AS more WHERE more > 0"] if page.rows else []
        lines += call("nodes, total" if page.rows else "", more, found.counted)
        lines.append(f"RETURN {'nodes, ' if page.rows else ''}total, counted")
    read = page_reader(page, wanted, block, type, keys, beside)
    gather = subjects_of_rows(block.gather(), page.rested)

    def value(rows: Rows, asked: Asked) -> Any:
        row = rows[0] if rows else {}
        return read(row.get("nodes", ()), row.get("total"), asked, ())

    def subjects(rows: Rows, out: set[str]) -> None:
        if rows:
            out.update(rows[0].get("counted", ()))
        if rows and gather is not None:
            gather(rows[0].get("nodes", ()), out)

    return Root(lines, value, subjects)
