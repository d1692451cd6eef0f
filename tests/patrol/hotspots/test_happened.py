"""What happened is read from the ledger as the graph has it: classes, times, points, what is closed."""

from pathlib import Path

import numpy as np
from sqlalchemy import select

from ledger.classes import ClassKey, classes
from ledger.database import Ledger
from ledger.tables import stated_node
from patrol.hotspots.happened import UNTOLD, Happened, happened
from policies.restrictions import restrict
from schema.sight import Viewer
from schema.vocabulary import Category, Marking, RestrictionKind
from tests.patrol.crime_ledger import DAYS, Crime, deliver, source

HERE = (-1.25, 51.75)
OFFICIAL = ClassKey("police", Category.CRIME, Marking.OFFICIAL)


def read(ledger: Ledger, *keys: ClassKey, kinds: tuple[str, ...] = ("ROBBERY",)) -> Happened:
    with ledger.read() as connection:
        numbers = [number for number, key in classes(connection).items() if key in (keys or (OFFICIAL,))]
        return happened(connection, numbers, kinds)


def told(found: Happened) -> list[tuple[str, str, int, int]]:
    one = found.incidents
    return [
        (one.kinds[kind], str(day), hour, weekday)
        for kind, day, hour, weekday in zip(
            one.kind.tolist(), one.day, found.hour.tolist(), found.weekday.tolist(), strict=True
        )
    ]


def test_days_hours_and_weekdays_are_those_of_the_place(ledger: Ledger, tmp_path: Path):
    deliver(
        ledger,
        tmp_path,
        [Crime("a", "ROBBERY", "2025-07-01 00:30", *HERE), Crime("b", "BURGLARY", "2025-01-01 23:59", *HERE)],
    )
    days = [Crime("c", "ROBBERY", "2025-03-04", *HERE), Crime("d", "ROBBERY", "2025-02", *HERE)]
    deliver(ledger, tmp_path, days, source("by_day", DAYS))
    found = read(ledger)
    assert told(found) == [
        ("BURGLARY", "2025-01-01", 23, 2),
        ("ROBBERY", "2025-02-15", UNTOLD, UNTOLD),
        ("ROBBERY", "2025-03-04", UNTOLD, 1),
        ("ROBBERY", "2025-07-01", 0, 1),
    ]
    assert not found.incidents.by_month
    assert found.incidents.longitude.tolist() == [HERE[0]] * 4


def test_of_months_alone_that_is_said(ledger: Ledger, tmp_path: Path):
    months = [Crime(f"m{n}", "ROBBERY", f"2025-{n:02}", *HERE) for n in range(1, 4)]
    deliver(ledger, tmp_path, months, source("by_month", DAYS))
    found = read(ledger)
    assert found.incidents.by_month
    assert not found.day_told.any()


def test_what_has_no_point_or_no_time_is_counted_and_left_out(sqlite_ledger: Ledger, tmp_path: Path):
    crimes = [
        Crime("a", "ROBBERY", "2025-07-01 12:00", *HERE),
        Crime("b", "ROBBERY", "2025-07-01 12:00", None, None),
        Crime("c", "ROBBERY", "", *HERE),
    ]
    deliver(sqlite_ledger, tmp_path, crimes)
    found = read(sqlite_ledger)
    assert (len(found.incidents), found.incidents.left_out) == (1, 2)


def test_other_classes_and_where_officers_were_are_not_read(ledger: Ledger, tmp_path: Path):
    kinds = ("ROBBERY", "DRUGS", "STOP_AND_SEARCH", "ARREST", "CUSTODY", "REFERRAL")
    crimes = [Crime(kind, kind, "2025-07-01 12:00", *HERE) for kind in kinds]
    deliver(ledger, tmp_path, crimes)
    secret = source("secrets", marking="SECRET")
    deliver(ledger, tmp_path, [Crime("s", "ROBBERY", "2025-07-02 12:00", *HERE)], secret)
    assert {kind for kind, *_ in told(read(ledger))} == {"ROBBERY", "DRUGS"}
    assert len(read(ledger).incidents) == 2
    both = read(ledger, OFFICIAL, ClassKey("police", Category.CRIME, Marking.SECRET))
    assert len(both.incidents) == 3
    assert {kind for kind, *_ in told(read(ledger, kinds=("REFERRAL",)))} == {"ROBBERY", "DRUGS", "REFERRAL"}


def test_what_is_sealed_or_privileged_is_not_read(ledger: Ledger, tmp_path: Path):
    crimes = [Crime(f"c{n}", "ROBBERY", f"2025-07-0{n} 12:00", *HERE) for n in range(1, 5)]
    deliver(ledger, tmp_path, crimes)
    officer = Viewer("officer", "Officer", "police", frozenset())
    with ledger.begin() as connection:
        held = select(stated_node.c.id).where(stated_node.c.label == "Event").order_by(stated_node.c.entry)
        first, second, third, _ = connection.execute(held).scalars().all()
        restrict(connection, first, RestrictionKind.SEALED, officer, "court order")
        restrict(connection, second, RestrictionKind.PRIVILEGED, officer, "counsel")
        restrict(connection, third, RestrictionKind.CONFLICT, officer, "her brother", "pc.walsh")
    assert [day for _, day, *_ in told(read(ledger))] == ["2025-07-03", "2025-07-04"]


def test_what_was_corrected_or_withdrawn_counts_as_it_stands(sqlite_ledger: Ledger, tmp_path: Path):
    deliver(sqlite_ledger, tmp_path, [Crime("a", "ROBBERY", "2025-07-01 12:00", *HERE)])
    deliver(sqlite_ledger, tmp_path, [Crime("a", "DRUGS", "2025-07-02 13:00", -1.3, 51.8, "E01")])
    found = read(sqlite_ledger)
    assert told(found) == [("DRUGS", "2025-07-02", 13, 2)]
    assert found.areas == (("area_E01",),)
    assert np.allclose((found.incidents.longitude[0], found.incidents.latitude[0]), (-1.3, 51.8))
