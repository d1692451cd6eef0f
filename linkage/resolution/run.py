"""A linkage run: from the records of the ledger to persons, all of it in force at once or not at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update

from ledger.clock import now
from ledger.database import Ledger
from ledger.restricted import follow
from ledger.tables import run as table
from ledger.turn import LINKING, wait_to_place
from linkage.duck import Duck
from linkage.model.blocking import Blocked
from linkage.model.choice import choose_model
from linkage.model.features import make_features
from linkage.model.frequencies import attach_frequencies
from linkage.model.model import Model
from linkage.model.store import chosen_model, origin_of, save_model
from linkage.progress import Advance, Progress
from linkage.resolution.changes import Changes, find_changes, write_changes
from linkage.resolution.clusters import cluster
from linkage.resolution.conflicts import conflicts
from linkage.resolution.doubts import count_doubts, find_doubts, write_doubts
from linkage.resolution.drift import Drift, drift, weight_counts
from linkage.resolution.engine import Engine, InDuck
from linkage.resolution.index import EDITION, write_index
from linkage.resolution.links import LinkChanges, find_links, write_links
from linkage.resolution.records import (
    count_records,
    deduplicated_sources,
    last_placed,
    load_records,
    load_standing,
    read_rulings,
    ruled_since,
)
from linkage.resolution.rulings import label_records, read_constraints
from linkage.resolution.runs import begin_run, beginning, last_weights, new_batches
from linkage.resolution.standing import read_standing
from linkage.resolution.weighing import read_weighed, weigh

Witness = Callable[[Duck, Model], None]
"""Somebody who looks at the tables of a run before they are gone."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run found and what it changed.

    `batches` are those that no run has linked before, `prior` is the share of all possible pairs that are one
    person, `weights` how many pairs fall in each bin of `drift.EDGES`, `conflicts` how many sets of records
    have rulings that contradict each other, `doubts` on how many pairs a human should rule, `index` the
    edition of the index of keys that it left, `seconds` the time of each stage.
    """

    run: int
    model: str
    batches: tuple[int, ...]
    records: int
    pairs: int
    prior: float
    weights: tuple[int, ...]
    drift: Drift | None
    largest_component: int
    conflicts: int
    doubts: int
    changes: Changes
    links: LinkChanges
    blocking: tuple[Blocked, ...]
    index: str = EDITION
    seconds: dict[str, float] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """All of it as JSON, for the ledger's `run`."""
        return {name: value for name, value in asdict(self).items() if name not in ("run", "model")}


def link(
    ledger: Ledger,
    *,
    train: bool = False,
    progress: Progress,
    memory: float = 3.0,
    threads: int | None = None,
    scratch: Path | None = None,
    witness: Witness | None = None,
    engine: Engine | None = None,
) -> RunReport:
    """Link all records of current entries to persons.

    The same records, rulings and model give the same persons, so a second run changes nothing. What a run
    finds is written in one transaction at its end; killed before, it leaves the last good state. With
    `train` a model is fitted to the records at hand; else the one that somebody chose is used as it is, or
    the one in force, adapted when the records have doubled. `memory`, in gigabytes, bounds DuckDB, which
    spills to `scratch` (see `linkage.scratch`). Pairs are made and scored by `engine`, by default in DuckDB
    too. One process at a time links: raises LedgerBusy, and other LedgerErrors; LinkageError when memory and
    disk don't suffice.
    """
    with ledger.turn(LINKING), Duck(memory, threads, scratch) as duck:
        stages = _Stages(progress)
        run = begin_run(ledger, beginning(ledger))
        try:
            report = _link(ledger, duck, run, train, stages, witness, engine or InDuck())
        except BaseException:
            with ledger.begin() as connection:
                ended = {"state": "failed", "ended_at": now(), "figures": {"seconds": stages.seconds}}
                connection.execute(update(table).where(table.c.id == run).values(ended))
            raise
        return report


def _link(
    ledger: Ledger,
    duck: Duck,
    run: int,
    train: bool,
    stages: "_Stages",
    witness: Witness | None,
    engine: Engine,
) -> RunReport:
    with ledger.read() as connection, stages.stage("Read records", count_records(connection)) as advance:
        load_records(connection, duck, advance)
        load_standing(connection, duck)
        placed = last_placed(connection)
        rulings = read_rulings(connection)
        ruled = ruled_since(connection)
        deduplicated = deduplicated_sources(connection)
        before = read_standing(connection)
        standing, chosen = before.model if before else None, chosen_model(connection)
        origin = origin_of(connection, standing) if standing else None
        batches, last = new_batches(connection), last_weights(connection)
    with stages.stage("Derive features"):
        records = make_features(duck)
    with stages.stage("Block"):
        blocking = engine.make_pairs(duck, deduplicated)
    with stages.stage("Train" if train else "Choose the model"):
        if chosen and not train:
            model = chosen
        else:
            model = choose_model(duck, standing, records, deduplicated, train=train, origin=origin)
        attach_frequencies(duck, model.frequencies)
    with stages.stage("Score"):
        scorer = engine.scorer(duck, model)
        prior = weigh(duck, scorer, model.thresholds, deduplicated)
    with stages.stage("Cluster"):
        constraints = read_constraints(duck, model, deduplicated, rulings)
        pairs = read_weighed(duck, model.thresholds.unseen)
        clusters = cluster(records, pairs, model.thresholds, constraints)
        label_records(duck, clusters.label)
    with stages.stage("Compare with what stands"):
        _compare(duck, model)
        find_doubts(duck, model.thresholds, rulings)
    with stages.stage("Explain"):
        scorer.explain("link_new", "explained")
    if witness:
        witness(duck, model)
    weights = weight_counts(duck)
    with ledger.begin() as connection:
        wait_to_place(connection)
        if last_placed(connection) != placed:
            with stages.stage("Compare with who was placed meanwhile"):
                load_standing(connection, duck)
                _compare(duck, model)
                scorer.explain("link_new", "explained")
        with stages.stage("Write"):
            version = save_model(connection, model)
            links = write_links(connection, duck, run)
            write_doubts(connection, duck)
            changes = write_changes(connection, duck, run, ruled)
            follow(connection)
        with stages.stage("Index"):
            write_index(connection, duck, before.index if before else None)
        report = RunReport(
            run=run,
            model=version,
            batches=batches,
            records=records,
            pairs=sum(weights),
            prior=prior,
            weights=weights,
            drift=drift(*last, weights),
            largest_component=clusters.largest_component,
            conflicts=len(conflicts(rulings)),
            doubts=count_doubts(connection),
            changes=changes,
            links=links,
            blocking=tuple(blocking),
            seconds=stages.seconds,
        )
        connection.execute(
            update(table)
            .where(table.c.id == run)
            .values(model=version, state="done", ended_at=now(), figures=report.figures())
        )
    return report


def _compare(duck: Duck, model: Model) -> None:
    """Find what the clusters change of what stands."""
    find_changes(duck)
    find_links(duck, model.thresholds)


class _Stages:
    """Stages that are told to somebody and timed."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        began = time.monotonic()
        with self._progress.stage(name, total) as advance:
            yield advance
        self.seconds[name] = round(time.monotonic() - began, 3)
