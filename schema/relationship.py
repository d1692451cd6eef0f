"""Relationship: how one person is related to another."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.field import field, output
from schema.record import Record
from schema.vocabulary import FieldClass, RelationshipKind

if TYPE_CHECKING:
    from schema.person import Person


@output
class Relationship:
    """How the person is related to another."""

    kind: RelationshipKind = field("What the other is to the person.", FieldClass.EXISTENCE)
    person: Annotated["Person", strawberry.lazy("schema.person")] = field("The other.", FieldClass.EXISTENCE)
    record: Record | None = field("The other's record that this was told of.", FieldClass.EXISTENCE)
