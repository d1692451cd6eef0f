"""The runs of a ledger: what each found, what it changed, how long it took, and whether it is in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from ledger.clock import now
from ledger.database import Ledger
from ledger.tables import batch, run
from ledger.turn import wait_to_decide
from linkage.resolution.drift import Drift

CAUGHT_UP = "caught_up"
"""The state of a run that linked only what was new since the last that was done; that one stays in force."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the linkage. What a run that failed, was killed or goes on never found is None.

    `state` is open, done, caught_up or failed; one that was killed is open until the next begins. One that is
    not `whole` links only what is new: `records` are then those that it looked at, and it weighs no pairs but
    theirs. `model_before` is the model of the run before, where it was another. `batches` are those that it
    was the first to link, `created`, `merged` and `split` count persons, `moved` records, `doubts` the pairs
    on which a human should rule then, `seconds` the time of each stage. The persons of today are those of the
    one `in_force`, the last whole one that was done, as those after it that caught up have left them.
    """

    number: int
    state: str
    whole: bool
    in_force: bool
    started_at: str
    ended_at: str | None
    model: str | None
    model_before: str | None
    batches: tuple[int, ...]
    records: int | None
    pairs: int | None
    persons: int | None
    created: int | None
    merged: int | None
    split: int | None
    moved: int | None
    doubts: int | None
    seconds: Mapping[str, float]
    drift: Drift | None


def runs(connection: Connection, most: int | None = None, before: int | None = None) -> list[Run]:
    """The runs of a ledger, the latest first: at most so many, of those that began before that one."""
    wanted = select(run).order_by(run.c.id.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(run.c.id < before)
    standing, before_it = run_in_force(connection), _other_models(connection)
    return [_run(row, standing, before_it.get(row.id)) for row in connection.execute(wanted)]


def count_runs(connection: Connection) -> int:
    """How many runs there were."""
    return int(connection.execute(select(func.count()).select_from(run)).scalar_one())


def beginning(ledger: Ledger) -> str:
    """The time now, such that whoever reads from now on finds every ruling that bears an earlier one.

    A ruling bears the time at which it was made, a little before it lasts.
    """
    with ledger.begin() as connection:
        wait_to_decide(connection)
        return now()


def begin_run(ledger: Ledger, at: str, *, whole: bool = True) -> int:
    """Note that a run began at this time, a `beginning` before it read; one that stands open was killed, for
    only one runs at a time."""
    with ledger.begin() as connection:
        connection.execute(update(run).where(run.c.state == "open").values(state="failed", ended_at=now()))
        told = {"started_at": at, "state": "open", "figures": {} if whole else _NEW}
        return int(connection.execute(insert(run).values(told).returning(run.c.id)).scalar_one())


def end_new(connection: Connection, id: int, state: str, model: str, figures: Mapping[str, Any]) -> None:
    """Note how a run ended that linked only what is new."""
    told = {"state": state, "model": model, "ended_at": now(), "figures": {**_NEW, **figures}}
    connection.execute(update(run).where(run.c.id == id).values(told))


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


_NEW = {"whole": False}


def _figures(connection: Connection) -> Iterator[Mapping[str, Any]]:
    ended = run.c.state.in_(("done", CAUGHT_UP))
    yield from connection.execute(select(run.c.figures).where(ended)).scalars()


def _other_models(connection: Connection) -> dict[int, str]:
    """Run to the model of the run before it, where that was another."""
    done = select(run.c.id, run.c.model).where(run.c.state == "done").order_by(run.c.id)
    found = pairwise(connection.execute(done).all())
    return {row.id: before.model for before, row in found if row.model != before.model}


def _run(row: Row[Any], standing: int | None, model_before: str | None) -> Run:
    figures: Mapping[str, Any] = row.figures
    changes = figures.get("changes", {})
    told = figures.get("drift")
    return Run(
        number=row.id,
        state=row.state,
        whole=figures.get("whole", True),
        in_force=row.id == standing,
        started_at=row.started_at,
        ended_at=row.ended_at,
        model=row.model,
        model_before=model_before,
        batches=tuple(figures.get("batches", ())),
        records=figures.get("records"),
        pairs=figures.get("pairs"),
        persons=changes.get("persons"),
        created=changes.get("created"),
        merged=changes.get("merges"),
        split=changes.get("splits"),
        moved=changes.get("moved"),
        doubts=figures.get("doubts"),
        seconds=figures.get("seconds", {}),
        drift=Drift(**told) if told else None,
    )
