"""The runs of a ledger: what each found, what it changed, how long it took, and whether it is in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.tables import batch, run
from linkage.resolution.drift import Drift


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the linkage. What a run that failed, was killed or goes on never found is None.

    `state` is open, done or failed; one that was killed is open until the next begins. `batches` are those
    that it was the first to link, `created`, `merged` and `split` count persons, `seconds` the time of each
    stage. The persons of today are those of the one `in_force`: the last that was done.
    """

    number: int
    state: str
    in_force: bool
    started_at: str
    ended_at: str | None
    model: str | None
    batches: tuple[int, ...]
    records: int | None
    pairs: int | None
    persons: int | None
    created: int | None
    merged: int | None
    split: int | None
    seconds: Mapping[str, float]
    drift: Drift | None


def runs(connection: Connection, most: int | None = None, before: int | None = None) -> list[Run]:
    """The runs of a ledger, the latest first: at most so many, of those that began before that one."""
    wanted = select(run).order_by(run.c.id.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(run.c.id < before)
    standing = run_in_force(connection)
    return [_run(row, standing) for row in connection.execute(wanted)]


def count_runs(connection: Connection) -> int:
    """How many runs there were."""
    return int(connection.execute(select(func.count()).select_from(run)).scalar_one())


def run_in_force(connection: Connection) -> int | None:
    """The run of which the persons of today are."""
    done = select(run.c.id).where(run.c.state == "done").order_by(run.c.id.desc()).limit(1)
    return connection.execute(done).scalar_one_or_none()


def new_batches(connection: Connection) -> tuple[int, ...]:
    """The batches that are whole and that no run has linked yet."""
    linked = {number for figures in _figures(connection) for number in figures.get("batches", ())}
    whole = connection.execute(select(batch.c.id).where(batch.c.state == "done").order_by(batch.c.id))
    return tuple(number for number in whole.scalars() if number not in linked)


def last_weights(connection: Connection) -> tuple[int, Sequence[int]]:
    """The last run that was done and its pairs by weight, none where it didn't count them."""
    last = run_in_force(connection)
    if last is None:
        return 0, ()
    figures = connection.execute(select(run.c.figures).where(run.c.id == last)).scalar_one()
    return last, figures.get("weights", ())


def _figures(connection: Connection) -> Iterator[Mapping[str, Any]]:
    yield from connection.execute(select(run.c.figures).where(run.c.state == "done")).scalars()


def _run(row: Row[Any], standing: int | None) -> Run:
    figures: Mapping[str, Any] = row.figures
    changes = figures.get("changes", {})
    told = figures.get("drift")
    return Run(
        number=row.id,
        state=row.state,
        in_force=row.id == standing,
        started_at=row.started_at,
        ended_at=row.ended_at,
        model=row.model,
        batches=tuple(figures.get("batches", ())),
        records=figures.get("records"),
        pairs=figures.get("pairs"),
        persons=changes.get("persons"),
        created=changes.get("created"),
        merged=changes.get("merges"),
        split=changes.get("splits"),
        seconds=figures.get("seconds", {}),
        drift=Drift(**told) if told else None,
    )
