"""Events are counted once, by the area of their place, their kind and month; what is sealed is left out."""

from collections import Counter
from datetime import date
from pathlib import Path

from sqlalchemy import insert, select

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.reference import keep_partnership
from ledger.tables import restricted, restriction, stated_node
from patrol.population.counting import count
from schema.vocabulary import AreaKind, Category, Marking, PopulationMeasure
from tests.patrol.crime_ledger import Crime, area, deliver, partnership

DAY = date(2026, 1, 1)
CODE = "E01000001"
HERE = (-1.25, 51.75)


def test_events_are_counted_once_and_what_is_sealed_is_not(ledger: Ledger, tmp_path: Path):
    with ledger.begin() as connection:
        keep_partnership(connection, partnership(area(CODE, "North 1A")))
    robbery = ("ROBBERY", "2025-03-02 22:30")
    deliver(
        ledger,
        tmp_path,
        [
            *(Crime(f"a{n}", *robbery, *HERE, CODE) for n in range(3)),
            Crime("b", "ROBBERY", "2025-04-01 00:10", *HERE, CODE),
            Crime("c", "DRUGS", "2025-03-02 22:30", None, None),
        ],
    )
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.CRIME, Marking.OFFICIAL)
        other = class_number(connection, "police", Category.CUSTODY, Marking.OFFICIAL)
        counted = count(connection, [number], AreaKind.LSOA, DAY)[PopulationMeasure.EVENTS]
        assert counted == Counter(
            {
                (CODE, "ROBBERY", "2025-03"): 4,  # what began at 00:10 began in March, by UTC
                (None, "DRUGS", "2025-03"): 1,
            }
        )
        assert not count(connection, [other], AreaKind.LSOA, DAY)[PopulationMeasure.EVENTS]
        [first, *_] = connection.execute(
            select(stated_node.c.id).where(stated_node.c.label == "Event").order_by(stated_node.c.id)
        ).scalars()
        connection.execute(
            insert(restriction).values(
                id="r", subject=first, kind="SEALED", made_by="a", made_at=now(), reason="b"
            )
        )
        connection.execute(insert(restricted).values(restriction="r", subject=first))
        sealed = count(connection, [number], AreaKind.LSOA, DAY)[PopulationMeasure.EVENTS]
        assert sum(counted.values()) - sum(sealed.values()) == 1
