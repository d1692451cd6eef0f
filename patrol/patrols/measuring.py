"""Measuring: the pings of one patrol in the ledger, to its visits of hotspots and the dwell of each day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from sqlalchemy import Connection, update

from ledger.clock import now
from ledger.tables import patrol
from patrol.moments import later, milliseconds
from patrol.patrols import kept_pings, stays
from patrol.patrols.activities import drop_outside
from patrol.patrols.dwell import Measured, measure
from patrol.patrols.ground import Ground, Grounds
from patrol.patrols.kept_pings import COLUMNS, DEGREE, METRE, SECOND, Ping, Row
from patrol.patrols.patrols import Patrol, cut_short, read
from patrol.patrols.pings import Fault, Pings
from patrol.patrols.visits import visits
from schema.vocabulary import PingFault

AHEAD = timedelta(minutes=5)
"""By how much a device's clock may be before the server's."""


def take(
    connection: Connection, of: Patrol, pings: Sequence[Ping], ground: Ground, keep_days: int
) -> list[PingFault | None]:
    """Keep pings of a patrol, measure it anew, and say of each what is wrong with it, if anything.

    Of what is too old or from outside the patrol the moment alone is kept. Costs by the pings of the patrol
    so far. Raises PatrolError where these are too many; then none is kept.
    """
    oldest = milliseconds(later(now(), -timedelta(days=keep_days)))
    begin, end = map(milliseconds, of.span) if of.span else (None, None)
    faults: list[PingFault | None] = [None] * len(pings)
    rows: dict[int, Row] = {}
    refused: dict[int, PingFault] = {}
    for k, one in enumerate(pings):
        at = one.row[0]  # devices count in milliseconds
        if at < oldest:
            faults[k] = refused[at] = PingFault.TOO_OLD
        elif begin is not None and end is not None and not begin <= at <= end:
            faults[k] = refused[at] = PingFault.OUTSIDE
        else:
            rows[k] = one.row
    kept_pings.keep(connection, of, {*rows.values()}, refused)
    if not rows:
        counts = {**of.faults, **kept_pings.refused(connection, of)}
        told = update(patrol).where(patrol.c.number == of.number)
        connection.execute(told.values(faults=dict(sorted(counts.items()))))
        return faults
    found = remeasure(connection, of, ground)
    for k, row in rows.items():
        faults[k] = found.get(row)
    return faults


def measure_anew(connection: Connection, of: Patrol, grounds: Grounds) -> None:
    """Measure a patrol after its beginning or its end was told, and the one that it cuts short."""
    found = read(connection, of.officer, of.key)
    assert found is not None
    drop_outside(connection, found)
    for one in (found, cut_short(connection, found)):
        if one is not None:
            remeasure(connection, one, grounds.of(connection, one.class_))


def remeasure(connection: Connection, of: Patrol, ground: Ground) -> Mapping[Row, PingFault]:
    """Measure a patrol by all the pings that are kept of it; gives those that count for nothing.

    Nothing is measured until it is told when the patrol began. Of pings from outside of it the moment alone
    stays; those of a time to come stay whole, and count once it has come.
    """
    kept_pings.drop_outside(connection, of)
    rows = kept_pings.rows(connection, of)
    newest = milliseconds(later(now(), AHEAD))
    faults = {row: PingFault.AHEAD for row in rows if row[0] > newest}
    come = [row for row in rows if row[0] <= newest] if of.span is not None else []
    found = _measured(come, ground)
    faults |= {
        row: PingFault(Fault(code).name)
        for row, code in zip(come, found.faults.tolist(), strict=True)
        if code
    }
    counts = Counter(one.value for one in faults.values()) + Counter(kept_pings.refused(connection, of))
    stays.keep(connection, of, visits(found.presence), ground.ids)
    stays.keep_holes(connection, of, found.holes, ground.ids)
    connection.execute(
        update(patrol)
        .where(patrol.c.number == of.number)
        .values(measured_seconds=float(found.measured[0]), faults=dict(sorted(counts.items())))
    )
    return faults


def _measured(rows: Sequence[Row], ground: Ground) -> Measured:
    at, latitude, longitude, accuracy, mocked = np.array(rows, dtype=np.int64).reshape(-1, len(COLUMNS)).T
    east, north = ground.plane.metres(longitude / DEGREE, latitude / DEGREE)
    alone = np.zeros(len(rows), dtype=np.int64)
    pings = Pings(alone, at / SECOND, east, north, accuracy / METRE, mocked.astype(bool))
    found = measure(pings, ground.areas, 1)
    there, unseen = found.presence, found.holes
    return replace(
        found,
        presence=there.take(there.time >= ground.since[there.area]),
        holes=unseen.take(unseen.since >= ground.since[unseen.area]),
    )
