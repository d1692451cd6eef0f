"""Trial: hotspots that chance divides between two arms, to find out whether patrols prevent anything."""

import strawberry

from schema.field import argument, field, input, output
from schema.node import Node
from schema.refusal import Refusal
from schema.scalars import Date, DateTime
from schema.trial_effect import WHOLE, TrialAdherence, TrialEffect
from schema.vocabulary import EventKind, TrialAssignment


@output
class TrialAllocation:
    """What chance gave to one hotspot for a day."""

    hotspot: strawberry.ID = field("The hotspot's id.", *WHOLE)
    arm: str = field("The name of its arm, as the protocol tells it.", *WHOLE)
    treated: bool = field("Whether that is the treated arm.", *WHOLE)
    target_seconds: int = field("For how long it is to be patrolled that day.", *WHOLE)


@output
class Trial(Node):
    """A trial of patrols. What it asks and how, and who is treated when, was fixed before its first day."""

    protocol: str = field(
        "What was registered, as JSON of one form (keys sorted, no spaces): hypothesis, outcome, hotspots in "
        "blocks, days, arms, buffer, analysis.",
        *WHOLE,
    )
    registered_at: DateTime = field("When it was registered.", *WHOLE)
    allocation_hash: str = field(
        "SHA-256 of protocol, allocation and salt, in hexadecimal: told from the registration on, so that "
        "nobody alters afterwards who was treated when.",
        *WHOLE,
    )
    allocation: list[TrialAllocation] = field(
        "Who was treated on a day that has come, in the order of the protocol. Of a day to come it is empty, "
        "as of one without a trial.",
        *WHOLE,
        on=argument(Date, "The day, British time."),
    )
    opened: str | None = field(
        "After the last day protocol, allocation and salt, as JSON of one form, from which anyone recomputes "
        "the hash; null until then.",
        *WHOLE,
    )
    hash_matches: bool | None = field(
        "After the last day, whether what is opened has the hash that was published; null until then.", *WHOLE
    )
    adherence: TrialAdherence = field("Whether it was kept to so far.", *WHOLE)
    effect: TrialEffect | None = field(
        "What came of it; null until it has ended and was counted. The partnership's own count, the same for "
        "everyone who sees the trial.",
        *WHOLE,
    )


@input()
class TrialArmInput:
    """One of the two arms."""

    name: str = strawberry.field(description="What it is called, in 1 to 200 characters.")
    target_seconds: int = strawberry.field(
        description="For how long a hotspot in it is to be patrolled a day; 0 to 86,400."
    )


@input()
class RegisterTrialInput:
    """A protocol, whole. Nothing of it can be altered afterwards."""

    hypothesis: str = strawberry.field(description="What is expected, in 1 to 2,000 characters.")
    outcome_kinds: list[EventKind] = strawberry.field(description="Events of these kinds are the outcome.")
    blocks: list[list[strawberry.ID]] = strawberry.field(
        description="The hotspots, 4 to 500, in blocks of two or more that are alike: chance halves each."
    )
    first_day: Date = strawberry.field(description="The first day, British time: tomorrow at the earliest.")
    last_day: Date = strawberry.field(description="The last day; at most 366 in all.")
    assignment: TrialAssignment = strawberry.field(description="How often arms are drawn.")
    treated: TrialArmInput = strawberry.field(description="The arm that is expected to prevent something.")
    control: TrialArmInput = strawberry.field(description="The arm that it is compared with.")
    buffer_metres: int = strawberry.field(
        description="How far about a hotspot displacement is looked for; 0 to 2,000."
    )
    analysis: str = strawberry.field(description="How it will be judged, in 1 to 2,000 characters.")


@output
class RegisterTrialPayload:
    """The trial, or why there is none."""

    trial: Trial | None = field("The trial: a new one, or the same that was registered before.", *WHOLE)
    refusal: Refusal | None = field("Why it was not done; null where it was.")
