"""Snapshots: published tables as the ledger keeps them, each day's whole and never altered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, insert, select

from ledger.among import among
from ledger.clock import now
from ledger.tables import population_class, population_indicator, population_snapshot, population_table
from patrol.errors import PatrolError
from patrol.population.indicators import Indicator
from patrol.population.protection import Cell
from schema.vocabulary import PopulationDimension, PopulationMeasure

By = tuple[PopulationDimension, ...]
Name = tuple[PopulationMeasure, By]
"""A table is named by what it counts and by what, in the order of the measure's dimensions."""


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it was published on a day: its shown cells and their counts."""

    day: str
    cells: tuple[tuple[Cell, int], ...]


def stands(connection: Connection, day: date, known_by: str) -> bool:
    """Whether this day has its snapshot. Raises PatrolError where others were made on other grounds."""
    others = select(population_snapshot.c.day).where(population_snapshot.c.key != known_by)
    if connection.execute(others.limit(1)).first():
        raise PatrolError(
            "The population tables of this ledger were published with another secret or another kind of "
            "area: counts could be told from what differs. Bring population.key back into RICHPICTURE_HOME, "
            "and `area` in [population] to what it was."
        )
    held = select(population_snapshot.c.day).where(population_snapshot.c.day == day.isoformat())
    return connection.execute(held).first() is not None


def keep(
    connection: Connection,
    day: date,
    known_by: str,
    classes: Collection[int],
    tables: Mapping[Name, Mapping[Cell, int]],
    indicators: Sequence[Indicator],
) -> None:
    """Write the snapshot of a day that has none, within the caller's transaction."""
    told = day.isoformat()
    connection.execute(insert(population_snapshot).values(day=told, key=known_by, made_at=now()))
    if classes:
        connection.execute(
            insert(population_class), [{"day": told, "class": number} for number in sorted(classes)]
        )
    rows = [
        {
            "day": told,
            "measure": measure.value,
            "by": _named(by),
            "cells": [[list(cell), count] for cell, count in cells.items()],
        }
        for (measure, by), cells in tables.items()
    ]
    if rows:
        connection.execute(insert(population_table), rows)
    if indicators:
        connection.execute(
            insert(population_indicator),
            [{"day": told, "place": place, **asdict(one)} for place, one in enumerate(indicators)],
        )


def read(connection: Connection, open: Collection[int], name: Name, day: str | None) -> Published | None:
    """A table of a day, of the last one without; None where the viewer has none. One row is read.

    She has those of a snapshot that was counted from nothing but the classes that are `open` to her.
    """
    measure, by = name
    column = population_table.c
    wanted = select(column.day, column.cells).where(
        column.measure == measure.value, column.by == _named(by), _seen(open)
    )
    if day is not None:
        wanted = wanted.where(column.day == day)
    found = connection.execute(wanted.order_by(column.day.desc()).limit(1)).first()
    if found is None:
        return None
    return Published(found.day, tuple((tuple(cell), count) for cell, count in found.cells))


def read_indicators(
    connection: Connection, open: Collection[int], day: str | None
) -> tuple[str, tuple[Indicator, ...]] | None:
    """The day of a snapshot and its indicators, of the last one without a day; None where she has none."""
    column = population_snapshot.c.day
    days = select(column).where(_seen(open, column)).order_by(column.desc())
    found = connection.execute((days if day is None else days.where(column == day)).limit(1)).scalar()
    if found is None:
        return None
    of = population_indicator.c
    rows = connection.execute(
        select(of.name, of.share, of.low, of.high, of.whole).where(of.day == found).order_by(of.place)
    )
    return found, tuple(Indicator(*row) for row in rows)


def published(connection: Connection, open: Collection[int]) -> Sequence[str]:
    """What tables there are for her, in words: `PERSONS by AGE_BAND, SEX`."""
    column = population_table.c
    wanted = select(column.measure, column.by).where(_seen(open)).distinct()
    rows = connection.execute(wanted.order_by(column.measure, column.by))
    return [f"{row.measure} by {row.by.replace(',', ', ') or 'nothing'}" for row in rows]


def _seen(open: Collection[int], day: ColumnElement[str] = population_table.c.day) -> ColumnElement[bool]:
    closed = exists().where(population_class.c.day == day, ~among(population_class.c["class"], open))
    return ~closed


def _named(by: Iterable[PopulationDimension]) -> str:
    return ",".join(one.value for one in by)
