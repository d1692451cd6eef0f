"""Person: a resolved individual as the viewer's visible records tell of her, and how she is searched."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.access_summary import AccessSummary
from schema.agency import Agency
from schema.connection import Connection, PageInfo
from schema.event_where import EVENT_PAGE
from schema.field import argument, choice, field, input, output, page, several
from schema.node import Node
from schema.object import Object
from schema.pointer import Pointer
from schema.record import Record
from schema.relationship import Relationship
from schema.residence import Residence
from schema.scalars import PartialDate
from schema.vocabulary import FieldClass, IdentifierKind, Sex

if TYPE_CHECKING:
    from schema.involvement import Involvement

CONTACT, EXISTENCE, IDENTITY = FieldClass.CONTACT, FieldClass.EXISTENCE, FieldClass.IDENTITY


@output
class Person(Node):
    """A resolved individual: what is shown of her rests on the records that the viewer may see alone."""

    name: str | None = field("The best of her names: the one told most often, then most recently.", IDENTITY)
    names: list[str] = field("All her names, the best first.", IDENTITY)
    birth_date: PartialDate | None = field("The best of her birth dates.", IDENTITY)
    birth_dates: list[PartialDate] = field("All birth dates told of her, the best first.", IDENTITY)
    sex: Sex | None = field("The best of what is recorded.", IDENTITY)
    agencies: list[Agency] = field(
        "Agencies with at least one record of her that is visible here.", EXISTENCE
    )
    pointers: list[Pointer] = field(
        "Agencies that hold something of her which only they may tell, where policy lets it be known.",
        EXISTENCE,
    )
    records: Connection[Record] = field(
        "Her records, the newest first.",
        EXISTENCE,
        agency=argument(list[strawberry.ID] | None, "Only records of these agencies."),
        **page(50),
    )
    involvements: Connection[Annotated["Involvement", strawberry.lazy("schema.involvement")]] = field(
        "What she was in which events, in the order of the events.", EXISTENCE, **EVENT_PAGE
    )
    residences: list[Residence] = field(
        "Where she lives or lived, the latest first.", FieldClass.LOCATION, **several()
    )
    relationships: list[Relationship] = field("How she is related to others.", EXISTENCE, **several())
    objects: list[Object] = field("What she uses or used.", CONTACT, **several())
    accesses: list[AccessSummary] = field(
        "Who was given something of her, as far as the viewer may read the audit log: the latest first.",
        EXISTENCE,
        first=argument(int | None, "How many at most; 0 to 200. Null means 25.", default=25),
    )


@output
class PersonEdge:
    """One place in a list of persons."""

    cursor: str = field("Where this stands; opaque, and of use to this viewer in this query alone.")
    node: Person = field("Who stands there.")
    score: float | None = field("How well she fits what was searched; higher is better.", IDENTITY)
    probability: float | None = field(
        "The probability that she is who was meant, where a model gave one.", IDENTITY
    )
    event_count: int | None = field(
        "In how many events she was, where she was sought by that (`topPersons`).", EXISTENCE
    )


@output
class PersonConnection:
    """One page of a list of persons."""

    edges: list[PersonEdge] = field("The places on this page, in order.")
    page_info: PageInfo = field("Where this page stands.")
    total_count: int = field("How many there are in all that the viewer may see.")


@input()
class IdentifierInput:
    """An identifier to search for, exactly."""

    kind: IdentifierKind = strawberry.field(description="Which scheme it belongs to.")
    value: str = strawberry.field(
        description="The identifier in any of its usual forms: spaces, dashes and short years don't matter."
    )


@input()
class PersonDetails:
    """What is known of a person, field by field, in any of the forms that agencies write."""

    given_name: str | None = choice("Her given name.", IDENTITY)
    middle_names: str | None = choice("Her middle names.", IDENTITY)
    family_name: str | None = choice("Her family name.", IDENTITY)
    birth_date: PartialDate | None = choice("Her birth date, as precise as it is known.", IDENTITY)
    sex: Sex | None = choice("Her sex.", IDENTITY)
    address: str | None = choice("Where she lives: house and street.", CONTACT)
    town: str | None = choice("In which town.", CONTACT)
    postcode: str | None = choice("Under which postcode.", CONTACT)
    phone: str | None = choice("Her phone.", CONTACT)
    email: str | None = choice("Her e-mail address.", CONTACT)
    identifier: IdentifierInput | None = choice("A number that she has.", IDENTITY)


@input(one_of=True)
class PersonSearch:
    """How to search for a person: one of these."""

    text: str | None = choice("Names, tolerant of spelling; aliases and former names, too.", IDENTITY)
    identifier: IdentifierInput | None = choice("An identifier, exactly.", IDENTITY)
    details: PersonDetails | None = choice(
        "All that is known of her: weighed by the model that linked the records.", IDENTITY, CONTACT
    )
