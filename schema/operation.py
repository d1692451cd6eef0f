"""Operation: for how long to be in which hotspots each day, and what came of it."""

import strawberry

from schema.field import choice, field, input, output
from schema.hotspot import Hotspot
from schema.node import Node
from schema.orders import EXISTENCE, NARRATIVE, OPERATIONAL
from schema.refusal import Refusal
from schema.scalars import Date
from schema.vocabulary import ActivityKind, ActivityOutcome


@output
class ActivityCount:
    """How often something was done in the hotspots of an operation, and led to something."""

    kind: ActivityKind = field("What was done.", OPERATIONAL)
    outcome: ActivityOutcome = field("What it led to.", OPERATIONAL)
    count: int = field("How often.", OPERATIONAL)


@output
class UnitDose:
    """What one unit did for an operation."""

    unit: str = field("The unit.", OPERATIONAL)
    seconds: int = field("For how long its officers were in the hotspots.", OPERATIONAL)
    visits: int = field("How often.", OPERATIONAL)


@output
class DayDose:
    """What was done for an operation on a day, against what was planned."""

    on: Date = field("The day.", OPERATIONAL)
    seconds: int = field("For how long officers were in its hotspots.", OPERATIONAL)
    target_seconds: int = field("For how long they should have been.", OPERATIONAL)


@output
class OperationReport:
    """What an operation came to, up to and with today. Seconds are those that officers' devices measured."""

    seconds: int = field(
        "For how long officers were in its hotspots: two at once count twice, one in two hotspots that "
        "overlap once.",
        OPERATIONAL,
    )
    presence_seconds: int = field(
        "For how long its hotspots had an officer in them, added up: two at once count once.", OPERATIONAL
    )
    target_seconds: int = field("For how long they should have been, on the days so far.", OPERATIONAL)
    hotspot_days: int = field("Hotspots times days so far.", OPERATIONAL)
    hotspot_days_met: int = field("Those of them on which the target was met.", OPERATIONAL)
    visits: int = field(
        "Visits: times in a hotspot of a minute or more, without being away for two.", OPERATIONAL
    )
    visits_counted: int = field("Visits of 10 to 16 minutes.", OPERATIONAL)
    patrols: int = field("Patrols that were in one of its hotspots.", OPERATIONAL)
    patrol_seconds: int = field("For how long those patrols were out in all.", OPERATIONAL)
    cost: float | None = field(
        "Pounds for its part of those patrols: of one that was in hotspots of other operations, too, or of "
        "none, by the seconds in its own. Null where no rate is planned.",
        OPERATIONAL,
    )
    cost_per_hour: float | None = field(
        "Pounds for an hour in its hotspots; null where nobody was there.", OPERATIONAL
    )
    activities: list[ActivityCount] = field("What was done there.", OPERATIONAL)
    units: list[UnitDose] = field("By unit, the longest first.", OPERATIONAL)
    days: list[DayDose] = field("By day, the first one first.", OPERATIONAL)


@output
class Operation(Node):
    """A plan to be in some hotspots for some time each day. It is seen whole or not at all."""

    name: str = field("What it is called.", EXISTENCE)
    purpose: str = field("What it is for.", NARRATIVE)
    from_: Date = field("The first day.", EXISTENCE)
    until: Date = field("The last day.", EXISTENCE)
    target_seconds: int = field("How long to be in each hotspot, a day.", OPERATIONAL)
    units: list[str] = field("The units whose patrols count; none means all.", OPERATIONAL)
    fund: str | None = field("Who pays for it.", OPERATIONAL)
    cost_per_hour: float | None = field("Pounds for an hour of an officer.", OPERATIONAL)
    hotspots: list[Hotspot] = field("Where.", EXISTENCE)
    report: OperationReport = field("What it came to.", OPERATIONAL)


@input()
class PlanOperationInput:
    """What to do where and when."""

    client_key: strawberry.ID = strawberry.field(
        description="A UUID of the client's own: the same sent twice is one operation."
    )
    name: str = strawberry.field(description="What it is called, in 1 to 200 characters.")
    purpose: str = strawberry.field(description="What it is for, in 1 to 2,000 characters.")
    hotspots: list[strawberry.ID] = strawberry.field(description="Where: 1 to 500 hotspots.")
    from_: Date = strawberry.field(description="The first day.")
    until: Date = strawberry.field(description="The last day, at most 366 days later.")
    target_seconds: int = strawberry.field(
        description="How long to be in each hotspot, a day; 60 to 86,400. 900 are a visit of 15 minutes."
    )
    units: list[str] | None = choice("The units whose patrols count; none means all.")
    fund: str | None = choice("Who pays for it.")
    cost_per_hour: float | None = choice("Pounds for an hour of an officer.")


@output
class PlanOperationPayload:
    """The operation, or why there is none."""

    operation: Operation | None = field("The operation.", EXISTENCE, OPERATIONAL, NARRATIVE)
    refusal: Refusal | None = field("Why nothing was planned.")
