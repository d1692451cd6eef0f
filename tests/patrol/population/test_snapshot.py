"""A snapshot is kept whole, told to whom all that it counts is open, and refused on other grounds."""

from datetime import date

import pytest

from ledger.classes import class_number
from ledger.database import Ledger
from ledger.reference import keep_partnership
from patrol.errors import PatrolError
from patrol.population.indicators import Indicator
from patrol.population.protection import Cell
from patrol.population.snapshot import Name, keep, published, read, read_indicators, stands
from schema.vocabulary import Category, Marking, PopulationDimension, PopulationMeasure
from tests.patrol.crime_ledger import partnership

FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)
NAME: Name = (PopulationMeasure.EVENTS, (PopulationDimension.AREA, PopulationDimension.MONTH))
CELLS: dict[Cell, int] = {("E07000178", "2025-12"): 120, (None, "2025-12"): 30}


def test_a_snapshot_is_read_as_it_was_kept_by_whom_all_of_it_is_open(ledger: Ledger):
    with ledger.begin() as connection:
        keep_partnership(connection, partnership())
        crime, housing = (
            class_number(connection, "police", one, Marking.OFFICIAL)
            for one in (Category.CRIME, Category.HOUSING)
        )
        assert not stands(connection, FIRST, "key")
        keep(connection, FIRST, "key", [crime], {NAME: CELLS}, [])
        keep(connection, SECOND, "key", [crime, housing], {NAME: {}}, [])
        assert stands(connection, FIRST, "key")
    with ledger.read() as connection:
        both = [crime, housing]
        found = read(connection, both, NAME, FIRST.isoformat())
        assert found is not None
        assert dict(found.cells) == CELLS
        last, hers = read(connection, both, NAME, None), read(connection, [crime], NAME, None)
        assert last is not None
        assert hers is not None
        assert (last.day, last.cells, hers.day) == (SECOND.isoformat(), (), FIRST.isoformat())
        assert read(connection, [housing], NAME, None) is None
        assert read(connection, [], NAME, None) is None
        assert published(connection, [crime]) == ["EVENTS by AREA, MONTH"]
        assert published(connection, [housing]) == []
        with pytest.raises(PatrolError, match="another secret or another kind of area"):
            stands(connection, SECOND, "other")


def test_indicators_are_read_as_they_were_kept_by_whom_all_of_it_is_open(ledger: Ledger):
    shares = [Indicator("b", 0.25, 0.125, 0.5, 400), Indicator("a", 0.5, 0.25, 0.75, 80)]
    with ledger.begin() as connection:
        keep_partnership(connection, partnership())
        crime, housing = (
            class_number(connection, "police", one, Marking.OFFICIAL)
            for one in (Category.CRIME, Category.HOUSING)
        )
        keep(connection, FIRST, "key", [crime], {}, shares)
        keep(connection, SECOND, "key", [crime, housing], {}, [])
    with ledger.read() as connection:
        assert read_indicators(connection, [crime, housing], FIRST.isoformat()) == (
            FIRST.isoformat(),
            tuple(shares),
        )
        assert read_indicators(connection, [crime, housing], None) == (SECOND.isoformat(), ())
        assert read_indicators(connection, [crime], None) == (FIRST.isoformat(), tuple(shares))
        assert read_indicators(connection, [crime], SECOND.isoformat()) is None
        assert read_indicators(connection, [], None) is None
