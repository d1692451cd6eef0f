"""Units: the hotspots of the trials that run on some days, with their arms as far as these may be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from patrol.errors import PatrolError
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Arm
from patrol.trials.register import Trial, arms_on, running
from patrol.trials.sealing import Arms


@dataclass(frozen=True, slots=True)
class UnitDay:
    """A hotspot of a trial on one of its days; the arm is None where it is not told."""

    trial: str
    hotspot: str
    day: date
    arm: Arm | None
    treated: bool | None


def unit_days(
    connection: Connection, classes: Collection[int], days: Sequence[date], today: date, key: TrialKey | None
) -> list[UnitDay]:
    """All units of trials of these classes on these days, which follow each other.

    An arm is told where the day has come on which it was drawn: of a trial that draws arms once that is its
    first day. Of a day to come nothing is opened, so that neither what follows from this, nor how long it
    takes, depends on its arms. Nor is an arm told where the key is not at hand, or not the one that sealed
    it. One statement, and one for each day of a trial that runs.
    """
    found: list[UnitDay] = []
    for one in running(connection, classes, days[0], days[-1]) if days else ():
        protocol = one.protocol
        for day in days:
            drawn = protocol.round_of(day)
            if drawn is None:
                continue
            arms = _arms(connection, one, drawn, today, key)
            for number, unit in enumerate(protocol.units):
                treated = bool(arms[number]) if arms is not None else None
                arm = {True: protocol.treated, False: protocol.control, None: None}[treated]
                found.append(UnitDay(one.id, unit, day, arm, treated))
    return found


def _arms(connection: Connection, one: Trial, drawn: date, today: date, key: TrialKey | None) -> Arms | None:
    try:
        return arms_on(connection, one, drawn, today, key) if key is not None else None
    except PatrolError:
        return None
