"""The register of trials: each is written whole before its first day, and opened day by day as days come."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select
from sqlalchemy import and_ as both

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import hotspot, trial, trial_round
from patrol.errors import PatrolError
from patrol.trials.apart import LEAST, near_pairs
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Protocol, canonical
from patrol.trials.sealing import Arms, Sealed, arms_of, opened, seal


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as it was registered; `number` is its class."""

    id: str
    number: int
    protocol: Protocol
    hash: str
    registered_at: str


@dataclass(frozen=True, slots=True)
class TrialPage:
    """Some trials, whether more follow, and how many there are in all."""

    trials: tuple[Trial, ...]
    more: bool
    total: int


def register(
    connection: Connection, number: int, protocol: Protocol, key: TrialKey, by: str, today: date
) -> str:
    """Draw, seal and write a trial of a class; the id of the one that has the same protocol, if there is one.

    Raises PatrolError where its first day has come, hotspots lie too near to each other, or nothing that
    happens could tell arms apart. The transaction is the caller's.
    """
    told = canonical(protocol.told())
    same = {"class": number, "digest": hashlib.sha256(told).hexdigest()}
    known = select(trial.c.id).filter_by(**same)
    found: str | None = connection.execute(known).scalar_one_or_none()
    if found is not None:
        return found
    if protocol.first <= today:
        raise PatrolError("A trial is registered before its first day, which is tomorrow at the earliest.")
    protocol.scheme.check()
    _check_apart(connection, protocol)
    id = new_id("trial")
    made = seal(id, protocol, key)
    row = {"id": id, "protocol": told.decode(), "hash": made.hash, "salt": made.salt, **same}
    connection.execute(
        insert_missing(connection, trial), {**row, "registered_by": by, "registered_at": now()}
    )
    found = str(connection.execute(known).scalar_one())
    if found == id:
        rounds = [{"trial": id, "day": day.isoformat(), "sealed": one} for day, one in made.rounds.items()]
        connection.execute(insert(trial_round), rounds)
    return found


def _check_apart(connection: Connection, protocol: Protocol) -> None:
    """Raises PatrolError where units are nearer to each other than LEAST."""
    asked = select(hotspot.c.id, hotspot.c.boundary).where(among(hotspot.c.id, protocol.units))
    rows = connection.execute(asked.order_by(hotspot.c.id)).all()
    if pairs := near_pairs([row.boundary for row in rows], LEAST):
        one, other = (rows[number].id for number in pairs[0])
        more = f" (and {len(pairs) - 1:,} other pairs)" if len(pairs) > 1 else ""
        raise PatrolError(
            f"{one} and {other}{more} are nearer to each other than {LEAST:.0f} m: who patrols one patrols "
            "the other, too. Take hotspots that are farther apart."
        )


def read(connection: Connection, classes: Collection[int], id: str) -> Trial | None:
    """The trial of this id among these classes."""
    row = connection.execute(
        select(trial).where(trial.c.id == id, among(trial.c["class"], classes))
    ).one_or_none()
    return _trial(row) if row is not None else None


def page(
    connection: Connection, classes: Collection[int], first: int, after: tuple[str, str] | None = None
) -> TrialPage:
    """Trials of these classes, the last registered first; `after` is a moment and an id."""
    of = among(trial.c["class"], classes)
    total = connection.execute(select(func.count()).select_from(trial).where(of)).scalar_one()
    rows = select(trial).where(of).order_by(trial.c.registered_at.desc(), trial.c.id).limit(first + 1)
    if after is not None:
        at, id = after
        later = both(trial.c.registered_at == at, trial.c.id > id)
        rows = rows.where(or_(trial.c.registered_at < at, later))
    found = tuple(_trial(row) for row in connection.execute(rows))
    return TrialPage(found[:first], len(found) > first, total)


def running(connection: Connection, classes: Collection[int], first: date, last: date) -> list[Trial]:
    """Trials of these classes that have a day from one to another, in the order of their registration."""
    rows = select(trial).where(among(trial.c["class"], classes))
    every = map(_trial, connection.execute(rows.order_by(trial.c.registered_at, trial.c.id)))
    return [one for one in every if one.protocol.first <= last and first <= one.protocol.last]


def arms_on(connection: Connection, one: Trial, day: date, today: date, key: TrialKey) -> Arms | None:
    """Who is treated on a day that has come; None for a day to come, as for one without a trial.

    Opens nothing but the arms of that day. Raises PatrolError.
    """
    drawn = one.protocol.round_of(day) if day <= today else None
    if drawn is None:
        return None
    return _arms(connection, one, [drawn], key)[drawn]


def arms_until(connection: Connection, one: Trial, today: date, key: TrialKey) -> dict[date, Arms]:
    """The arms of every round whose day has come. Raises PatrolError."""
    return _arms(connection, one, [day for day in one.protocol.rounds if day <= today], key)


def open_trial(connection: Connection, one: Trial, today: date, key: TrialKey) -> dict[str, Any] | None:
    """Protocol, allocation and salt, from the day after the last one on; None before. Raises PatrolError."""
    if today <= one.protocol.last:
        return None
    salt = connection.execute(select(trial.c.salt).where(trial.c.id == one.id)).scalar_one()
    rounds = _sealed(connection, one, one.protocol.rounds)
    return opened(one.id, one.protocol, Sealed(one.hash, salt, rounds), key)


def _arms(connection: Connection, one: Trial, days: Collection[date], key: TrialKey) -> dict[date, Arms]:
    sealed = _sealed(connection, one, days)
    return {day: arms_of(sealed[day], one.id, day, key) for day in days}


def _sealed(connection: Connection, one: Trial, days: Collection[date]) -> dict[date, bytes]:
    of = trial_round.c
    rows = select(of.day, of.sealed).where(of.trial == one.id, among(of.day, [str(day) for day in days]))
    return {date.fromisoformat(row.day): row.sealed for row in connection.execute(rows.order_by(of.day))}


def _trial(row: Row[Any]) -> Trial:
    number: int = row._mapping["class"]
    return Trial(row.id, number, Protocol.of(json.loads(row.protocol)), row.hash, row.registered_at)
