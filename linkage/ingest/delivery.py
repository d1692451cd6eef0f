"""Ingest: takes one delivery of a source into the ledger."""

from dataclasses import dataclass
from pathlib import Path

from ledger.database import Ledger
from ledger.turn import ingesting
from linkage.errors import IngestError
from linkage.ingest.batches import Batch, Figures, content_of, discard_batch, open_batch
from linkage.ingest.reclass import reclass
from linkage.ingest.statement import Reading
from linkage.ingest.taking import Taking
from linkage.progress import Progress
from linkage.read.open import open_table, require
from linkage.source import Source
from schema.partnership import Partnership


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery.

    `already` says that it was done before, and that nothing was done now; `reclassed` how many older entries
    came into another class with it.
    """

    source: str
    batch: int
    figures: Figures
    already: bool = False
    reclassed: int = 0


def ingest(
    ledger: Ledger,
    partnership: Partnership,
    source: Source,
    file: Path,
    progress: Progress,
    *,
    again: bool = False,
) -> Receipt:
    """Take a delivery in, once: what it says counts as soon as all of it was read, and not before.

    With `again` it is taken in although it was before. What the source stated earlier gets the class that it
    declares now.

    Memory: a chunk of rows, and one bit for each entry of the ledger. One process at a time takes in
    deliveries of a source. Killed at any point, the same call goes on where it was. Raises IngestError for a
    file that can't be read, BatchRefused where too many of its rows can't; then nothing of it stands but the
    batch and its rejects. Raises ConfigurationError, LedgerError.
    """
    partnership.agency(source.agency)
    with ledger.turn(ingesting(source.id)):
        require(file)
        content = content_of(file, source)
        batch = open_batch(ledger, partnership, source, file, content, again=again)
        if not isinstance(batch, Batch):
            return Receipt(source.id, *batch, already=True)
        try:
            with open_table(file, source.file, frozenset(source.truth)) as table:
                reading = Reading(source, table.places, file)
                taking = Taking(ledger, source, reading, table, batch)
                with progress.stage(f"Ingest {source.id}", table.size) as advance:
                    taking.read(advance)
                taking.judge(file)
        except IngestError as error:
            discard_batch(ledger, source.id, batch.id, str(error))
            raise
        reclassed = reclass(ledger, partnership, source)
        taking.finish()
        return Receipt(source.id, batch.id, batch.figures, reclassed=reclassed)
