"""Conclusion: the effect of a trial as the ledger keeps it, each time that it was counted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from ledger.clock import now
from ledger.tables import trial_effect


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What came of a trial (as `effect` tells it), and when that was counted."""

    told: dict[str, Any]
    counted_at: str


def conclusion(connection: Connection, trial: str) -> Conclusion | None:
    """The last one of a trial."""
    of = trial_effect.c
    rows = select(of.told, of.counted_at).where(of.trial == trial).order_by(of.number.desc()).limit(1)
    row = connection.execute(rows).one_or_none()
    return Conclusion(row.told, row.counted_at) if row is not None else None


def conclude(connection: Connection, trial: str, told: dict[str, Any]) -> bool:
    """Keep an effect; False where the last one says the very same: then nothing is written."""
    last = conclusion(connection, trial)
    if last is not None and last.told == told:
        return False
    row = {"trial": trial, "told": told, "counted_at": now()}
    connection.execute(insert(trial_effect), row)
    return True
