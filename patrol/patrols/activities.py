"""Activities in the ledger: what officers did on patrol, each told once, on whichever patrol."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.tables import activity, patrol
from patrol.errors import PatrolError
from patrol.moments import later
from patrol.patrols.patrols import Patrol
from schema.vocabulary import ActivityKind, ActivityOutcome

SLACK = timedelta(hours=1)
"""How long before the beginning of a patrol or after its end something may have been done on it."""
MOST = 500
"""Activities of one patrol."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done on patrol; `key` is what the device named it."""

    key: str
    kind: ActivityKind
    at: str
    hotspot: str | None
    quantity: int
    outcome: ActivityOutcome
    note: str | None


def activities(connection: Connection, of: Patrol) -> Sequence[Row[Any]]:
    """What was done: rows of the table `activity`, by moment and key."""
    held = activity.c
    asked = select(activity).where(held.patrol == of.number).order_by(held.at, held.key)
    return connection.execute(asked).all()


def record(connection: Connection, of: Patrol, done: Sequence[Activity]) -> None:
    """Keep what was done; an activity of a key that was told before stays as it is, on whichever patrol.

    Raises PatrolError where one is not within SLACK of the patrol, or there are more than MOST; then
    none is kept.
    """
    span = _with_slack(of)
    if outside := [one.at for one in done if span and not span[0] <= one.at <= span[1]]:
        raise PatrolError(
            f"An activity at {outside[0]} is not of this patrol: it is more than an hour from it."
        )
    received_at, elsewhere = now(), _told_elsewhere(connection, of, [one.key for one in done])
    rows = [
        {name: getattr(one, name) for name in Activity.__dataclass_fields__}
        | {"patrol": of.number, "received_at": received_at}
        for one in done
        if one.key not in elsewhere
    ]
    if rows:
        connection.execute(insert_missing(connection, activity), rows)
    held = select(func.count()).select_from(activity).where(activity.c.patrol == of.number)
    if connection.execute(held).scalar_one() > MOST:
        raise PatrolError(f"A patrol has at most {MOST} activities: tell several of a kind by `quantity`.")


def drop_outside(connection: Connection, of: Patrol) -> None:
    """Delete what came before it was told when the patrol was, and is not of it."""
    if span := _with_slack(of):
        held = activity.c
        outside = or_(held.at < span[0], held.at > span[1])
        connection.execute(delete(activity).where(held.patrol == of.number, outside))


def _with_slack(of: Patrol) -> tuple[str, str] | None:
    span = of.told_span
    return (later(span[0], -SLACK), later(span[1], SLACK)) if span else None


def _told_elsewhere(connection: Connection, of: Patrol, keys: Sequence[str]) -> set[str]:
    """Those of these keys under which something was done on another patrol of hers."""
    held = activity.c
    hers = select(held.key).join(patrol, patrol.c.number == held.patrol).where(patrol.c.officer == of.officer)
    found = connection.execute(hers.where(held.patrol != of.number, among(held.key, keys)))
    return {*found.scalars()}
