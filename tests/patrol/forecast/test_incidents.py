"""Incidents are read from the files that agencies have, and what is wrong with one is told."""

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from patrol.errors import PatrolError
from patrol.forecast.incidents import Columns, read_incidents

PLAIN = (
    "occurred_at,kind,longitude,latitude\n2024-02-29T23:59:00Z,THEFT,-1.5,51.5\n2024-03-01,FIRE,-1.4,51.6\n"
)
STREETS = (
    "Crime ID,Month,Longitude,Latitude,Crime type\n"
    "a,2018-10,-1.25,51.75,Robbery\n"
    "b,2018-11,-1.25,51.75,Burglary\n"
    "c,2018-11,,,Burglary\n"
)


def written(folder: Path, text: str, name: str = "incidents.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_plain_file(tmp_path: Path):
    found = read_incidents([written(tmp_path, PLAIN)])
    assert found.day.tolist() == [datetime.date(2024, 2, 29), datetime.date(2024, 3, 1)]
    assert [found.kinds[one] for one in found.kind] == ["THEFT", "FIRE"]
    assert (found.longitude.tolist(), found.latitude.tolist()) == ([-1.5, -1.4], [51.5, 51.6])
    assert not found.by_month


def test_the_files_of_the_police_tell_months_and_some_no_place(tmp_path: Path):
    found = read_incidents([written(tmp_path, STREETS), written(tmp_path, STREETS, "more.csv")])
    assert (len(found), found.left_out, found.places, found.by_month) == (4, 2, 1, True)
    assert {str(month) for month in found.day.astype("datetime64[M]")} == {"2018-10", "2018-11"}


def test_parquet_with_columns_of_other_names(tmp_path: Path):
    table = pa.table(
        {
            "when": np.array(["2024-01-02T03:04"], "datetime64[ms]"),
            "what": pa.array(["robbery"]).dictionary_encode(),
            "x": [1.0],
            "y": [52.0],
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    found = read_incidents([tmp_path / "a.parquet"], Columns("when", "what", "x", "y"))
    assert (found.day.tolist(), found.kinds) == ([datetime.date(2024, 1, 2)], ("robbery",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "has no column kind, latitude, longitude, occurred_at. It has: a, b."),
        (PLAIN.replace("2024-03-01", "1 March"), "a time is not as in ISO 8601"),
        (PLAIN.replace("-1.5,51.5", "451234,206000"), "not in degrees"),
        ("occurred_at,kind,longitude,latitude\n,THEFT,,\n", "no row has a time"),
        (PLAIN.replace("51.5", "fifty"), "can't be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, text: str, told: str):
    with pytest.raises(PatrolError, match=r"incidents\.csv") as refusal:
        read_incidents([written(tmp_path, text)])
    assert told in str(refusal.value)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(PatrolError, match=r"none\.csv: there is no such file"):
        read_incidents([tmp_path / "none.csv"])


def test_files_that_tell_times_in_different_ways_are_named(tmp_path: Path):
    times = np.array(["2024-01-02T03:04"], "datetime64[ms]")
    table = pa.table({"occurred_at": times, "kind": ["FIRE"], "longitude": [1.0], "latitude": [52.0]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(PatrolError, match=r"incidents\.csv, .*a\.parquet: differ in their columns"):
        read_incidents([written(tmp_path, PLAIN), tmp_path / "a.parquet"])


def test_an_unknown_kind_is_answered_with_all_there_are(tmp_path: Path):
    found = read_incidents([written(tmp_path, PLAIN)])
    assert found.numbers(["FIRE"]) == [found.kinds.index("FIRE")]
    with pytest.raises(PatrolError, match="There are: THEFT, FIRE"):
        found.numbers(["ARSON"])


def test_places_count_points_not_incidents(tmp_path: Path):
    row = "2024-03-01,FIRE,-1.4,51.6\n"
    found = read_incidents([written(tmp_path, PLAIN + row * 3)])
    assert (len(found), found.places) == (5, 2)
    assert np.isfinite(found.longitude).all()
