"""Tasking: who is asked to be in which hotspot, from when until when, and why."""

import strawberry

from schema.field import choice, field, input, output
from schema.hotspot import Hotspot
from schema.node import Node
from schema.operation import Operation
from schema.orders import EXISTENCE, NARRATIVE, OPERATIONAL
from schema.refusal import Refusal
from schema.scalars import Date, DateTime
from schema.trial_effect import WHOLE
from schema.vocabulary import TaskingState


@output
class Tasking(Node):
    """What one officer is asked for: to be in a hotspot for some time. It is seen whole or not at all."""

    hotspot: Hotspot = field("Where.", EXISTENCE)
    operation: Operation | None = field("For which operation, if for one.", EXISTENCE)
    reason: str = field("Why, in the words of who issued it.", NARRATIVE)
    from_: DateTime = field("From when.", EXISTENCE)
    until: DateTime = field("Until when.", EXISTENCE)
    target_seconds: int = field("How long to be there.", OPERATIONAL)
    dwell_seconds: int = field(
        "How long she was there from its beginning until its end. In what `issueTasking` answers, time of a "
        "patrol that is out counts from the next day on.",
        OPERATIONAL,
    )
    state: TaskingState = field("How far it has come.", OPERATIONAL)


@input()
class StartingPoint:
    """Where an officer is or begins."""

    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east.")


@input()
class IssueTaskingInput:
    """Whom to task with what."""

    client_key: strawberry.ID = strawberry.field(
        description="A UUID of the client's own: the same sent twice is one tasking."
    )
    officer: strawberry.ID = strawberry.field(description="Who is tasked, of your own agency.")
    reason: str = strawberry.field(description="Why, in 1 to 2,000 characters.")
    from_: DateTime = strawberry.field(description="From when.")
    until: DateTime = strawberry.field(description="Until when, at most 24 hours later.")
    target_seconds: int = strawberry.field(description="How long to be there; 60 to 86,400.")
    hotspot: strawberry.ID | None = choice(
        "Where. Without it the best one is taken where not too many are tasked already: by its score, at a "
        "kilometre's distance counted half. Trials are followed: hotspots come first of which the arm asks "
        "for more that day, and nobody is sent to those of which it asks for nobody or is not told yet."
    )
    operation: strawberry.ID | None = choice("Only a hotspot of this operation.")
    near: StartingPoint | None = choice("Where she is or begins; without it distance doesn't count.")


@output
class TaskedTrialUnit:
    """A hotspot of a trial in which an officer is who patrols where a tasking sends her, on one day of it.

    It is that hotspot, or one nearer to it than 40 m.
    """

    trial: strawberry.ID = field("The trial's id.", *WHOLE)
    hotspot: strawberry.ID = field("The id of its hotspot.", *WHOLE)
    on: Date = field("The day, British time.", *WHOLE)
    arm: str | None = field("The name of its arm that day; null while that is not told.", *WHOLE)
    treated: bool | None = field("Whether that is the treated arm; null while that is not told.", *WHOLE)
    target_seconds: int | None = field(
        "For how long it is to be patrolled that day: where it is 0 a patrol of a minute is contamination. "
        "Null while that is not told.",
        *WHOLE,
    )


@output
class IssueTaskingPayload:
    """The tasking, or why there is none."""

    tasking: Tasking | None = field("The tasking.", EXISTENCE, OPERATIONAL, NARRATIVE)
    trial_units: list[TaskedTrialUnit] | None = field(
        "What the tasking does to trials that you see, so that nobody spoils one unaware.", *WHOLE
    )
    refusal: Refusal | None = field("Why nothing was issued.")
