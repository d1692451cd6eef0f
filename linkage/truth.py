"""Truth: what an evaluation knows of a file's rows beside the ledger, which never holds it."""

from pathlib import Path

from linkage.errors import IngestError
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.statement import Reading
from linkage.read.open import open_table
from linkage.read.table import Unreadable
from linkage.source import Source

_CHUNK = 5_000


def read_truth(source: Source, file: Path, column: str) -> dict[str, str]:
    """The truth of each entry by its key (as in the ledger's `entry.key`); rows without one are left out.

    Raises IngestError where the file has no such column, or where a slot of the source reads it: a linkage
    that reads the truth proves nothing.
    """
    if column in source.used_columns():
        raise IngestError(
            f"{source.id}.toml reads the column {column!r}, so it can't be the truth of an evaluation."
        )
    truths: dict[str, str] = {}
    with open_table(file, source.file) as table:
        if column not in table.places:
            raise IngestError(
                f"{file}: has no column {column!r}; it has {', '.join(map(repr, table.places))}."
            )
        place, reading = table.places[column], Reading(source, table.places, file)
        for chunk in table.chunks(_CHUNK):
            for row in chunk.rows:
                if isinstance(row, Unreadable) or not (truth := row[place].strip()):
                    continue
                try:
                    truths[reading.key(row)] = truth
                except RejectedRow:
                    continue
    return truths
