"""A ledger into which the police delivered crimes, for tests of what is ranked from it."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.database import Ledger
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import Source
from schema.partnership import AgencyDeclaration, AreaDeclaration, HotspotsDeclaration, Partnership
from schema.vocabulary import AgencyKind, AreaKind

ZONE = "Europe/London"
TIMES: dict[str, Any] = {"type": "datetime", "formats": ["%Y-%m-%d %H:%M"]}
DAYS: dict[str, Any] = {"type": "date", "formats": ["%Y-%m-%d", "%Y-%m"]}


@dataclass(frozen=True, slots=True)
class Crime:
    """A row: `at` is a local time, or a day, or a month, as precisely as it is told."""

    ref: str
    kind: str
    at: str
    longitude: float | None
    latitude: float | None
    area: str = ""


def partnership(*areas: AreaDeclaration, **hotspots: Any) -> Partnership:
    """A police force whose hotspots are of what it holds of crime that is OFFICIAL."""
    declared = HotspotsDeclaration.model_validate(
        {
            "agency": "police",
            "classes": [{"agency": "police", "category": "CRIME", "marking": "OFFICIAL"}],
            "kinds": ["ROBBERY", "VIOLENCE_AND_SEXUAL_OFFENCES"],
            "share": 0.02,
            **hotspots,
        }
    )
    agencies = tuple(
        AgencyDeclaration(id=id, name=id, kind=AgencyKind.POLICE, contact="desk")
        for id in ("police", "other")
    )
    return Partnership(name="Test", agencies=agencies, areas=areas, hotspots=declared)


def source(id: str = "crimes", at: dict[str, Any] = TIMES, **changes: Any) -> Source:
    """Rows of crimes by reference, each with its point as a place of its own; `at` are TIMES or DAYS."""
    declared: dict[str, Any] = {
        "id": id,
        "agency": "police",
        "category": "CRIME",
        "marking": "OFFICIAL",
        "delivery": "DELTA",
        "key": ["ref"],
        "zone": ZONE,
        "file": {"format": "csv"},
        "columns": {
            "at": at,
            "longitude": {"type": "number"},
            "latitude": {"type": "number"},
        },
        "event": {"crime": {"key": ["ref"], "kind": {"column": "kind"}, "start": "at"}},
        "place": {
            "point": {
                "key": ["longitude", "latitude"],
                "latitude": "latitude",
                "longitude": "longitude",
                "kind": "POINT",
                "areas": ["area"],
            }
        },
        "at": [{"event": "crime", "place": "point"}],
    }
    return Source.model_validate(declared | changes)


def deliver(ledger: Ledger, folder: Path, crimes: Iterable[Crime], of: Source | None = None) -> None:
    """Let the police deliver these."""
    told = of or source()
    file = folder / f"{told.id}.csv"
    rows: Sequence[Crime] = list(crimes)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("ref", "kind", "at", "longitude", "latitude", "area"))
        for one in rows:
            point = ["" if at is None else f"{at:.6f}" for at in (one.longitude, one.latitude)]
            writer.writerow((one.ref, one.kind, one.at, *point, one.area))
    ingest(ledger, partnership(), told, file, Silence())


def area(code: str, name: str, decile: int | None = None) -> AreaDeclaration:
    """A small area."""
    return AreaDeclaration(kind=AreaKind.LSOA, code=code, name=name, decile=decile)
