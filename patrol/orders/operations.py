"""Operations in the ledger: in which hotspots to be for how long each day, and who pays for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, tuple_

from ledger.among import among
from ledger.bulk import insert_missing
from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import operation, operation_hotspot
from patrol.patrols.patrols import same_unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: days as text, seconds a day in each hotspot, pounds an hour of an officer.

    `units` are those whose patrols count; none means all.
    """

    called: str
    purpose: str
    since: str
    until: str
    target_seconds: int
    units: tuple[str, ...]
    fund: str | None
    cost_per_hour: float | None
    hotspots: tuple[str, ...]

    def counts(self, unit: str) -> bool:
        """Whether the patrols of a unit count."""
        return not self.units or same_unit(unit) in map(same_unit, self.units)


@dataclass(frozen=True, slots=True)
class Operation:
    """A plan that was made."""

    id: str
    class_: int
    made_by: str
    made_at: str
    plan: Plan


def plan(connection: Connection, class_: int, by: str, key: str, planned: Plan) -> Operation:
    """Make an operation; what this planner's client named the same before is that one."""
    row = {
        "id": new_id("operation"),
        "class": class_,
        "key": key,
        "made_by": by,
        "made_at": now(),
        **{name: getattr(planned, name) for name in Plan.__slots__ if name != "hotspots"},
        "units": list(planned.units),
    }
    if connection.execute(insert_missing(connection, operation), row).rowcount:
        of = [{"operation": row["id"], "hotspot": one} for one in sorted({*planned.hotspots})]
        connection.execute(insert(operation_hotspot), of)
    same = _asked().where(operation.c.made_by == by, operation.c.key == key)
    (found,) = _operations(connection, same)
    return found


def read(connection: Connection, classes: Collection[int], ids: Collection[str]) -> Mapping[str, Operation]:
    """The operations of these ids among these classes, by id."""
    asked = _asked(classes).where(among(operation.c.id, ids))
    return {one.id: one for one in _operations(connection, asked)}


def page(
    connection: Connection, classes: Collection[int], first: int, after: tuple[str, str] | None
) -> tuple[Sequence[Operation], bool, int]:
    """Operations of these classes, the latest to begin first; whether more follow; how many there are.

    `after` is a first day and an id.
    """
    total = connection.execute(
        select(func.count()).select_from(operation).where(among(operation.c["class"], classes))
    ).scalar_one()
    asked = _asked(classes).order_by(operation.c.since.desc(), operation.c.id.desc()).limit(first + 1)
    if after is not None:
        asked = asked.where(tuple_(operation.c.since, operation.c.id) < tuple_(*after))
    found = _operations(connection, asked)
    return found[:first], len(found) > first, total


def _asked(classes: Collection[int] | None = None) -> Select[Any]:
    asked = select(operation)
    return asked if classes is None else asked.where(among(operation.c["class"], classes))


def _operations(connection: Connection, asked: Select[Any]) -> list[Operation]:
    """What a statement finds, with its hotspots by one more."""
    rows = connection.execute(asked).all()
    of: dict[str, list[str]] = {row.id: [] for row in rows}
    column = operation_hotspot.c
    for id, spot in connection.execute(
        select(column.operation, column.hotspot).where(among(column.operation, of)).order_by(column.hotspot)
    ):
        of[id].append(spot)
    return [
        Operation(
            row.id,
            row._mapping["class"],
            row.made_by,
            row.made_at,
            Plan(
                row.called,
                row.purpose,
                row.since,
                row.until,
                row.target_seconds,
                tuple(row.units),
                row.fund,
                row.cost_per_hour,
                tuple(of[row.id]),
            ),
        )
        for row in rows
    ]
