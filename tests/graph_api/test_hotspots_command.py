"""`richpicture hotspots evaluate`: a table of rankings, and what the file can't tell."""

from pathlib import Path

import pytest

from tests.graph_api.servers import environment, richpicture
from tests.patrol.towns import KINDS, town

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def evaluated(folder: Path, *words: str) -> str:
    done = richpicture("hotspots", "evaluate", *words, env=environment(folder), cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_ranking_has_its_line_in_eighty_columns(tmp_path: Path):
    told = town(many=3_000)
    rows = zip(told.day, told.kind, told.longitude, told.latitude, strict=True)
    lines = [f"{day},{KINDS[kind]},{east:.6f},{north:.6f}" for day, kind, east, north in rows]
    (tmp_path / "town.csv").write_text("\n".join(["occurred_at,kind,longitude,latitude", *lines]) + "\n")
    period = ("--from", "2022-06", "--until", "2022-11", "--share", "0.02", "--kind", "VIOLENCE")
    table = evaluated(tmp_path, "town.csv", *period)
    for name in ("learned", "decayed, near", "three years", "last year", "kernel density", "Gi*", "random"):
        assert f"│ {name} " in table
    assert "2022-06 to 2022-11" in table
    assert all(len(line) <= 80 for line in table.splitlines() if line.startswith(("│", "┏", "└")))


def test_of_months_and_snapped_points_the_limits_are_told(tmp_path: Path):
    files = sorted((SHARED / "police_uk").glob("*.csv"))
    if not files:
        pytest.skip(f"shared data are absent: {SHARED / 'police_uk'}")
    period = ("--from", "2019-01", "--until", "2019-02", "--kind", "Violence and sexual offences")
    table = evaluated(tmp_path, *map(str, files), *period)
    assert "│ last year " in table
    assert "Not measured: learned. Three years before the first forecast are needed" in table
    assert "only the month is known" in table
    assert "their places are snapped" in table


def test_a_mistake_is_told_in_one_line(tmp_path: Path):
    words = ("hotspots", "evaluate", "none.csv", "--from", "2022-01", "--until", "2022-02")
    done = richpicture(*words, env=environment(tmp_path), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "none.csv: there is no such file.\n")
