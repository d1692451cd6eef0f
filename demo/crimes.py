"""The real month of street crime that ships with the demonstration (see partnership/ATTRIBUTION.md)."""

import csv
import lzma
from dataclasses import dataclass
from pathlib import Path

CRIMES = Path(__file__).parent / "partnership" / "crimes.csv.xz"


@dataclass(frozen=True, slots=True)
class Crime:
    """One published crime. Coordinates are "" where none was published."""

    reference: str  # the published id; anti-social behaviour has none and is numbered here
    month: str
    longitude: str
    latitude: str
    location: str
    area: str  # LSOA code, "" with the coordinates
    area_name: str
    kind: str
    outcome: str


def read_crimes() -> list[Crime]:
    """Every crime of the month, as published and in that order."""
    with lzma.open(CRIMES, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        return [
            Crime(id or f"{month}-{number:05d}", month, *rest)
            for number, (id, month, *rest) in enumerate(rows, 1)
        ]
