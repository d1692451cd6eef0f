"""Whom an id means: one person of today, as the viewer's visible records tell."""

from collections.abc import Callable

from cypher.plan.answer import Asked
from cypher.plan.arguments import text
from cypher.plan.chosen import Chosen
from cypher.plan.draft import Draft, Lines, call

Id = Callable[[Asked], str]
"""The id of a person in what was asked."""


def argument(chosen: Chosen, name: str) -> Id:
    """The id that an argument of a field gives."""
    return lambda asked: text(asked.arguments[chosen.place], name)


def whom(draft: Draft, id: Id) -> tuple[str, str]:
    """Two parameters: the id that was asked, and all persons whom it may mean."""

    def meant(asked: Asked) -> tuple[str, list[str]]:
        own = id(asked)
        return own, list(asked.reference.persons(own))

    own, ids = draft.parameters(2, meant)
    return own, ids


def pick_person(draft: Draft, id: Id, variable: str) -> Lines:
    """Lines that put the person whom an id means into a variable; no row where none exists for the viewer.

    She is the one whose id it is, else the one with most visible records.
    """
    own, ids = whom(draft, id)
    one, record, count = draft.name("i"), draft.name("n"), draft.name("c")
    return [
        f"UNWIND {ids} AS {one}",
        f"MATCH ({variable}:Person {{id: {one}}})",
        *call(
            variable,
            [
                f"MATCH ({variable})<-[:OF]-({record}:Record) WHERE {draft.visible(record)}",
                f"RETURN count({record}) AS {count}",
            ],
        ),
        f"WITH {variable}, {count} WHERE {count} > 0",
        f"WITH {variable} ORDER BY {variable}.id <> {own}, {count} DESC, {variable}.id LIMIT 1",
    ]
