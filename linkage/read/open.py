"""Opens a file in the format that its source declares."""

import codecs
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
    mark = require(path)
    if file.format == "csv":
        if mark in _UTF_16 and not file.encoding.lower().startswith("utf-16"):
            raise IngestError(
                f"{path}: is written in UTF-16, its source declares {file.encoding}. Declare the encoding in "
                'which the agency writes (encoding = "utf-16"), or ask it for another.'
            )
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


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def require(path: Path) -> bytes:
    """The first two bytes. Raises IngestError unless a file is there that can be read and is not empty."""
    try:
        if path.is_dir():
            raise IngestError(f"{path}: is a folder; name one of the files in it.")
        with path.open("rb") as file:
            begin = file.read(2)
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise IngestError(f"{path}: can't be read ({error.strerror}).") from None
    if not begin:
        raise IngestError(f"{path}: is empty.")
    return begin
