"""Patrol: what an officer's device tells of a patrol, and what is measured of it."""

import strawberry

from schema.field import choice, field, input, output
from schema.node import Node
from schema.orders import EXISTENCE, NARRATIVE, OPERATIONAL
from schema.refusal import Refusal
from schema.scalars import Date, DateTime
from schema.vocabulary import ActivityKind, ActivityOutcome, FieldClass, PingFault

LOCATION = FieldClass.LOCATION
PATROL_KEY = "What your device named the patrol. Of a patrol whose beginning is not told yet, too."


@output
class Stay:
    """For how long a patrol was in a hotspot on a day."""

    hotspot: strawberry.ID = field("The id of the hotspot.", EXISTENCE)
    on: Date = field("The day, British time.", OPERATIONAL)
    seconds: int = field("For how long.", OPERATIONAL)
    visits: int = field(
        "How often, for a minute or more: visits are parted by two minutes away.", OPERATIONAL
    )
    visits_counted: int = field("Visits of 10 to 16 minutes.", OPERATIONAL)


@output
class FaultCount:
    """How many pings of a patrol count for nothing, for one reason."""

    fault: PingFault = field("The reason.", OPERATIONAL)
    count: int = field("How many.", OPERATIONAL)


@output
class Activity:
    """Something that was done on patrol."""

    client_key: strawberry.ID | None = field("What the device named it; null in another's.", EXISTENCE)
    kind: ActivityKind = field("What was done.", OPERATIONAL)
    at: DateTime = field("When, by the device.", OPERATIONAL)
    hotspot: strawberry.ID | None = field("The id of the hotspot, if in one.", OPERATIONAL)
    quantity: int = field("How often.", OPERATIONAL)
    outcome: ActivityOutcome = field("What it led to.", OPERATIONAL)
    note: str | None = field("A note.", NARRATIVE)


@output
class Ping:
    """Where a device was on patrol."""

    at: DateTime = field("When, by the device.", LOCATION)
    latitude: float = field("Degrees north, WGS 84.", LOCATION)
    longitude: float = field("Degrees east.", LOCATION)
    accuracy: float = field("Within how many metres 68 of 100 such pings lie.", LOCATION)


@output
class Patrol(Node):
    """A patrol as far as its device has told. An officer sees her own; of others no name."""

    client_key: strawberry.ID | None = field("What her device named it; null in another's.", EXISTENCE)
    unit: str | None = field("For which unit; null until its beginning is told.", OPERATIONAL)
    started_at: DateTime | None = field("When it began, by the device; null until that is told.", OPERATIONAL)
    ended_at: DateTime | None = field("When it ended; null until that is told.", OPERATIONAL)
    measured_seconds: int = field("For how long it is known where the officer was.", OPERATIONAL)
    unknown_seconds: int | None = field("For how long it is not; null until it has ended.", OPERATIONAL)
    stays: list[Stay] = field("For how long she was in which hotspots.", OPERATIONAL)
    faults: list[FaultCount] = field("How many of its pings count for nothing, and why.", OPERATIONAL)
    activities: list[Activity] = field("What was done.", OPERATIONAL, NARRATIVE)
    track: list[Ping] | None = field(
        "Where she was, while pings are kept. Null in another's patrol unless policy opens it, and in what a "
        "deed answers.",
        LOCATION,
    )


@input()
class StartPatrolInput:
    """When a patrol began, and for which unit."""

    patrol: strawberry.ID = strawberry.field(
        description="A UUID by which your device names the patrol from now on: the same twice is one."
    )
    unit: str = strawberry.field(description="For which unit, in 1 to 100 characters.")
    at: DateTime = strawberry.field(description="When it began, by the device.")
    corrects: DateTime | None = choice("The moment told before, if that was wrong: `at` takes its place.")


@input()
class EndPatrolInput:
    """When a patrol ended."""

    patrol: strawberry.ID = strawberry.field(description=PATROL_KEY)
    at: DateTime = strawberry.field(description="When it ended, by the device; within 24 hours.")
    corrects: DateTime | None = choice("The moment told before, if that was wrong: `at` takes its place.")


@input()
class ActivityInput:
    """Something that was done on patrol."""

    client_key: strawberry.ID = strawberry.field(
        description="A UUID by which your device names it: the same twice is one."
    )
    kind: ActivityKind = strawberry.field(description="What was done.")
    at: DateTime = strawberry.field(description="When, by the device.")
    hotspot: strawberry.ID | None = choice("In which hotspot.")
    quantity: int | None = choice("How often; 1 to 1,000. Null means once.")
    outcome: ActivityOutcome | None = choice("What it led to; null means NONE.")
    note: str | None = choice("A note, in up to 2,000 characters. Names of people belong into a report.")


@input()
class RecordActivitiesInput:
    """What was done on a patrol."""

    patrol: strawberry.ID = strawberry.field(description=PATROL_KEY)
    activities: list[ActivityInput] = strawberry.field(description="At most 500 at once.")


@input()
class PingInput:
    """Where a device was."""

    at: DateTime = strawberry.field(description="When, by the device, to the millisecond.")
    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east.")
    accuracy: float = strawberry.field(
        description="Within how many metres 68 of 100 such pings lie, as devices tell; below 0 it is unknown."
    )
    mocked: bool | None = choice("Whether an app invented it, as the device says.")


@input()
class SyncPingsInput:
    """Where a device was on a patrol."""

    patrol: strawberry.ID = strawberry.field(description=PATROL_KEY)
    pings: list[PingInput] = strawberry.field(
        description="At most 2,500 at once, in any order; a ping that was sent before changes nothing."
    )


@output
class RejectedPing:
    """A ping that counts for nothing."""

    at: DateTime = field("Its moment.", OPERATIONAL)
    fault: PingFault = field("Why.", OPERATIONAL)


@output
class StartPatrolPayload:
    """The patrol, or why it was not begun."""

    patrol: Patrol | None = field("The patrol.", EXISTENCE, OPERATIONAL)
    refusal: Refusal | None = field("Why nothing was noted.")


@output
class EndPatrolPayload:
    """The patrol, or why it was not ended."""

    patrol: Patrol | None = field("The patrol.", EXISTENCE, OPERATIONAL)
    refusal: Refusal | None = field("Why nothing was noted.")


@output
class RecordActivitiesPayload:
    """The patrol with what was done, or why nothing was recorded."""

    patrol: Patrol | None = field("The patrol.", EXISTENCE, OPERATIONAL)
    refusal: Refusal | None = field("Why nothing was recorded.")


@output
class SyncPingsPayload:
    """What was received, and which pings count for nothing as far as can be told now, or why none was."""

    patrol: Patrol | None = field("The patrol.", EXISTENCE, OPERATIONAL)
    received: int | None = field("How many pings came: a device need not send them again.", OPERATIONAL)
    rejected: list[RejectedPing] | None = field("Those of them that count for nothing.", OPERATIONAL)
    refusal: Refusal | None = field("Why nothing was received.")
