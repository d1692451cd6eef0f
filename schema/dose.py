"""Dose: for how long patrols were in a hotspot on a day, and how long they should have been."""

from schema.field import field, output
from schema.orders import OPERATIONAL
from schema.scalars import Date


@output
class PatrolDose:
    """For how long patrols were in a hotspot on a day, against what operations ask for."""

    on: Date = field("The day, British time.", OPERATIONAL)
    seconds: int = field("For how long, all patrols together.", OPERATIONAL)
    target_seconds: int = field("For how long operations ask.", OPERATIONAL)
    visits: int = field(
        "How often, for a minute or more: visits are parted by two minutes away.", OPERATIONAL
    )
    visits_counted: int = field("Visits of 10 to 16 minutes.", OPERATIONAL)
