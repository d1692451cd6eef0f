"""Agreement: who shares what with whom, for which purposes, from when until when."""

import strawberry

from schema.agency import Agency
from schema.field import field, output
from schema.scalars import Date, DateTime
from schema.vocabulary import Category, FieldClass, Marking, Purpose, Role


@output
class Share:
    """What an agreement opens: records of some parties to people of others."""

    agencies: list[Agency] = field("Whose records.")
    categories: list[Category] = field("What their sources are about.")
    markings: list[Marking] = field("How sensitive their sources are.")
    field_classes: list[FieldClass] = field("What of them is open.")
    to: list[Agency] = field("For whom those work to whom it is open.")
    roles: list[Role] = field("In which of these roles.")
    purposes: list[Purpose] = field("For which of these purposes.")


@output
class Signatory:
    """Who signed an agreement for one party."""

    agency: Agency = field("The party.")
    office: str = field("The office of who signed.")
    on: Date = field("The day on which it was signed.")


@output
class Agreement:
    """Who shares what with whom, for which purposes, from when until when; a policy may still forbid it."""

    id: strawberry.ID = field("An id that stays while the agreement keeps its name.")
    title: str = field("What it is called.")
    parties: list[Agency] = field("Between whom it is.")
    from_: DateTime = field("The first moment at which it is in force.")
    until: DateTime | None = field("The moment from which it is so no more; null where none is set.")
    in_force: bool = field("Whether it is in force now.")
    policy: str = field("The name under which `Viewer.sees` tells what it opens.")
    shares: list[Share] = field("What it opens.")
    signatories: list[Signatory] = field("Who signed it, by office.")
