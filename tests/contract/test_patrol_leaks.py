"""Nothing of patrols that is closed shows through: an answer under a sight is that which full sight has of a
ledger from which all that is closed was deleted."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, select, update

from graph_api.rooms import Rooms
from graph_api.roots import briefings as briefing_roots
from graph_api.roots import operations as operation_roots
from graph_api.roots import patrols as patrol_roots
from graph_api.roots import taskings as tasking_roots
from graph_api.roots.agencies import Agencies
from graph_api.roots.briefings import my_briefings_value, one_briefing_value
from graph_api.roots.doses import Doses
from graph_api.roots.host import Host
from graph_api.roots.operations import one_operation_value, operations_value
from graph_api.roots.orders import whole
from graph_api.roots.patrols import one_patrol_value
from graph_api.roots.taskings import my_taskings_value, one_tasking_value
from ledger.classes import class_number
from ledger.classes import classes as every_class
from ledger.clock import fixed
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import (
    activity,
    briefing,
    briefing_receipt,
    dwell,
    hole,
    hotspot,
    operation,
    operation_hotspot,
    patrol,
    ping,
    tasking,
    visit,
)
from patrol.days import day_of
from patrol.hotspots.keeping import Spot, keep_ranking
from patrol.orders import briefings, charges, operations, taskings
from patrol.patrols import activities, patrols
from patrol.patrols.ground import Grounds
from patrol.patrols.measuring import take
from schema.partnership import AgencyDeclaration, Partnership
from schema.sight import Sight, Viewer
from schema.vocabulary import ActivityKind, ActivityOutcome, AgencyKind, Category, FieldClass, Marking
from tests.contract.asking import CURSORS, difference
from tests.contract.hosted import copy_of
from tests.patrol.ground import BEGIN, at, outline

VIEWER = Viewer("ava", "Ava", "north", frozenset())
OFFICERS, NOBODY = ("ava", "ben"), "nobody"
KINDS = (FieldClass.EXISTENCE, FieldClass.OPERATIONAL, FieldClass.NARRATIVE, FieldClass.LOCATION)
NOW = datetime.now(UTC)


def filled(ledger: Ledger) -> list[int]:
    """Operations, taskings, briefings and patrols of four classes that refer to each other's hotspots."""
    agencies = tuple(
        AgencyDeclaration(id=id, name=id, kind=AgencyKind.POLICE, contact="desk") for id in ("north", "south")
    )
    chance, grounds = random.Random("patrols"), Grounds()
    with ledger.begin() as connection:
        keep_partnership(connection, Partnership(name="two forces", agencies=agencies))
        numbers = [
            class_number(connection, agency.id, Category.PATROL, marking)
            for agency in agencies
            for marking in (Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE)
        ]
        for k, number in enumerate(numbers):
            spots = [Spot(f"{k} {n}", f"{k} {n}", outline(400.0 * n), 4e4, 5.0, False) for n in range(2)]
            keep_ranking(connection, number, (date(2026, 1, 1), date(2026, 12, 31)), {}, spots)
        ids = [*connection.execute(select(hotspot.c.id).order_by(hotspot.c.key)).scalars()]
        for n in range(16):
            _planned(connection, chance, numbers[n % 4], f"{UUID(int=n)}", ids)
        for n in range(8):
            of = patrols.told_of(connection, numbers[n % 4], OFFICERS[n // 4], f"{UUID(int=n)}")
            patrols.start(connection, of, f"N{n}", fixed(BEGIN))
            found = patrols.read(connection, of.officer, of.key)
            assert found is not None
            take(
                connection, found, [at(m / 2, 0) for m in range(30)], grounds.of(connection, found.class_), 31
            )
            done = activities.Activity(
                of.key, ActivityKind.ARREST, fixed(BEGIN), chance.choice(ids), 1, ActivityOutcome.NONE, "note"
            )
            activities.record(connection, found, [done])
            if n % 2:  # of those that are out less is told
                patrols.end(connection, found, fixed(BEGIN + timedelta(minutes=20)))
    return numbers


def _planned(connection: Connection, chance: random.Random, number: int, key: str, ids: list[str]) -> None:
    spots, by = tuple(sorted(chance.sample(ids, 3))), chance.choice(OFFICERS)
    day = NOW.date()
    plan = operations.Plan(
        f"operation {key}",
        "why",
        (day - timedelta(days=3)).isoformat(),
        day.isoformat(),
        900,
        (),
        None,
        9.0,
        spots,
    )
    made = operations.plan(connection, number, by, key, plan)
    since, until = fixed(NOW - timedelta(hours=1)), fixed(NOW + timedelta(hours=1))
    other = chance.choice([made.id, None])
    order = taskings.Order(chance.choice(OFFICERS), other, "why", since, until, 900)
    taskings.issue(connection, chance.choice([number, number, 1]), by, key, order, spots[0])
    notice = briefings.Notice("what", "text", chance.choice([(), ("ava",), ("ben",)]), until)
    told = briefings.issue(connection, number, by, key, notice)
    briefings.acknowledge(connection, told, chance.choice(OFFICERS), fixed(NOW))


def by_existence(seen: Sight) -> list[int]:
    """A filter that forgets two of the three field classes."""
    return seen.classes(FieldClass.EXISTENCE)


OTHERS = charges._others


def with_all_operations(connection: Connection, _classes: object, *given: Any) -> Any:
    """A cost that is shared with operations of all classes."""
    return OTHERS(connection, [*every_class(connection)], *given)


def sight(chance: random.Random, numbers: Sequence[int]) -> Sight:
    """Any classes open for any field class."""
    return Sight({kind: tuple(n for n in numbers if chance.random() < 0.7) for kind in KINDS})


def without(ledger: Ledger, file: Path, seen: Sight, keeps: str) -> Ledger:
    """A copy without what is closed to the viewer, but for the patrols of one officer."""
    copy_of(ledger, file)
    cut, open = Ledger.open(f"sqlite:///{file}"), whole(seen)
    with cut.begin() as connection:
        spots = select(hotspot.c.id).where(hotspot.c["class"].not_in(seen.classes(FieldClass.EXISTENCE)))
        plans = select(operation.c.id).where(operation.c["class"].not_in(open))
        notices = select(briefing.c.id).where(briefing.c["class"].not_in(open))
        others = select(patrol.c.number).where(patrol.c.officer != keeps)
        hidden = select(patrol.c.number).where(patrol.c["class"].not_in(open), patrol.c.number.in_(others))
        of = operation_hotspot.c
        for row in (
            delete(operation_hotspot).where(of.operation.in_(plans) | of.hotspot.in_(spots)),
            delete(tasking).where(tasking.c["class"].not_in(open) | tasking.c.hotspot.in_(spots)),
            update(tasking).where(tasking.c.operation.in_(plans)).values(operation=None),
            delete(operation).where(operation.c.id.in_(plans)),
            delete(briefing_receipt).where(briefing_receipt.c.briefing.in_(notices)),
            delete(briefing).where(briefing.c.id.in_(notices)),
            *(
                delete(table).where(table.c.patrol.in_(hidden))
                for table in (ping, activity, dwell, visit, hole)
            ),
            delete(patrol).where(patrol.c.number.in_(hidden)),
            *(
                delete(table).where(table.c.hotspot.in_(spots), table.c.patrol.in_(others))
                for table in (dwell, visit, hole)
            ),
            update(activity)
            .where(activity.c.hotspot.in_(spots), activity.c.patrol.in_(others))
            .values(hotspot=None),
        ):
            connection.execute(row)
    return cut


def orders(ledger: Ledger, seen: Sight, ids: Sequence[str]) -> Iterator[Any]:
    """All that the API tells the viewer of operations, taskings and briefings, but for doses."""
    host = Host(cast(Rooms, SimpleNamespace(ledger=ledger)), cast(Agencies, None), VIEWER, CURSORS)
    yield told(operations_value(host, {"first": 7}, seen))
    yield told(my_taskings_value(host, {}, seen))
    yield told(my_briefings_value(host, seen))
    for one in (one_operation_value, one_tasking_value, one_briefing_value):
        for id in ids:
            yield told(one(host, id, seen))


def of_patrols(ledger: Ledger, seen: Sight, ids: Sequence[str]) -> Iterator[Any]:
    """What it tells her of each patrol, but for tracks."""
    host = Host(cast(Rooms, SimpleNamespace(ledger=ledger)), cast(Agencies, None), VIEWER, CURSORS)
    for id in ids:
        yield told(one_patrol_value(host, id, seen))


def told(value: Any, field: str = "") -> Any:
    """A value with what is found only when it is asked for; cursors are never the same twice."""
    if field in ("dose", "track") or field.lower().endswith("cursor"):
        return None
    if callable(value):
        value = value({})
    if isinstance(value, Mapping):
        return {name: told(inner, name) for name, inner in value.items()}
    return [told(one) for one in value] if isinstance(value, list) else value


def doses_of(ledger: Ledger, classes: Sequence[int], spots: Sequence[str]) -> list[Any]:
    found = Doses(ledger.read, classes, spots)
    return [found.of(id)({"on": day_of(fixed(BEGIN))}) for id in spots]


def named(ledger: Ledger) -> list[str]:
    """Every id that somebody might ask for."""
    tables = (operation, tasking, briefing, patrol)
    with ledger.read() as connection:
        return [id for table in tables for id in connection.execute(select(table.c.id)).scalars()]


def leak(ledger: Ledger, numbers: Sequence[int], folder: Path, viewers: range) -> str | None:
    """The first answer that tells more, or less, than the cut ledger has."""
    everything, ids = Sight({kind: tuple(numbers) for kind in KINDS}), named(ledger)
    for n in viewers:
        seen = sight(random.Random(f"viewer {n}"), numbers)
        for ask, keeps in ((orders, NOBODY), (of_patrols, VIEWER.id)):
            cut = without(ledger, folder / f"{n} {keeps}.db", seen, keeps)
            pairs = zip(ask(ledger, seen, ids), ask(cut, everything, ids), strict=True)
            found = next((f"{difference(*pair)}\n{seen}" for pair in pairs if pair[0] != pair[1]), None)
            cut.close()
            if found:
                return found
    return None


@pytest.fixture
def numbers(sqlite_ledger: Ledger) -> list[int]:
    return filled(sqlite_ledger)


def test_an_answer_is_that_of_a_ledger_without_what_is_closed(
    sqlite_ledger: Ledger, numbers: list[int], tmp_path: Path
):
    assert leak(sqlite_ledger, numbers, tmp_path, range(12)) is None


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        pytest.param(operation_roots, "whole", by_existence, id="operations of which a part is closed"),
        pytest.param(operation_roots, "_shown", lambda one, spots: one, id="reports of hidden hotspots"),
        pytest.param(charges, "_others", with_all_operations, id="costs shared with hidden operations"),
        pytest.param(tasking_roots, "whole", by_existence, id="taskings of which a part is closed"),
        pytest.param(briefing_roots, "whole", by_existence, id="briefings of which a part is closed"),
        pytest.param(patrol_roots, "whole", by_existence, id="patrols of which a part is closed"),
        pytest.param(patrol_roots, "_without_hidden", lambda _, value, *rest: value, id="hidden hotspots"),
    ],
)
def test_a_broken_filter_is_found_in(
    module: ModuleType,
    name: str,
    value: object,
    sqlite_ledger: Ledger,
    numbers: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, name, value)
    assert leak(sqlite_ledger, numbers, tmp_path, range(60)) is not None


def test_a_dose_is_that_of_the_open_classes_alone(sqlite_ledger: Ledger, numbers: list[int], tmp_path: Path):
    with sqlite_ledger.read() as connection:
        spots = [*connection.execute(select(hotspot.c.id).order_by(hotspot.c.key)).scalars()]
    for n in range(10):
        open = [number for number in numbers if random.Random(f"{n} {number}").random() < 0.5]
        copy_of(sqlite_ledger, tmp_path / f"{n}.db")
        cut = Ledger.open(f"sqlite:///{tmp_path / f'{n}.db'}")
        with cut.begin() as connection:
            others = select(patrol.c.number).where(patrol.c["class"].not_in(open))
            plans = select(operation.c.id).where(operation.c["class"].not_in(open))
            connection.execute(delete(dwell).where(dwell.c.patrol.in_(others)))
            connection.execute(delete(operation_hotspot).where(operation_hotspot.c.operation.in_(plans)))
        assert doses_of(sqlite_ledger, open, spots) == doses_of(cut, numbers, spots)
        cut.close()


def test_a_track_is_told_to_its_officer_and_where_policy_opens_it(sqlite_ledger: Ledger, numbers: list[int]):
    host = Host(cast(Rooms, SimpleNamespace(ledger=sqlite_ledger)), cast(Agencies, None), VIEWER, CURSORS)
    closed = Sight({kind: tuple(numbers) for kind in KINDS[:3]})
    opened = Sight({kind: tuple(numbers) for kind in KINDS})
    with sqlite_ledger.read() as connection:
        rows = connection.execute(select(patrol.c.id, patrol.c.officer)).all()
    for id, officer in rows:
        shut, wide = one_patrol_value(host, id, closed), one_patrol_value(host, id, opened)
        assert shut is not None
        assert wide is not None
        assert (shut["track"] is not None) == (officer == VIEWER.id)
        assert len(wide["track"]({})) == 30
