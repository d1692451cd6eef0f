"""Resolution: one record, told by itself, and who she is by the evidence that its sender may see."""

import strawberry

from schema.field import field, input, output
from schema.link_explanation import EVIDENCE
from schema.person import PersonDetails
from schema.refusal import Refusal
from schema.vocabulary import FieldClass, Resolution

EXISTENCE = FieldClass.EXISTENCE


@input()
class ResolveRecordInput:
    """One record as its agency tells it."""

    source: strawberry.ID = strawberry.field(description="The source of your agency to which it belongs.")
    key: str = strawberry.field(description="What names its entry in that source, in 1 to 200 characters.")
    details: PersonDetails = strawberry.field(description="What is known of the person.")
    dry_run: bool = strawberry.field(
        description="Only search, and change nothing: look before you create.", default=False
    )


@output
class ComparedWeight:
    """What one comparison says of the record and another one."""

    name: str = field("What is compared, by its name in the model.", *EVIDENCE)
    weight: float = field("What it says, in bits; above zero it speaks for one person.", *EVIDENCE)


@output
class RecordMatch:
    """A record that may be of the same person, of which the viewer sees all that is compared."""

    record: strawberry.ID = field("Its id.", *EVIDENCE)
    person: strawberry.ID = field("The id of its person.", *EVIDENCE)
    weight: float = field("The match weight in bits, the prior included.", *EVIDENCE)
    probability: float = field("The probability of one person, by the weight.", *EVIDENCE)
    comparisons: list[ComparedWeight] = field("What each comparison says of it.", *EVIDENCE)


@output
class ResolveRecordPayload:
    """Who the record is of, or why that was not found out."""

    outcome: Resolution | None = field("What came of it.", *EVIDENCE)
    person: strawberry.ID | None = field("The id of the person whom it matched.", *EVIDENCE)
    record: strawberry.ID | None = field("The id of the record; null where nothing was written.", EXISTENCE)
    matches: list[RecordMatch] | None = field(
        "The records that may be of the same person, the strongest first; at most 20.", *EVIDENCE
    )
    refusal: Refusal | None = field("Why it was not done; null where it was.")
