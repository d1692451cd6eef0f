"""Nothing of populations that is closed shows through: an answer under a sight is that which full sight has
of a ledger from which all that is closed was deleted.

Tables are of a dated snapshot, counted once for everybody from the classes that the partnership names, and
not cut for who asks. So what is closed is a snapshot as a whole: one that was counted from any class of which
existence is not open to the viewer. These are deleted with their tables and indicators, and nothing else.
What was restricted when a snapshot was made is not in it (tests/patrol/population/test_counting.py), and what
was restricted since stays counted in it, as it stays in what was printed.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import delete, select, update

from graph_api.errors import BadInput
from graph_api.rooms import Rooms
from graph_api.roots import population
from graph_api.roots.agencies import Agencies
from graph_api.roots.host import Host
from graph_api.roots.population import population_indicators_value, population_table_value
from ledger.classes import class_number
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import (
    entry,
    population_class,
    population_indicator,
    population_snapshot,
    population_table,
    record,
    restricted,
    stated_edge,
    stated_node,
)
from linkage.projection import present
from patrol.population import snapshot
from patrol.population.counting import Counts, count
from patrol.population.indicators import Indicator
from patrol.population.protection import Cell
from schema.partnership import DIMENSIONS
from schema.sight import Sight, Viewer
from schema.vocabulary import AreaKind, Category, FieldClass, InvolvementRole, Marking, PopulationMeasure
from tests.contract.asking import CURSORS, difference
from tests.contract.graphs import CLASSES
from tests.contract.hosted import House, copy_of
from tests.patrol.crime_ledger import partnership

VIEWER = Viewer("ava", "Ava", "police", frozenset())
DAYS = [date(2026, month, 1) for month in range(1, 9)]
CATEGORIES = (Category.CRIME, Category.HOUSING, Category.CUSTODY, Category.SUPPORT)
SETS = ((0,), (0, 1), (), (2,))
"""By which of a measure's dimensions tables are made."""
VIEWERS = range(12)


def filled(ledger: Ledger) -> list[int]:
    """Snapshots of some of four classes, each with some of the tables and some indicators."""
    chance = random.Random("populations")
    with ledger.begin() as connection:
        keep_partnership(connection, partnership())
        numbers = [class_number(connection, "police", one, Marking.OFFICIAL) for one in CATEGORIES]
        for day in DAYS:
            tables: dict[snapshot.Name, dict[Cell, int]] = {
                (measure, tuple(DIMENSIONS[measure][n] for n in by)): {
                    tuple("x" for _ in by): 10 * chance.randrange(1, 99)
                }
                for measure, by in product(PopulationMeasure, SETS)
                if chance.random() < 0.6
            }
            shares = [Indicator(f"share {n}", chance.random(), 0.0, 1.0, 400) for n in range(2)]
            counted = [number for number in numbers if chance.random() < 0.4]
            snapshot.keep(connection, day, "key", counted, tables, shares[: chance.randrange(3)])
    return numbers


def without(ledger: Ledger, file: Path, open: Sequence[int]) -> Ledger:
    """A copy without the snapshots that were counted from a class that is closed."""
    copy_of(ledger, file)
    cut, of = Ledger.open(f"sqlite:///{file}"), population_class.c
    with cut.begin() as connection:
        rows = connection.execute(select(of.day, of["class"])).all()
        closed = sorted({row.day for row in rows if row._mapping["class"] not in open})
        for table in (population_class, population_indicator, population_table, population_snapshot):
            connection.execute(delete(table).where(table.c.day.in_(closed)))
    return cut


def answers(ledger: Ledger, open: Sequence[int]) -> Iterator[Any]:
    """All that the API tells of populations: each table of each day and of the last, and what it refuses."""
    host = Host(cast(Rooms, SimpleNamespace(ledger=ledger)), cast(Agencies, None), VIEWER, CURSORS)
    seen = Sight({FieldClass.EXISTENCE: tuple(open)})
    for day in (None, "2025-12-31", *map(str, DAYS)):
        yield population_indicators_value(host, {"snapshot": day}, seen)
        for measure, by in product(PopulationMeasure, SETS):
            asked = {"measure": measure, "by": [DIMENSIONS[measure][n] for n in by], "snapshot": day}
            try:
                yield population_table_value(host, asked, seen)
            except BadInput as refusal:
                yield str(refusal)


def leak(ledger: Ledger, numbers: Sequence[int], folder: Path) -> str | None:
    """The first answer that tells more, or less, than the cut ledger has."""
    for n in VIEWERS:
        chance = random.Random(f"viewer {n}")
        open = [number for number in numbers if chance.random() < 0.6]
        cut = without(ledger, folder / f"{n}.db", open)
        pairs = zip(answers(ledger, open), answers(cut, numbers), strict=True)
        found = next((f"{difference(*pair)}\n{open}" for pair in pairs if pair[0] != pair[1]), None)
        cut.close()
        if found:
            return found
    return None


@pytest.fixture
def house(sqlite_ledger: Ledger, tmp_path: Path) -> House:
    """Everybody who is involved in something is its victim or its suspect."""
    made = House(sqlite_ledger, tmp_path, 31)
    with sqlite_ledger.begin() as connection:
        of, roles = stated_edge.c, itertools.cycle((InvolvementRole.VICTIM, InvolvementRole.SUSPECT))
        ids = connection.execute(select(of.id).where(of.type == "INVOLVED").order_by(of.id)).scalars().all()
        for id, role in zip(ids, roles, strict=False):
            told = update(stated_edge).where(of.id == id)
            connection.execute(told.values(properties={"role": role.value}))
    return made


@pytest.fixture
def numbers(sqlite_ledger: Ledger) -> list[int]:
    return filled(sqlite_ledger)


def test_an_answer_is_that_of_a_ledger_without_the_snapshots_that_count_what_is_closed(
    sqlite_ledger: Ledger, numbers: list[int], tmp_path: Path
):
    assert leak(sqlite_ledger, numbers, tmp_path) is None


@pytest.mark.parametrize("asked", ["read", "read_indicators", "published"])
def test_a_broken_filter_is_found_in(
    asked: str, sqlite_ledger: Ledger, numbers: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = getattr(snapshot, asked)
    monkeypatch.setattr(population, asked, lambda connection, open, *rest: whole(connection, numbers, *rest))
    assert leak(sqlite_ledger, numbers, tmp_path) is not None


def counted_without(ledger: Ledger, file: Path, open: Sequence[int]) -> Counts:
    """What a copy counts of all its classes from which was deleted what is of others, or restricted."""
    copy_of(ledger, file)
    cut = Ledger.open(f"sqlite:///{file}")
    with cut.begin() as connection:
        closed = set(present.restrictions(connection))
        closed |= set(connection.execute(select(record.c.id).where(record.c["class"].not_in(open))).scalars())
        elsewhere = select(entry.c.id).where(entry.c["class"].not_in(open))
        told = select(stated_node.c.id, stated_node.c.properties).where(stated_node.c.entry.in_(elsewhere))
        closed |= {row.id for row in connection.execute(told) if "kind" in row.properties}
        for row in (
            delete(record).where(record.c.id.in_(closed)),
            delete(stated_node).where(stated_node.c.id.in_(closed) | stated_node.c.entry.in_(elsewhere)),
            delete(stated_edge).where(stated_edge.c["class"].not_in(open)),
            delete(stated_edge).where(stated_edge.c.start.in_(closed) | stated_edge.c.end.in_(closed)),
            delete(restricted),
        ):
            connection.execute(row)
        found = count(connection, range(CLASSES), AreaKind.LSOA, DAYS[0])
    cut.close()
    return found


def test_a_snapshot_counts_what_a_ledger_without_all_other_classes_counts(house: House, tmp_path: Path):
    """So that whom its classes are open to is told nothing of others by it, whoever is in both."""
    told: set[PopulationMeasure] = set()
    for n in range(8):
        chance = random.Random(f"counted {n}")
        open = [number for number in range(CLASSES) if chance.random() < 0.6]
        with house.ledger.read() as connection:
            found = count(connection, open, AreaKind.LSOA, DAYS[0])
        told |= {measure for measure, cells in found.items() if cells}
        assert found == counted_without(house.ledger, tmp_path / f"cut {n}.db", open)
    assert told >= {*PopulationMeasure} - {PopulationMeasure.VICTIM_SUSPECTS}
