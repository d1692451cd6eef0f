"""Installations with hotspots, and trials of them: registered over the API, or by hand for days that were."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shapely.geometry import box, mapping
from sqlalchemy import select

from graph_api.home_secret import home_secret
from graph_api.trial_key import KEY_FILE
from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.tables import hotspot
from patrol.days import day_of
from patrol.hotspots.keeping import Spot, keep_ranking
from patrol.trials.key import TrialKey, fresh
from patrol.trials.protocol import Arm, Protocol
from patrol.trials.register import register
from schema.vocabulary import Category, EventKind, Marking, TrialAssignment

DAY = timedelta(days=1)
TRIAL = """id protocol registeredAt allocationHash opened hashMatches
    allocation(on: $on) { hotspot arm treated targetSeconds }"""
ONE = f"query ($id: ID!, $on: Date!) {{ trial(id: $id) {{ {TRIAL} }} }}"
REGISTER = f"""mutation ($input: RegisterTrialInput!, $on: Date!) {{ registerTrial(input: $input) {{
    trial {{ {TRIAL} }} refusal {{ code message }} }} }}"""


def today() -> date:
    """Today as the server takes it."""
    return date.fromisoformat(day_of(now()))


def installed(demonstration: Path, home: Path, spots: int) -> list[str]:
    """A copy of the demonstration with so many hotspots; their ids, the highest ranked first."""
    shutil.copytree(demonstration, home)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    ids = ranked(ledger, spots)
    ledger.close()
    return ids


def ranked(ledger: Ledger, spots: int) -> list[str]:
    """Hotspots of the police, in a row, as they are ranked today."""
    shapes = [mapping(box(-1.3 + n / 200, 51.7, -1.298 + n / 200, 51.702)) for n in range(spots)]
    made = [
        Spot(f"made:{n}", f"spot {n}", json.dumps(shape), 40_000.0, float(spots - n), False)
        for n, shape in enumerate(shapes)
    ]
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        keep_ranking(connection, number, (today(), today() + 30 * DAY), {}, made)
        return [
            row.id
            for row in connection.execute(
                select(hotspot).where(hotspot.c.key.startswith("made:")).order_by(hotspot.c.key)
            )
        ]


def key_of(home: Path) -> TrialKey:
    """The key of an installation, made where there was none."""
    return TrialKey.read(home_secret(home, KEY_FILE, fresh))


def given(units: list[str], first: date, days: int = 7, **more: Any) -> dict[str, Any]:
    """The input of a trial in which these hotspots stand in two blocks."""
    half = len(units) // 2
    told = {
        "hypothesis": "Foot patrol prevents violence.",
        "outcomeKinds": ["VIOLENCE_AND_SEXUAL_OFFENCES", "ROBBERY"],
        "blocks": [units[:half], units[half:]],
        "firstDay": first.isoformat(),
        "lastDay": (first + (days - 1) * DAY).isoformat(),
        "assignment": "DAILY",
        "treated": {"name": "patrolled", "targetSeconds": 900},
        "control": {"name": "as usual", "targetSeconds": 0},
        "bufferMetres": 150,
        "analysis": "Permutation of the allocation, two-sided, at .05.",
    }
    return told | more


def began(home: Path, units: list[str], first: date, days: int, *, assignment: str = "DAILY") -> str:
    """A trial in two blocks that was registered on the day before its first one, or in one if arms are drawn
    once; its id."""
    half = len(units) // 2 if assignment == "DAILY" else len(units)
    protocol = Protocol(
        hypothesis="Foot patrol prevents violence.",
        kinds=(EventKind.VIOLENCE_AND_SEXUAL_OFFENCES,),
        blocks=tuple(tuple(block) for block in (units[:half], units[half:]) if block),
        first=first,
        last=first + (days - 1) * DAY,
        assignment=TrialAssignment(assignment),
        treated=Arm("patrolled", 900),
        control=Arm("as usual", 0),
        buffer=150,
        analysis="Permutation.",
    )
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    with ledger.begin() as connection:
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        id = register(connection, number, protocol, key_of(home), "mara.voss", first - DAY)
    ledger.close()
    return id
