"""Hotspots in the ledger: rankings are whole, dated and kept, a place keeps its id, classes keep apart."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from ledger.classes import class_number
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import hotspot, hotspot_set
from patrol.hotspots.hotspot import UNRANKED, Hotspot, page, read
from patrol.hotspots.keeping import Spot, keep_ranking
from schema.partnership import AgencyDeclaration, Partnership
from schema.vocabulary import AgencyKind, Category, Marking

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}'


def spot(key: str, score: float, significant: bool = False) -> Spot:
    return Spot(key, f"Cell {key}", SQUARE, 40_000.0, score, significant)


@pytest.fixture
def classes(ledger: Ledger) -> tuple[int, int]:
    """The classes of two police forces."""
    agencies = tuple(
        AgencyDeclaration(id=id, name=id, kind=AgencyKind.POLICE, contact="desk") for id in ("north", "south")
    )
    with ledger.begin() as connection:
        keep_partnership(connection, Partnership(name="two forces", agencies=agencies))
        north, south = (
            class_number(connection, id, Category.PATROL, Marking.OFFICIAL) for id in ("north", "south")
        )
    return north, south


def kept(ledger: Ledger, number: int, days: tuple[date, date], *spots: Spot, half_life: int = 365) -> bool:
    with ledger.begin() as connection:
        return keep_ranking(connection, number, days, {"half_life": half_life}, spots)


def on(
    ledger: Ledger, day: str, *classes: int, significant: bool | None = None, first: int = 50
) -> list[Hotspot]:
    with ledger.read() as connection:
        return list(page(connection, classes, day, significant, first).hotspots)


def one(ledger: Ledger, id: str, day: str, *classes: int) -> Hotspot | None:
    with ledger.read() as connection:
        return read(connection, classes, id, day)


def told(hotspots: list[Hotspot]) -> list[tuple[str, int, float, str]]:
    return [(one.name, one.rank, one.score, one.window) for one in hotspots]


def drawn(ledger: Ledger, number: int) -> str:
    row = {"id": "hotspot_drawn", "class": number, "key": "drawn", "called": "The park", "area": 9.0}
    with ledger.begin() as connection:
        made = {"boundary": SQUARE, "made_by": "mara.voss", "made_at": "2026-02-03T00:00:00.000000Z"}
        connection.execute(insert(hotspot).values(row | made))
    return "hotspot_drawn"


def test_hotspots_are_told_as_the_ranking_of_the_day_has_them(ledger: Ledger, classes: tuple[int, int]):
    north, _ = classes
    assert kept(ledger, north, FEBRUARY, spot("a", 3.0, True), spot("b", 1.0))
    assert kept(ledger, north, MARCH, spot("b", 2.0), spot("c", 1.5))
    february, march = "2026-02-01/2026-02-28", "2026-03-01/2026-03-31"
    assert on(ledger, "2026-01-31", north) == []
    first, last = (told(on(ledger, day, north)) for day in ("2026-02-28", "2026-03-01"))
    assert first == [("Cell a", 1, 3.0, february), ("Cell b", 2, 1.0, february)]
    assert last == [("Cell b", 1, 2.0, march), ("Cell c", 2, 1.5, march)]


def test_a_place_keeps_its_id_from_ranking_to_ranking(ledger: Ledger, classes: tuple[int, int]):
    north, _ = classes
    kept(ledger, north, FEBRUARY, spot("a", 3.0, True), spot("b", 1.0))
    kept(ledger, north, MARCH, spot("b", 2.0), spot("c", 1.5))
    (a, b), (again, _) = on(ledger, "2026-02-01", north), on(ledger, "2026-03-01", north)
    assert b.id == again.id
    gone = one(ledger, a.id, "2026-03-09", north)
    assert gone == a, "one that is ranked no more is told as it was ranked last"
    now = one(ledger, b.id, "2026-03-09", north)
    assert now is not None
    assert (now.rank, now.score) == (1, 2.0)


def test_the_same_ranking_again_changes_nothing(ledger: Ledger, classes: tuple[int, int]):
    north, south = classes
    spots = [spot("a", 3.0), spot("b", 1.0)]
    assert kept(ledger, north, FEBRUARY, *spots)
    assert not kept(ledger, north, FEBRUARY, *spots)
    assert kept(ledger, south, FEBRUARY, *spots)
    assert kept(ledger, north, FEBRUARY, *spots, half_life=90)
    with ledger.read() as connection:
        assert len(connection.execute(select(hotspot_set.c.number)).all()) == 3
        assert len(connection.execute(select(hotspot.c.id)).all()) == 4


def test_of_two_rankings_for_a_day_the_last_one_counts(ledger: Ledger, classes: tuple[int, int]):
    north, _ = classes
    kept(ledger, north, FEBRUARY, spot("a", 3.0), spot("b", 1.0))
    kept(ledger, north, FEBRUARY, spot("b", 4.0))
    assert [(one.name, one.rank) for one in on(ledger, "2026-02-01", north)] == [("Cell b", 1)]


def test_a_class_that_is_not_open_is_not_there(ledger: Ledger, classes: tuple[int, int]):
    north, south = classes
    kept(ledger, north, FEBRUARY, spot("a", 3.0))
    kept(ledger, south, FEBRUARY, spot("a", 2.0), spot("b", 1.0))
    (a,) = on(ledger, "2026-02-02", north)
    assert on(ledger, "2026-02-02") == []
    assert len(on(ledger, "2026-02-02", north, south)) == 3
    assert one(ledger, a.id, "2026-02-02", south) is None
    assert one(ledger, a.id, "2026-02-02", north) == a


def test_what_was_drawn_stands_behind_until_a_ranking_scores_it(ledger: Ledger, classes: tuple[int, int]):
    north, _ = classes
    id = drawn(ledger, north)
    (alone,) = on(ledger, "2026-02-05", north)
    assert (alone.id, alone.rank, alone.score, alone.window) == (id, 1, 0.0, UNRANKED)
    kept(ledger, north, FEBRUARY, spot("a", 3.0), spot("b", 1.0))
    found = on(ledger, "2026-02-05", north)
    assert [(one.name, one.rank) for one in found] == [("Cell a", 1), ("Cell b", 2), ("The park", 3)]
    assert one(ledger, id, "2026-02-05", north) == found[-1]
    kept(ledger, north, FEBRUARY, spot("a", 3.0), spot("drawn", 2.0), spot("b", 1.0))
    assert [one.id for one in on(ledger, "2026-02-05", north)][1] == id


def test_pages_hold_each_hotspot_once_and_tell_how_many_there_are(ledger: Ledger, classes: tuple[int, int]):
    kept(ledger, classes[0], FEBRUARY, *(spot(f"n{n}", 9.0 - n, n < 2) for n in range(5)))
    kept(ledger, classes[1], FEBRUARY, *(spot(f"s{n}", 9.0 - n) for n in range(4)))
    whole = on(ledger, "2026-02-02", *classes)
    found: list[Hotspot] = []
    after = None
    with ledger.read() as connection:
        while True:
            part = page(connection, classes, "2026-02-02", None, 2, after)
            assert part.total == 9
            found += part.hotspots
            if not part.more:
                break
            after = (found[-1].rank, found[-1].id)
    assert found == whole
    assert sorted(one.rank for one in whole) == [1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert len(on(ledger, "2026-02-02", *classes, significant=True)) == 2
    assert len(on(ledger, "2026-02-02", *classes, significant=False)) == 7
