"""Break-glass: wider sight of one person or event, taken for minutes, alerted at once and reviewed later."""

import strawberry

from schema.agency import Agency
from schema.field import field, input, output
from schema.opening import Opening
from schema.refusal import Refusal
from schema.scalars import DateTime
from schema.vocabulary import BreakGlassState, FieldClass, Purpose, ReviewVerdict

EXISTENCE = FieldClass.EXISTENCE


@output
class BreakGlassGrant:
    """What somebody took: wider sight of one person or event, until its end, for one purpose."""

    id: strawberry.ID = field("Its id, by which the log names what was done under it.")
    subject: strawberry.ID = field("The person or the event, by the id that was given.")
    principal: strawberry.ID = field("Who took it.")
    agency: Agency | None = field("For whom.")
    purpose: Purpose = field("For which purpose.")
    case_reference: str = field("For which case.")
    reason: str = field("Why, in the words of who took it.")
    granted_at: DateTime = field("From when.")
    until: DateTime = field("Until when; not included.")
    state: BreakGlassState = field("Whether it is in force, waits for a review, or has had one.")
    reviewed_by: strawberry.ID | None = field("Who reviewed it.")
    reviewed_at: DateTime | None = field("When.")
    verdict: ReviewVerdict | None = field("What the reviewer found.")
    note: str | None = field("What the reviewer said of it.")


@input()
class BreakGlassInput:
    """Of whom or what to see more, why, and for how long."""

    subject: strawberry.ID = strawberry.field(description="The id of a person or an event.")
    reason: str = strawberry.field(
        description="Why it can't wait, in your own words: 20 to 2,000 characters. A reviewer reads it."
    )
    minutes: int = strawberry.field(description="For how many minutes; at most what the partnership set.")


@output
class BreakGlassPayload:
    """The grant, or why there is none. It is the same whether anything of this id is there or not."""

    grant: BreakGlassGrant | None = field("The grant, in force from now on.", EXISTENCE)
    waives: list[Opening] | None = field(
        "What it opens beyond what was open before, if the person or the event is there and has it.",
        EXISTENCE,
    )
    refusal: Refusal | None = field("Why it was not done; null where it was.")


@input()
class ReviewBreakGlassInput:
    """Which grant was reviewed, and with what result."""

    id: strawberry.ID = strawberry.field(description="The id of the grant.")
    verdict: ReviewVerdict = strawberry.field(
        description="What you found. UNJUSTIFIED also ends a grant that is still in force."
    )
    note: str = strawberry.field(description="What you looked at and why you find so: 1 to 2,000 characters.")


@output
class ReviewBreakGlassPayload:
    """The grant with its review, or why it has none."""

    grant: BreakGlassGrant | None = field("The grant as it stands now.", EXISTENCE)
    refusal: Refusal | None = field("Why it was not done; null where it was.")
