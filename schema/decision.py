"""Decision: what a human ruled on two records, and how one is made and withdrawn."""

import strawberry

from schema.field import field, input, output
from schema.refusal import Refusal
from schema.scalars import DateTime
from schema.vocabulary import DecisionState, FieldClass, Ruling

EXISTENCE = FieldClass.EXISTENCE


@output
class Decision:
    """What a human ruled on two records. It outlives every linkage run and every model until withdrawn."""

    id: strawberry.ID = field("Its id.", EXISTENCE)
    a: strawberry.ID = field("The one record.", EXISTENCE)
    b: strawberry.ID = field("The other record.", EXISTENCE)
    left: list[strawberry.ID] = field(
        "Those of the two that no agency tells of any more. The decision holds again if they come back.",
        EXISTENCE,
    )
    ruling: Ruling = field("What was ruled.", EXISTENCE)
    state: DecisionState = field("Whether it counts.", EXISTENCE)
    reason: str = field("Why, in the words of who decided.", EXISTENCE)
    decided_by: strawberry.ID = field("Who decided.", EXISTENCE)
    decided_at: DateTime = field("When.", EXISTENCE)
    in_force_at: DateTime | None = field("Since when it counts; null while it is proposed.", EXISTENCE)
    confirmed_by: strawberry.ID | None = field("Who ruled the same, where a second was needed.", EXISTENCE)
    confirmed_reason: str | None = field("Why, in the words of who confirmed it.", EXISTENCE)
    withdrawn_by: strawberry.ID | None = field("Who withdrew it.", EXISTENCE)
    withdrawn_at: DateTime | None = field("When; null while it is not withdrawn.", EXISTENCE)
    withdrawn_reason: str | None = field("Why, in the words of who withdrew it.", EXISTENCE)
    contradicts: list[strawberry.ID] = field(
        "The decisions with which it can't be true: of one in force those in force, and while there are any "
        "its records stay as they are; of one that is proposed those that are proposed, too.",
        EXISTENCE,
    )


@input()
class DecideInput:
    """Two records, and what you rule on them."""

    a: strawberry.ID = strawberry.field(description="The id of the one record.")
    b: strawberry.ID = strawberry.field(description="The id of the other record.")
    ruling: Ruling = strawberry.field(description="What you rule.")
    reason: str = strawberry.field(description="Why, in 1 to 2,000 characters.")


@output
class DecidePayload:
    """The decision, or why there is none."""

    decision: Decision | None = field(
        "The decision as it stands now: a new one, or one that said the same and now has your word, too.",
        EXISTENCE,
    )
    refusal: Refusal | None = field("Why it was not done; null where it was.")


@input()
class WithdrawDecisionInput:
    """Which decision to withdraw."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    reason: str = strawberry.field(description="Why, in 1 to 2,000 characters.")


@output
class WithdrawDecisionPayload:
    """The decision as it ended, or why it stands."""

    decision: Decision | None = field("The decision, withdrawn now or before.", EXISTENCE)
    refusal: Refusal | None = field("Why it was not done; null where it was.")
