"""Warming: the statements of known questions, asked once at start by one who sees nothing.

A server plans a text that it sees first for 0.2 s and more. What is asked here is answered from no data, as
no class is open, so it costs little else; each question comes with and without overlays, which are two texts.
"""

from collections.abc import Iterable

from cypher.cursor import Cursors
from cypher.plan.answer import Reference
from cypher.plan.planning import plan
from cypher.statement import Statement
from schema.selection import Selection
from schema.sight import Sight

NOTHING = Sight()
NOTHING_OVERLAID = Sight(closed=("",))


def warming(selections: Iterable[Selection]) -> list[Statement]:
    """The distinct statements of these root fields, to be run once and forgotten.

    Of the arguments only what shapes a text counts: which are given, numbers of things, words. Raises
    BadInput for arguments out of bounds.
    """
    found: dict[str, Statement] = {}
    for selection in selections:
        for sight in (NOTHING, NOTHING_OVERLAID):
            statement = plan(selection, sight, Cursors(b"", ""), Reference({})).statement
            if statement is not None:
                found.setdefault(statement.text, statement)
    return list(found.values())
