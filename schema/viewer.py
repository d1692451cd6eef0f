"""Viewer: who asks, and what is open to her."""

import strawberry

from schema.agency import Agency
from schema.agreement import Agreement
from schema.field import field, output
from schema.vocabulary import Category, FieldClass, Marking, Purpose, RestrictionKind, Role


@output
class Opening:
    """What one policy opens to the viewer of one class of records."""

    agency: Agency = field("Who holds the records.")
    category: Category = field("What their sources are about.")
    marking: Marking = field("How sensitive their sources are.")
    field_classes: list[FieldClass] = field("What of them is open.")
    pointer: bool = field("Whether only this is told: that the agency holds something.")
    restriction: RestrictionKind | None = field("Where it opens what is sealed or privileged: which.")
    caseload: bool = field("Whether it opens it only of the persons on the viewer's own caseload.")
    policy: str = field("The policy that opens it.")
    agreement: Agreement | None = field("The agreement that opens it, where one does.")


@output
class Viewer:
    """Who asks."""

    id: strawberry.ID = field("Her id in the directory.")
    name: str = field("Her name in the directory.")
    agency: Agency = field("For whom she works.")
    roles: list[Role] = field("What she does.")
    purposes: list[Purpose] = field("The purposes that are open to her.")
    purpose: Purpose | None = field("The one that was stated in this request.")
    sees: list[Opening] = field("What is open to her now for the stated purpose; nothing without one.")
