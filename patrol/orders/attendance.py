"""Attendance: for how long officers were in the hotspots of their taskings while these ran."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from ledger.among import among
from ledger.tables import patrol, visit
from patrol.days import bounds
from patrol.moments import seconds
from patrol.patrols.patrols import is_told
from patrol.patrols.stays import Span


def attended(connection: Connection, rows: Sequence[Row[Any]], today: str | None = None) -> list[float]:
    """The seconds of each of these rows of `tasking`; one statement.

    With `today` the answer is for others than the officer: of a patrol that is out they hear the next day.
    """
    if not rows:
        return []
    stay, of = visit.c, patrol.c
    there = (
        select(of["class"], of.officer, stay.hotspot, stay.since, stay.until, stay.seconds, of.ended_at)
        .join(patrol, of.number == stay.patrol)
        .where(among(stay.hotspot, {row.hotspot for row in rows}))
        .where(among(of.officer, {row.officer for row in rows}))
        .where(stay.since < max(row.until for row in rows), stay.until > min(row.since for row in rows))
    )
    midnight = bounds(today, today)[0] if today is not None else None
    if midnight is not None:
        there = there.where(is_told(stay.since, midnight))
    spans: dict[tuple[int, str, str], list[Span]] = defaultdict(list)
    for number, officer, spot, since, until, spent, ended_at in connection.execute(there):
        span: Span | None = Span(seconds(since), seconds(until), spent)
        if span is not None and midnight is not None and ended_at is None:
            span = span.within(span.since, seconds(midnight))
        if span is not None:
            spans[number, officer, spot].append(span)
    return [
        _spent(spans[row._mapping["class"], row.officer, row.hotspot], row.since, row.until) for row in rows
    ]


def _spent(spans: Sequence[Span], since: str, until: str) -> float:
    """For how long she was there between two moments."""
    parts = (one.within(seconds(since), seconds(until)) for one in spans)
    return sum(part.seconds for part in parts if part is not None)
