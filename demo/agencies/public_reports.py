"""What the public reports through a website: places and times where people feel unsafe, without a name."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from demo.crimes import Crime
from demo.days import EXTRACT_DAY, DayFormat, clock
from demo.words import listed
from demo.writers import CsvRows

COLUMNS = listed("ReportID, ReportedAt, Category, Latitude, Longitude, LSOA, Description")
CATEGORIES = listed("""
    Poor lighting, Followed or watched, Groups gathering, Drug use, Verbal abuse, Alcohol, Isolated place
""")


def write_reports(path: Path, crimes: Sequence[Crime], people: int, rng: Random) -> None:
    """Reports near the places where crimes were published, in the three months to the extract."""
    located = [crime for crime in crimes if crime.area]
    day = DayFormat("%Y-%m-%d")
    rows = CsvRows(path, COLUMNS)
    for number in range(1, 200 + people // 10):
        crime = located[int(rng.random() * len(located))]
        what = CATEGORIES[int(rng.random() * len(CATEGORIES))]
        when = day(EXTRACT_DAY - 1 - int(rng.random() * 90))
        rows.write((
            f"SS{number:07d}", f"{when} {clock(int(rng.random() * 1440))}", what,
            f"{float(crime.latitude) + (rng.random() - 0.5) / 900:.6f}",
            f"{float(crime.longitude) + (rng.random() - 0.5) / 600:.6f}", crime.area,
            f"{what} {crime.location.lower()}.",
        ))  # fmt: skip
    rows.close()
