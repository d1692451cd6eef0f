"""A beat: a server with three officers and six hotspots of a town, and what their devices send."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from ledger.classes import class_number
from ledger.clock import fixed
from ledger.database import Ledger
from ledger.reference import keep_partnership
from patrol.days import ZONE, date_at
from patrol.hotspots.keeping import Spot, keep_ranking
from patrol.plane import Plane
from schema.partnership import load_partnership
from schema.vocabulary import Category, Marking
from tests.graph_api.servers import DEMO, Answer, Server, serving

MORE_OFFICERS = """
[[people]]
id = "pc.imani"
name = "PC Zola Imani"
agency = "police"
roles = ["OFFICER"]

[[people]]
id = "pc.novak"
name = "PC Jan Novak"
agency = "police"
roles = ["OFFICER"]
"""
OFFICERS = ("pc.walsh", "pc.imani", "pc.novak")
MANAGER = "mara.voss"
PLANE = Plane(-1.2577, 51.752)
APART = 400.0
"""Metres from the middle of a hotspot to that of the next, to the east."""
SIDE = 200.0

DEEDS = {
    "planOperation": "operation { id name report { seconds } }",
    "issueTasking": """tasking { id state targetSeconds hotspot { id name rank } operation { id } }
        trialUnits { trial hotspot on arm treated targetSeconds }""",
    "issueBriefing": "briefing { id title marking receipts { officer } }",
    "acknowledgeBriefing": "briefing { id readAt }",
    "startPatrol": "patrol { id clientKey unit startedAt endedAt }",
    "recordActivities": "patrol { id activities { clientKey kind at quantity outcome note hotspot } }",
    "syncPings": """received rejected { at fault } patrol { id measuredSeconds
        stays { hotspot on seconds visits visitsCounted } faults { fault count } }""",
    "endPatrol": """patrol { id endedAt measuredSeconds unknownSeconds
        stays { hotspot on seconds visits visitsCounted } faults { fault count } }""",
}


@dataclass
class Beat:
    """A server, the ids of its hotspots by rank, and its clock."""

    server: Server
    spots: list[str]

    def ask(self, user: str, query: str, purpose: str = "CRIME_PREVENTION", **variables: Any) -> Answer:
        """Ask to prevent crime."""
        return self.server.ask(query, variables, user=user, purpose=purpose, case=None)

    def do(self, user: str, deed: str, **given: Any) -> Any:
        """The payload of a deed."""
        return self.answer(user, deed, **given).data[deed]

    def answer(self, user: str, deed: str, **given: Any) -> Answer:
        """What comes back for a deed."""
        type = deed[0].upper() + deed[1:] + "Input"
        query = f"""mutation ($input: {type}!) {{ {deed}(input: $input) {{
            {DEEDS[deed]} refusal {{ code message }} }} }}"""
        return self.ask(user, query, input=given)

    def tasked(self, officer: str, **more: Any) -> Any:
        """The payload of a tasking for the next hours."""
        given = {
            "clientKey": str(uuid4()),
            "officer": officer,
            "reason": "Robberies after school.",
            "from": ago(minutes=60),
            "until": ago(minutes=-60),
            "targetSeconds": 900,
            **more,
        }
        return self.do(MANAGER, "issueTasking", **given)

    def planned(self, **more: Any) -> Any:
        """The payload of an operation of this week."""
        day = datetime.now(UTC).date()
        given = {
            "clientKey": str(uuid4()),
            "name": "Operation Lantern",
            "purpose": "Fewer robberies after school.",
            "hotspots": self.spots[:2],
            "from": (day - timedelta(days=1)).isoformat(),
            "until": (day + timedelta(days=5)).isoformat(),
            "targetSeconds": 900,
            **more,
        }
        return self.do(MANAGER, "planOperation", **given)


@contextmanager
def beat(
    template: Path,
    folder: Path,
    ledger_url: str | None = None,
    officers: str = MORE_OFFICERS,
    **more: str,
) -> Iterator[Beat]:
    """A server of its own, ready, on SQLite unless the address of another ledger is given."""
    home = folder / "home"
    home.mkdir()
    partnership = shutil.copytree(DEMO, folder / "partnership")
    with (partnership / "people.toml").open("a", encoding="utf-8") as people:
        people.write(officers)
    if ledger_url is None:
        shutil.copy(template, home / "ledger.db")
    else:
        more = {**more, "ledger_url": ledger_url}
    spots = laid(ledger_url or f"sqlite:///{home / 'ledger.db'}", partnership)
    with serving(home, partnership=str(partnership), **more) as server:
        server.await_ready()
        yield Beat(server, spots)


def laid(url: str, partnership: Path) -> list[str]:
    """Rank the six hotspots; their ids by rank."""
    ledger = Ledger.open(url)
    with ledger.begin() as connection:
        keep_partnership(connection, load_partnership(partnership))
        number = class_number(connection, "police", Category.PATROL, Marking.OFFICIAL)
        spots = [
            Spot(f"spot:{n}", f"Spot {n}", outline(n * APART), SIDE**2, 9.0 - n, n < 2) for n in range(6)
        ]
        keep_ranking(connection, number, (date(2026, 1, 1), date(2026, 12, 31)), {}, spots)
        rows = connection.exec_driver_sql("SELECT id, key FROM hotspot ORDER BY key")
        found = [row[0] for row in rows]
    ledger.close()
    return found


def outline(east: float) -> str:
    """A square of GeoJSON so many metres to the east of the middle of the town."""
    half = SIDE / 2
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    ring = [degrees(east + x, y) for x, y in corners]
    return json.dumps({"type": "Polygon", "coordinates": [[[one[1], one[0]] for one in ring]]})


def degrees(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude of a place so many metres from the middle."""
    longitude, latitude = PLANE.degrees(np.array([east]), np.array([north]))
    return float(latitude[0]), float(longitude[0])


def ago(**of: float) -> str:
    """A moment before now, by a device's clock."""
    return fixed(datetime.now(UTC) - timedelta(**of))


def in_one_day(minutes: float) -> datetime:
    """So many minutes before now, or before midnight where that lies between: no day cuts it in two."""
    now = datetime.now(UTC)
    today = datetime.combine(date_at(now), time.min, ZONE)
    return (now if now - timedelta(minutes=minutes) >= today else today) - timedelta(minutes=minutes)


def ping(at: datetime, east: float, north: float = 0, accuracy: float = 8) -> dict[str, Any]:
    """What a device sends of a place."""
    latitude, longitude = degrees(east, north)
    return {
        "at": fixed(at.replace(microsecond=at.microsecond // 1_000 * 1_000)),  # devices count milliseconds
        "latitude": round(latitude, 6),
        "longitude": round(longitude, 6),
        "accuracy": accuracy,
    }


def stood(since: datetime, seconds: int, east: float, every: int = 15) -> list[dict[str, Any]]:
    """The pings of a device that stands somewhere."""
    return [ping(since + timedelta(seconds=n), east) for n in range(0, seconds + 1, every)]


def split(pings: Sequence[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    """Batches of so many."""
    return [[*pings[n : n + size]] for n in range(0, len(pings), size)]
