"""Dosed: how a trial was kept to so far, from the seconds that patrols were in its hotspots."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from ledger.among import among
from ledger.tables import dwell, hole, patrol
from patrol.trials.adherence import Kept, kept
from patrol.trials.key import TrialKey
from patrol.trials.register import Trial, arms_until


@dataclass(frozen=True, slots=True)
class Adherence:
    """How both arms were kept to, through the last day that is over; None where none is yet."""

    through: date | None
    treated: Kept
    control: Kept


def adherence(connection: Connection, one: Trial, today: date, key: TrialKey) -> Adherence:
    """Of the days of a trial that are over. Three statements. Raises PatrolError."""
    protocol = one.protocol
    through = min(today - timedelta(days=1), protocol.last)
    days = max(0, (through - protocol.first).days + 1)
    drawn = arms_until(connection, one, through, key)
    rounds = np.array([drawn[day] for day in protocol.rounds if day in drawn], dtype=bool)
    treated = rounds.reshape(-1, len(protocol.units))
    if not protocol.scheme.daily:
        treated = np.repeat(treated, days, axis=0)
    dose, unseen = _seconds(connection, one, days, dwell), _seconds(connection, one, days, hole) > 0
    return Adherence(
        through if days else None,
        kept(dose, unseen, treated, protocol.treated.target),
        kept(dose, unseen, ~treated, protocol.control.target),
    )


def _seconds(connection: Connection, one: Trial, days: int, table: Table) -> NDArray[np.int64]:
    """Seconds (days, units) of the patrols of the trial's class in its units, by `dwell` or by `hole`."""
    protocol, stay = one.protocol, table.c
    every = [(protocol.first + timedelta(days=n)).isoformat() for n in range(days)]
    rows = (
        select(stay.hotspot, stay.day, func.sum(stay.seconds).label("seconds"))
        .join(patrol, patrol.c.number == stay.patrol)
        .where(among(stay.hotspot, protocol.units), among(stay.day, every), patrol.c["class"] == one.number)
        .group_by(stay.hotspot, stay.day)
    )
    found = np.zeros((days, len(protocol.units)), dtype=np.int64)
    place = {unit: number for number, unit in enumerate(protocol.units)}
    of = {day: number for number, day in enumerate(every)}
    for row in connection.execute(rows):
        found[of[row.day], place[row.hotspot]] = round(row.seconds)
    return found
