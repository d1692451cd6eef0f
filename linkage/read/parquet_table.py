"""Parquet: read in batches of rows, only the columns that may be seen."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from linkage.errors import IngestError
from linkage.read.cells import text
from linkage.read.table import Chunk, places_of


class ParquetTable:
    """An open Parquet file. Memory: one row group, decompressed."""

    def __init__(self, path: Path, file: parquet.ParquetFile, hidden: frozenset[str]) -> None:
        self._path, self._file = path, file
        names = list(file.schema_arrow.names)
        places_of(path, names, frozenset())
        self._columns = [name for name in names if name not in hidden]
        self.places = places_of(path, self._columns, frozenset())
        self.size = file.metadata.num_rows

    def chunks(self, most: int) -> Iterator[Chunk]:
        """All rows; see `Table`."""
        try:
            for batch in self._file.iter_batches(batch_size=most, columns=self._columns):
                if batch.num_rows:
                    cells = [_cells(column) for column in batch.columns]
                    yield Chunk(list(zip(*cells, strict=True)), batch.num_rows)
        except (pa.ArrowException, OSError) as error:
            raise damaged(self._path, error) from None


def open_parquet(path: Path) -> parquet.ParquetFile:
    """The file. Raises IngestError where it is no Parquet."""
    try:
        return parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> IngestError:
    """The error for a file that is no Parquet, or a broken one."""
    cause = str(error).splitlines()[0] if str(error) else "no reason was given"
    return IngestError(f"{path}: can't be read as Parquet ({cause}). Is it another format, or cut short?")


def _cells(column: pa.Array) -> list[str]:
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_date32(kind) or pa.types.is_string(kind) or _is_local(kind):
        told: list[str] = column.cast(pa.string()).fill_null("").to_pylist()
        return told
    values: list[object] = column.to_pylist()
    return [value if isinstance(value, str) else text(value) for value in values]


def _is_local(kind: pa.DataType) -> bool:
    """A time without a zone, which Arrow writes as ISO 8601."""
    return bool(pa.types.is_timestamp(kind) and kind.tz is None)
