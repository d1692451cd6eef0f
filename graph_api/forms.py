"""Forms: how what a client typed may be stored: identifiers, numbers and marks are kept in one form each."""

from collections.abc import Iterable, Mapping
from typing import Any

from linkage.standardise.emails import email
from linkage.standardise.identifiers import identifier
from linkage.standardise.phones import phone
from linkage.standardise.plates import plate
from linkage.standardise.texts import tidy
from schema.selection import Selection
from schema.vocabulary import IdentifierKind

LABEL = "label"

Forms = dict[tuple[str, str], tuple[str, ...]]
"""(kind of identifier or LABEL, what was typed) → the forms in which it may be stored."""


def stored_forms(root: Selection) -> Forms:
    """The forms of the identifier or label that a root field searches for; empty where it does not."""
    if root.field == "findPersons":
        by: Any = root.arguments.get("by")
        sought = by.get("identifier") if isinstance(by, Mapping) else None
        if sought is not None:
            kind, typed = sought["kind"], sought["value"]
            return {(kind, typed): _unique(_identifiers(IdentifierKind(kind), typed))}
    if root.field == "objects" and isinstance(typed := root.arguments.get(LABEL), str):
        return {(LABEL, typed): _unique((tidy(typed), phone(typed), plate(typed), email(typed)))}
    return {}


def _identifiers(kind: IdentifierKind, typed: str) -> Iterable[str | None]:
    """The standard form of its scheme; an agency's own numbers have none, so with less between them, too."""
    told = tidy(typed)
    yield identifier(kind, told)
    if kind is IdentifierKind.LOCAL:
        packed = "".join(told.upper().split())
        yield from (told, packed, packed.replace("-", ""))


def _unique(forms: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form))
