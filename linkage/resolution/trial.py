"""A trial: what a model makes of the records of a ledger, with nothing written about persons."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import source
from linkage.duck import Duck
from linkage.errors import ModelError
from linkage.model.blocking import make_pairs
from linkage.model.choice import choose_model
from linkage.model.features import make_features
from linkage.model.frequencies import attach_frequencies
from linkage.model.model import Model
from linkage.model.store import find_model, save_model
from linkage.progress import Progress
from linkage.resolution.clusters import Array, cluster
from linkage.resolution.conflicts import Ruled
from linkage.resolution.doubts import find_doubts
from linkage.resolution.links import keep_links
from linkage.resolution.pairs import Scorer
from linkage.resolution.records import (
    count_records,
    deduplicated_sources,
    load_memberships,
    load_records,
    read_rulings,
)
from linkage.resolution.rulings import label_records, read_constraints
from linkage.resolution.run import Witness
from linkage.resolution.weighing import read_weighed, weigh


@dataclass(frozen=True, slots=True)
class Touched:
    """How many persons of the first model would be joined with others' records, parted, or either, and how
    many records these have."""

    joined: int
    parted: int
    persons: int
    records: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change from one model to another: persons under each, merges, splits, and whom they touch.

    A merge is one person less for each that joins another, a split one more. `agencies` counts the persons
    of whom an agency tells, and that agency's own records of them.
    """

    records: int
    persons: tuple[int, int]
    merges: int
    splits: int
    touched: Touched
    agencies: Mapping[str, Touched]


@contextmanager
def blocked(
    ledger: Ledger, progress: Progress, memory: float, scratch: Path | None, *, pairs: bool = True
) -> Iterator[tuple[Duck, int, Sequence[str]]]:
    """A database with the tables `features` and `pair` of a ledger's records, how many records there are, and
    the sources free of duplicates. Raises ModelError where there are none."""
    with Duck(memory, parent=scratch) as duck:
        with ledger.read() as connection:
            with progress.stage("Read records", count_records(connection)) as advance:
                load_records(connection, duck, advance)
            load_memberships(connection, duck)
            deduplicated = deduplicated_sources(connection)
        with progress.stage("Derive features"):
            records = make_features(duck)
        if not records:
            raise ModelError("The ledger holds no records yet. Deliver some first: richpicture ingest")
        if pairs:
            with progress.stage("Block"):
                make_pairs(duck, deduplicated)
        yield duck, records, deduplicated


def fit(ledger: Ledger, progress: Progress, memory: float = 3.0, scratch: Path | None = None) -> str:
    """Fit a model to the records of a ledger and keep it there; returns its version. It is not in force."""
    with blocked(ledger, progress, memory, scratch) as (duck, records, deduplicated):
        with progress.stage("Train"):
            model = choose_model(duck, None, records, deduplicated, train=True)
        with ledger.begin() as connection:
            return save_model(connection, model)


def compare(
    ledger: Ledger,
    first: str,
    second: str,
    progress: Progress,
    memory: float = 3.0,
    scratch: Path | None = None,
    witness: Witness | None = None,
) -> Difference:
    """Link the records of a ledger by each of two models, under the rulings in force, and tell them apart.

    `witness` looks at what the one and then the other comes to: `labelled`, `kept` and `doubted`. Raises
    ModelError for a version that the ledger doesn't hold.
    """
    with ledger.read() as connection:
        models = [find_model(connection, version) for version in (first, second)]
        rulings = read_rulings(connection)
        agency_of = {row.id: row.agency for row in connection.execute(select(source.c.id, source.c.agency))}
    with blocked(ledger, progress, memory, scratch) as (duck, records, deduplicated):
        duck.run("CREATE TABLE bare AS FROM features")
        labels: list[Array] = []
        for which, model in zip(("first", "second"), models, strict=True):
            with progress.stage(f"Link by the {which} model"):
                labels.append(_labels(duck, model, records, deduplicated, rulings))
                if witness:
                    label_records(duck, labels[-1])
                    keep_links(duck, model.thresholds)
                    find_doubts(duck, model.thresholds, rulings)
                    witness(duck, model)
        sources = [row[0] for row in duck.rows("SELECT source FROM bare ORDER BY n")]
    return difference(labels[0], labels[1], [agency_of[one] for one in sources])


def difference(before: Array, after: Array, agencies: Sequence[str]) -> Difference:
    """What changes between two labels for each record, each record of an agency."""
    before, after = (np.unique(one, return_inverse=True)[1] for one in (before, after))
    overlaps = np.unique(np.stack([before, after], axis=1), axis=0)
    into = np.bincount(overlaps[:, 0])  # how many persons she is told as afterwards
    out_of = np.bincount(overlaps[:, 1])
    parted = into > 1
    joined = np.zeros(len(into), dtype=bool)
    joined[overlaps[out_of[overlaps[:, 1]] > 1, 0]] = True
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for number, agency in enumerate(agencies):
        rows[agency].append(number)

    def touched(records: Array) -> Touched:
        persons = np.unique(records)
        either = joined | parted
        return Touched(
            joined=int(joined[persons].sum()),
            parted=int(parted[persons].sum()),
            persons=int(either[persons].sum()),
            records=int(either[records].sum()),
        )

    return Difference(
        records=len(before),
        persons=(len(into), len(out_of)),
        merges=int((out_of - 1).sum()),
        splits=int((into - 1).sum()),
        touched=touched(before),
        agencies={agency: touched(before[numbers]) for agency, numbers in sorted(rows.items())},
    )


def _labels(
    duck: Duck, model: Model, records: int, deduplicated: Sequence[str], rulings: Sequence[Ruled]
) -> Array:
    """The cluster of each record under a model, from the tables `bare` (features) and `pair`."""
    duck.run("CREATE OR REPLACE TABLE features AS FROM bare")
    attach_frequencies(duck, model.frequencies)
    weigh(duck, Scorer(duck, model), model.thresholds, deduplicated)
    pairs = read_weighed(duck, model.thresholds.unseen)
    constraints = read_constraints(duck, model, deduplicated, rulings)
    return cluster(records, pairs, model.thresholds, constraints).label
