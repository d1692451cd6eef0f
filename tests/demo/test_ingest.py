"""The extracts and their sources fit together: every row goes into the ledger."""

from pathlib import Path

from sqlalchemy import func, select

from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from ledger.tables import record
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from schema.partnership import load_partnership
from tests.demo.told import SOURCES


def test_every_row_is_taken_and_every_record_stated(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """No reject in any source, and as many records as the truth knows."""
    made = generate(tmp_path, 300, 5, Silence())
    partnership = load_partnership(partnership_folder())
    for source, file in made.files.items():
        figures = ingest(sqlite_ledger, partnership, SOURCES[source], file, Silence()).figures
        assert figures.rejected == figures.repeated == 0, source
    with sqlite_ledger.read() as connection:
        assert connection.scalar(select(func.count()).select_from(record)) == made.records
