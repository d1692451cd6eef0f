"""Opens a file in the format that its source declares."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from linkage.errors import IngestError
from linkage.read.csv_table import CsvTable
from linkage.read.encoding import encoding_with_mark
from linkage.read.jsonl_table import JsonLinesTable
from linkage.read.parquet_table import ParquetTable, open_parquet
from linkage.read.table import Table
from linkage.read.xlsx_table import XlsxTable, open_workbook
from linkage.source import FileDeclaration


@contextmanager
def open_table(path: Path, file: FileDeclaration, hidden: frozenset[str] = frozenset()) -> Iterator[Table]:
    """The rows of a file; columns in `hidden` are not shown. Raises IngestError."""
    _require(path)
    if file.format == "csv":
        with path.open(encoding=encoding_with_mark(file.encoding), newline="") as lines:
            yield CsvTable(path, lines, file.encoding, file.delimiter, hidden)
    elif file.format == "jsonl":
        with path.open(encoding=encoding_with_mark(file.encoding), newline="\n") as lines:
            yield JsonLinesTable(path, lines, file.encoding, hidden)
    elif file.format == "xlsx":
        with closing(open_workbook(path)) as workbook:
            yield XlsxTable(path, workbook, file.sheet, hidden)
    else:
        with open_parquet(path) as rows:
            yield ParquetTable(path, rows, hidden)


def _require(path: Path) -> None:
    """Raises IngestError unless there is a file with something in it that may be read."""
    try:
        if path.is_dir():
            raise IngestError(f"{path}: is a folder; name one of the files in it.")
        with path.open("rb") as file:
            if not file.read(1):
                raise IngestError(f"{path}: is empty.")
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise IngestError(f"{path}: can't be read ({error.strerror}).") from None
