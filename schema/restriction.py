"""Restriction: what closes one record, event or person, and how one is made and lifted."""

import strawberry

from schema.agency import Agency
from schema.field import choice, field, input, output
from schema.refusal import Refusal
from schema.scalars import DateTime
from schema.vocabulary import FieldClass, RestrictionKind

EXISTENCE = FieldClass.EXISTENCE


@output
class Restriction:
    """What closes one record, event or person beyond what policy says, from the moment of its making."""

    id: strawberry.ID = field("Its id.", EXISTENCE)
    subject: strawberry.ID = field("The record, the event or the person that it closes.", EXISTENCE)
    kind: RestrictionKind = field("Why it is closed.", EXISTENCE)
    principal: strawberry.ID | None = field("Whom it binds; null where it binds everyone.", EXISTENCE)
    agency: Agency | None = field("For which agency it was made: that one may lift it.", EXISTENCE)
    reason: str = field("Why it was made, in the words of who made it.", EXISTENCE)
    made_by: strawberry.ID = field("Who made it.", EXISTENCE)
    made_at: DateTime = field("When.", EXISTENCE)
    lifted_by: strawberry.ID | None = field("Who lifted it; null while it is in force.", EXISTENCE)
    lifted_at: DateTime | None = field("When; null while it is in force.", EXISTENCE)
    lifted_reason: str | None = field("Why, in the words of who lifted it.", EXISTENCE)


@input()
class RestrictInput:
    """What to close, and to whom."""

    subject: strawberry.ID = strawberry.field(
        description="The id of a record, an event or a person. A person is closed as all her records, "
        "at every agency."
    )
    kind: RestrictionKind = strawberry.field(
        description="CONFLICT binds one principal, SEALED and PRIVILEGED everyone."
    )
    reason: str = strawberry.field(description="Why, in 1 to 2,000 characters.")
    principal: strawberry.ID | None = choice("Whom a CONFLICT binds: the id of somebody of the directory.")


@output
class RestrictPayload:
    """The restriction, or why there is none."""

    restriction: Restriction | None = field(
        "The restriction in force: a new one, or the same that was made before.", EXISTENCE
    )
    refusal: Refusal | None = field("Why it was not done; null where it was.")


@input()
class LiftRestrictionInput:
    """Which restriction to end."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    reason: str = strawberry.field(description="Why, in 1 to 2,000 characters.")


@output
class LiftRestrictionPayload:
    """The restriction as it ended, or why it stands."""

    restriction: Restriction | None = field("The restriction, lifted now or before.", EXISTENCE)
    refusal: Refusal | None = field("Why it was not done; null where it was.")
