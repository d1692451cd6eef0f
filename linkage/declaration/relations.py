"""Relations: what holds between the slots of one row; each becomes an edge of the graph."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from linkage.declaration.columns import Columns, FromColumn, Word, one_of
from schema.partnership import Declared
from schema.vocabulary import InvolvementRole, RelationshipKind


class Relation(Declared):
    """Something that holds between two slots: `ends` are its fields that name them, and their kinds."""

    edge: ClassVar[str]  # the type of the edge
    ends: ClassVar[tuple[tuple[str, str], tuple[str, str]]]

    def slots(self) -> Iterator[tuple[str, str]]:
        """Kind and name of the slot at its start and of that at its end."""
        for field, kind in self.ends:
            yield kind, getattr(self, field)

    def columns(self) -> Iterator[str]:
        """Every column that it reads."""
        for value in self.__dict__.values():
            if isinstance(value, FromColumn):
                yield value.column
            elif isinstance(value, tuple):
                yield from value


class Involved(Relation):
    """What a person was in an event."""

    edge = "INVOLVED"
    ends = (("person", "person"), ("event", "event"))
    person: str
    event: str
    role: Annotated[Word, AfterValidator(one_of(InvolvementRole))]


class Related(Relation):
    """How two persons are related: the first is the `kind` of the second."""

    edge = "RELATED"
    ends = (("person", "person"), ("other", "person"))
    person: str
    other: str
    kind: Annotated[Word, AfterValidator(one_of(RelationshipKind))]


class LivesAt(Relation):
    """Where a person lives or lived."""

    edge = "LIVES_AT"
    ends = (("person", "person"), ("place", "place"))
    person: str
    place: str
    since: Columns = Field(default=(), alias="from")
    until: Columns = ()


class Uses(Relation):
    """Which phone, vehicle or account a person uses or used."""

    edge = "USES"
    ends = (("person", "person"), ("object", "object"))
    person: str
    object: str
    since: Columns = Field(default=(), alias="from")
    until: Columns = ()


class At(Relation):
    """Where an event happened."""

    edge = "AT"
    ends = (("event", "event"), ("place", "place"))
    event: str
    place: str


class PartOf(Relation):
    """Which thing had a part in an event."""

    edge = "PART_OF"
    ends = (("object", "object"), ("event", "event"))
    object: str
    event: str
    role: Word


class HandledBy(Relation):
    """Who handled an event."""

    edge = "HANDLED_BY"
    ends = (("event", "event"), ("staff", "staff"))
    event: str
    staff: str
