"""Record: one person as one entry of one source tells of her."""

from schema.agency import Agency
from schema.field import field, output
from schema.node import Node
from schema.scalars import DateTime, PartialDate
from schema.vocabulary import Category, FieldClass, IdentifierKind, Marking, Sex

CONTACT, EXISTENCE, IDENTITY = FieldClass.CONTACT, FieldClass.EXISTENCE, FieldClass.IDENTITY


@output
class Identifier:
    """A number or code under which a scheme or an agency knows someone."""

    kind: IdentifierKind = field("Which scheme it belongs to.", IDENTITY)
    value: str = field("The identifier in its scheme's standard form.", IDENTITY)


@output
class Attribute:
    """Something that a source says of someone beyond the fields of a record."""

    name: str = field("What the source calls it.")
    value: str = field("What the source says.")
    field_class: FieldClass = field("What it reveals.")


@output
class Record(Node):
    """One person as one entry of one source tells of her. Never altered by linkage."""

    agency: Agency = field("Who holds it.", EXISTENCE)
    category: Category = field("What its source is about.", EXISTENCE)
    marking: Marking = field("How sensitive its source is.", EXISTENCE)
    received_at: DateTime = field("When it was delivered.", EXISTENCE)
    given_name: str | None = field("First name.", IDENTITY)
    family_name: str | None = field("Last name.", IDENTITY)
    birth_date: PartialDate | None = field("Birth date, as precisely as it was told.", IDENTITY)
    sex: Sex | None = field("Sex as recorded.", IDENTITY)
    address: str | None = field("Address without its postcode.", CONTACT)
    postcode: str | None = field("Postcode.", CONTACT)
    phones: list[str] = field("Phone numbers in international form.", CONTACT)
    identifiers: list[Identifier] = field("Numbers under which she is known.", IDENTITY)
    attributes: list[Attribute] = field(
        "What the source says beyond these, as far as the viewer may see each.", *FieldClass
    )
