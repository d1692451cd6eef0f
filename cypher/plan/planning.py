"""The plan of one root field: what `plan` makes of a selection, a sight and nothing else.

Everything that does not depend on values is made once for each shape of selection and kept: the text, the
sources of its parameters, the closures that read its rows.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cypher.cursor import Cursors
from cypher.plan.answer import Asked, Reference
from cypher.plan.chosen import Shape, Walk, choose, wanted_of
from cypher.plan.draft import Bind, Draft
from cypher.plan.redaction import Redacted, split
from cypher.plan.root import Root, Rows
from cypher.plan.things import OF_PREFIX
from cypher.plan.types import BLOCKS, ROOTS, TYPES
from cypher.plan.visibility import Visibility, has_overlays, sight_parameters
from cypher.statement import Statement
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass

KEPT = 2000
"""How many shapes are kept; a shape beyond them is drafted anew, in about a millisecond."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one shape of selection becomes, whatever the values."""

    text: str
    bound: tuple[Bind, ...]
    kinds: frozenset[FieldClass]
    points: bool
    root: Root


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: its statement (None where no graph need be asked), and what its rows mean."""

    statement: Statement | None
    _root: Root
    _asked: Asked

    def answer(self, rows: Rows) -> tuple[Any, list[Redacted]]:
        """The answer as GraphQL shapes it (objects by response name, lists, scalars), and what is redacted.

        Raises BadInput for a cursor of another parent, PlanError for an agency that the host does not know.
        """
        value = self._root.value(rows, self._asked)
        return value, split(value) if self._asked.sight.redactions else []

    def value(self, rows: Rows) -> Any:
        """The answer alone. Raises as `answer` does."""
        return self.answer(rows)[0]

    def subjects(self, rows: Rows) -> list[str]:
        """The ids of the records and events that the answer rests on, sorted; a person is her records."""
        found: set[str] = set()
        if self._root.subjects is not None:
            self._root.subjects(rows, found)
        return sorted(found)


def plan(selection: Selection, sight: Sight, cursors: Cursors, reference: Reference) -> Plan:
    """Plan one root field. Raises BadInput for an argument out of bounds or a foreign cursor."""
    if selection.field == "node":
        chosen = _node(selection)
        if chosen is None:
            return Plan(None, Root([], lambda rows, asked: None), Asked((), sight, cursors, reference))
        selection = chosen
    walk = Walk(TYPES)
    shape = walk.shape_of(selection, "Query")
    overlays = has_overlays(sight)
    drafted = _draft(shape, overlays)
    asked = Asked(walk.arguments, sight, cursors, reference)
    if not drafted.text:
        return Plan(None, drafted.root, asked)
    parameters = sight_parameters(sight, drafted.kinds, overlays, drafted.points)
    for bind in drafted.bound:
        parameters.update(bind(asked))
    return Plan(Statement(drafted.text, parameters), drafted.root, asked)


def _node(selection: Selection) -> Selection | None:
    """`node` as the root that answers for the kind of its id; None for an id of no kind."""
    field = _root_of(str(selection.arguments.get("id", "")))
    if field is None:
        return None
    type = TYPES["Query"][field].of
    children = tuple([one for one in selection.children if one.on in (None, "Node", type)])
    return replace(selection, field=field, children=children)


def type_of(id: str) -> str | None:
    """The type of what has this id, by its prefix; None for an id of no kind."""
    field = _root_of(id)
    return TYPES["Query"][field].of if field else None


def _root_of(id: str) -> str | None:
    return OF_PREFIX.get(id.partition("_")[0])


@lru_cache(maxsize=KEPT)
def _draft(shape: Shape, overlays: bool) -> Drafted:
    wanted = wanted_of(shape)
    (chosen,) = choose([wanted])
    visibility = Visibility(overlays)
    draft = Draft(visibility, BLOCKS)
    root = ROOTS[chosen.field](draft, chosen, wanted)
    kinds = frozenset(visibility.kinds)
    return Drafted("\n".join(root.lines), tuple(draft.bound), kinds, visibility.points, root)
