"""Slots: the persons, events, places, objects and staff that one row of a source tells of."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Tag

from linkage.declaration.columns import Columns, FromColumn, Names, Word, one_of
from schema.partnership import Declared
from schema.vocabulary import EventKind, FieldClass, IdentifierKind, ObjectKind, PlaceKind


class Slot(Declared):
    """Something that a row tells of. Several columns of a value are joined by a space."""

    def columns(self) -> Iterator[str]:
        """Every column that it reads."""
        for value in self.__dict__.values():
            yield from _columns(value)

    def tells(self) -> bool:
        """Whether it says more than a key and its namespace."""
        return not self.model_fields_set <= {"key", "namespace"}


class PersonDeclaration(Slot):
    """A person as the row tells of her: one record a row."""

    given_name: Columns = ()
    middle_names: Columns = ()
    family_name: Columns = ()
    full_name: Columns = ()
    name_order: Literal["given_first", "family_first"] = "given_first"
    other_names: Columns = ()
    birth_date: Columns = ()
    birth_place: Columns = ()
    sex: Columns = ()
    occupation: Columns = ()
    address: Columns = ()
    town: Columns = ()
    postcode: Columns = ()
    phones: Columns = ()
    emails: Columns = ()
    identifiers: Mapping[IdentifierKind, Names] = {}
    attributes: Mapping[FieldClass, Mapping[str, Names]] = {}
    when: Columns = ()


class PersonReference(Slot):
    """A record that this or another source states."""

    source: str
    slot: str | None = None
    key: Names


class EventDeclaration(Slot):
    """Something that happened; with a key alone, an event that another source of the agency states."""

    key: Names
    namespace: str | None = None
    kind: Annotated[Word, AfterValidator(one_of(EventKind))] | None = None
    start: Columns = ()
    end: Columns = ()
    outcome: Columns = ()
    narrative: Columns = ()


class PlaceDeclaration(Slot):
    """Somewhere; with a key alone, a place that another source of the agency states."""

    key: Columns = ()
    namespace: str | None = None
    kind: Annotated[Word, AfterValidator(one_of(PlaceKind))] | None = None
    address: Columns = ()
    postcode: Columns = ()
    latitude: Columns = ()
    longitude: Columns = ()
    areas: Columns = ()


class ObjectDeclaration(Slot):
    """A thing: phone, vehicle, weapon; with a key alone, one that another source of the agency states."""

    key: Columns = ()
    namespace: str | None = None
    kind: Annotated[Word, AfterValidator(one_of(ObjectKind))] | None = None
    value: Columns = ()


class StaffDeclaration(Slot):
    """Somebody of the agency who handles events."""

    key: Names
    namespace: str | None = None
    full_name: Columns = ()


KEYED = EventDeclaration | PlaceDeclaration | ObjectDeclaration | StaffDeclaration
"""What may have a key of its own, in a namespace of its agency."""


def _form(value: object) -> str:
    refers = "source" in value if isinstance(value, Mapping) else isinstance(value, PersonReference)
    return "reference" if refers else "declaration"


Person = Annotated[
    Annotated[PersonReference, Tag("reference")] | Annotated[PersonDeclaration, Tag("declaration")],
    Discriminator(_form),
]
"""A person of a row: `source` tells a reference from a declaration."""


def _columns(value: object) -> Iterator[str]:
    if isinstance(value, FromColumn):
        yield value.column
    elif isinstance(value, tuple):
        yield from value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _columns(one)
