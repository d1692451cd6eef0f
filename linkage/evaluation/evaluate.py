"""Evaluation: the real ingest and the real linkage on files whose truth is known, in a scratch ledger."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import entry, membership, record
from linkage.duck import Duck
from linkage.errors import EvaluationError
from linkage.evaluation.measures import Labels, Score
from linkage.evaluation.reliability import reliability
from linkage.evaluation.report import Report
from linkage.evaluation.truth import truth_of_column
from linkage.ingest.delivery import ingest
from linkage.model.model import Model
from linkage.progress import Progress
from linkage.resolution.run import link
from linkage.scratch import scratch
from linkage.source import load_source
from schema.partnership import AgencyDeclaration, Partnership
from schema.vocabulary import AgencyKind


def evaluate(
    declarations: Sequence[tuple[Path, Path]],
    truth: str,
    *,
    train: bool = True,
    progress: Progress,
    memory: float = 3.0,
    threads: int | None = None,
) -> Report:
    """Take in each (source's TOML, file), link, and measure against the column `truth` of the files.

    With `train` the model is fitted to these records, which asks for no truth. Raises EvaluationError,
    IngestError, ConfigurationError.
    """
    with taken_in(declarations, truth, progress) as (ledger, true):
        watching = _Watching()
        done = link(
            ledger, train=train, progress=progress, memory=memory, threads=threads, witness=watching.look
        )
        return watching.report(ledger, true, done.seconds)


@contextmanager
def taken_in(
    declarations: Sequence[tuple[Path, Path]], truth: str, progress: Progress
) -> Iterator[tuple[Ledger, Mapping[str, str]]]:
    """A scratch ledger with these files taken in, and the true person of each record by the record's id."""
    sources = [(load_source(toml), file) for toml, file in declarations]
    if not sources:
        raise EvaluationError("Name at least one source and its file, as SOURCE.toml=FILE.")
    agencies = {
        source.agency: AgencyDeclaration(
            id=source.agency, name=source.agency, kind=AgencyKind.PUBLIC, contact="none"
        )
        for source, _ in sources
    }
    partnership = Partnership(name="Evaluation", agencies=tuple(agencies.values()))
    with scratch() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.db")
        try:
            ledger.migrate()
            for source, file in sources:
                ingest(ledger, partnership, source, file, progress)
            true: dict[str, str] = {}
            for source, file in sources:
                true |= truth_of_column(ledger, source, file, truth)
            yield ledger, true
        finally:
            ledger.close()


def persons_of(ledger: Ledger) -> dict[str, str]:
    """The person of each record of a current entry."""
    with ledger.read() as connection:
        rows = connection.execute(
            select(membership.c.record, membership.c.person)
            .join(record, record.c.id == membership.c.record)
            .join(entry, entry.c.id == record.c.entry)
            .where(entry.c.state == "current")
        )
        return {row.record: row.person for row in rows}


@dataclass(slots=True)
class _Watching:
    """Keeps what a run scored until the truth is read."""

    records: list[str] = field(default_factory=list)
    blocked: pa.Table | None = None
    strong: pa.Table | None = None

    def look(self, duck: Duck, model: Model) -> None:
        """Keep the blocked pairs, and those at or above the threshold."""
        self.records = [row[0] for row in duck.rows("SELECT record FROM features ORDER BY n")]
        self.blocked = _pairs(duck, "SELECT l, r FROM pair")
        self.strong = _pairs(duck, f"SELECT l, r FROM weighed WHERE weight >= {model.thresholds.link}")

    def report(self, ledger: Ledger, true: Mapping[str, str], seconds: dict[str, float]) -> Report:
        """Measure what was kept, over the records whose truth is told."""
        persons = persons_of(ledger)
        known = np.array([one in true for one in self.records], dtype=bool)
        label = np.unique([true.get(one, "") for one in self.records], return_inverse=True)[1]
        counts = np.unique(label[known], return_counts=True)[1]
        all_true = int((counts * (counts - 1) // 2).sum())
        strong, right = _count(self.strong, label, known)
        _, reached = _count(self.blocked, label, known)
        return Report.of(
            np.array([persons[one] for one in self.records])[known],
            label[known],
            untold=int((~known).sum()),
            pairs=Score.of(right, strong, all_true),
            reach=reached / all_true if all_true else 1.0,
            seconds=seconds,
            reliability=reliability(ledger, true),
        )


def _pairs(duck: Duck, sql: str) -> pa.Table:
    schema = pa.schema([("l", pa.int32()), ("r", pa.int32())])
    return pa.Table.from_batches(duck.batches(sql), schema=schema)


def _count(pairs: pa.Table | None, label: Labels, known: Labels) -> tuple[int, int]:
    """How many of these pairs there are, and how many of them are true."""
    if pairs is None:
        return 0, 0
    left, right = pairs.column("l").to_numpy(), pairs.column("r").to_numpy()
    kept = known[left] & known[right]
    return int(kept.sum()), int((label[left] == label[right])[kept].sum())
