"""Opening: what one policy opens of one class of records."""

from schema.agency import Agency
from schema.agreement import Agreement
from schema.field import field, output
from schema.vocabulary import Category, FieldClass, Marking, RestrictionKind


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
