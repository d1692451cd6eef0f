"""Incidents: when, where and of which kind something happened, as columns of numbers, from files."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from patrol.errors import PatrolError

DAYS = "datetime64[D]"
MID_MONTH = 15
"""The day of an incident of which only the month is known."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a file say when, of which kind, and where (WGS 84, degrees)."""

    time: str
    kind: str
    longitude: str
    latitude: str

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [self.time, self.kind, self.longitude, self.latitude]


POLICE_UK = Columns("Month", "Crime type", "Longitude", "Latitude")
"""The files of data.police.uk: months alone, and points that are snapped to the middle of a street."""
PLAIN = Columns("occurred_at", "kind", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class Incidents:
    """Of each incident its day (numpy's datetime64[D]), the number of its kind in `kinds`, and its place.

    `by_month` where files tell no more than the month; `left_out` are those without a day or a place.
    """

    day: NDArray[np.datetime64]
    kind: NDArray[np.int64]
    kinds: tuple[str, ...]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    by_month: bool = False
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.day)

    @property
    def places(self) -> int:
        """At how many different points they are."""
        return len(np.unique(np.stack([self.longitude, self.latitude], axis=1), axis=0))

    def numbers(self, names: Sequence[str]) -> list[int]:
        """The numbers of these kinds. Raises PatrolError for one that there is not."""
        unknown = [name for name in names if name not in self.kinds]
        if unknown:
            raise PatrolError(f"There is no kind {unknown[0]!r}. There are: {', '.join(self.kinds)}.")
        return [self.kinds.index(name) for name in names]


def read_incidents(files: Sequence[Path], columns: Columns | None = None) -> Incidents:
    """Read CSV or Parquet files of the same columns; by themselves those of data.police.uk are recognised.

    A Parquet file's times may be timestamps; else they are ISO 8601. Raises PatrolError.
    """
    try:
        table = pa.concat_tables([_read(file, columns) for file in files])
    except pa.ArrowInvalid:
        raise PatrolError(
            f"{', '.join(map(str, files))}: differ in their columns: take files of one form."
        ) from None
    day, by_month = _days(table.column("time"), files)
    kind = pc.fill_null(table.column("kind"), "").combine_chunks().dictionary_encode()
    longitude, latitude = (
        table.column(name).to_numpy().astype(np.float64) for name in ("longitude", "latitude")
    )
    told = ~np.isnat(day) & np.isfinite(longitude) & np.isfinite(latitude)
    if not told.any():
        raise PatrolError(f"{files[0]}: no row has a time, a longitude and a latitude.")
    if np.abs(longitude[told]).max() > 180 or np.abs(latitude[told]).max() > 90:
        raise PatrolError(f"{files[0]}: longitude and latitude are not in degrees (WGS 84).")
    return Incidents(
        day[told],
        np.asarray(kind.indices)[told].astype(np.int64),
        tuple(kind.dictionary.to_pylist()),
        longitude[told],
        latitude[told],
        by_month,
        int((~told).sum()),
    )


def _read(file: Path, columns: Columns | None) -> pa.Table:
    try:
        if file.suffix == ".parquet":
            there = pyarrow.parquet.read_schema(file).names
            wanted = _wanted(file, there, columns)
            table = pyarrow.parquet.read_table(file, columns=wanted.names)
        else:
            there = pyarrow.csv.open_csv(file).schema.names
            wanted = _wanted(file, there, columns)
            types = {wanted.time: pa.string(), wanted.kind: pa.string()}
            options = pyarrow.csv.ConvertOptions(
                include_columns=wanted.names,
                column_types=types | dict.fromkeys((wanted.longitude, wanted.latitude), pa.float64()),
                strings_can_be_null=True,
            )
            table = pyarrow.csv.read_csv(file, convert_options=options)
    except FileNotFoundError:
        raise PatrolError(f"{file}: there is no such file.") from None
    except (OSError, pa.ArrowException) as error:
        raise PatrolError(f"{file}: can't be read ({str(error).splitlines()[0]}).") from None
    table = table.select(wanted.names).rename_columns(["time", "kind", "longitude", "latitude"])
    return table.set_column(1, "kind", table.column("kind").cast(pa.string()))


def _wanted(file: Path, there: Sequence[str], columns: Columns | None) -> Columns:
    for wanted in (columns,) if columns else (POLICE_UK, PLAIN):
        if not set(wanted.names) - set(there):
            return wanted
    named = (columns or PLAIN).names
    missing = ", ".join(sorted(set(named) - set(there)))
    raise PatrolError(f"{file}: has no column {missing}. It has: {', '.join(there)}. Name the right ones.")


def _days(times: pa.ChunkedArray, files: Sequence[Path]) -> tuple[NDArray[np.datetime64], bool]:
    """The day of each, NaT where none is told, and whether only months are."""
    if pa.types.is_temporal(times.type):
        return times.to_numpy().astype(DAYS), False
    told: list[Any] = [value[:10] if value else None for value in times.to_pylist()]
    months = all(len(value) == len("2026-01") for value in told if value)
    try:
        if months:
            middles = [f"{value}-{MID_MONTH}" if value else "NaT" for value in told]
            return np.array(middles, DAYS), True
        return np.array([datetime.date.fromisoformat(one) if one else "NaT" for one in told], DAYS), False
    except ValueError:
        raise PatrolError(
            f"{files[0]}: a time is not as in ISO 8601 (2026-01-31T22:15 or 2026-01)."
        ) from None
