"""Where models stand: the default one in this package, those of a partnership in its ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ledger.clock import now
from ledger.tables import model as table
from ledger.tables import model_choice, run
from linkage.errors import ModelError
from linkage.model.model import Model

SETTINGS, TERM_FREQUENCIES = "default_model.json", "default_model.arrow"


def default_model() -> Model:
    """The model that ships: trained on the demonstration's people, for want of a partnership's own."""
    folder = files("linkage.model")
    settings = json.loads(folder.joinpath(SETTINGS).read_text(encoding="utf-8"))
    return Model.load(settings, folder.joinpath(TERM_FREQUENCIES).read_bytes())


def write_default(model: Model, folder: Path) -> None:
    """Write a model as the files of the default one."""
    text = json.dumps(model.settings(), indent=1, ensure_ascii=False)
    (folder / SETTINGS).write_text(f"{text}\n", encoding="utf-8")
    (folder / TERM_FREQUENCIES).write_bytes(model.term_frequencies())


def model_in_force(connection: Connection) -> Model | None:
    """The model of the last run that was done; None in a ledger that has none."""
    last = connection.execute(
        select(table.c.settings, table.c.term_frequencies)
        .join(run, run.c.model == table.c.version)
        .where(run.c.state == "done")
        .order_by(run.c.id.desc())
        .limit(1)
    ).first()
    return Model.load(last.settings, last.term_frequencies) if last else None


def origin_of(connection: Connection, model: Model) -> Model:
    """The model that was trained for this one, by its m, which stay as a model is adapted or adjusted.

    It is the default one, or the first of these m in the ledger.
    """
    if (default := default_model()).m() == model.m():
        return default
    for row in connection.execute(select(table).order_by(table.c.made_at, table.c.version)):
        saved = Model.load(row.settings, row.term_frequencies)
        if saved.m() == model.m():
            return saved
    return model


@dataclass(frozen=True, slots=True)
class SavedModel:
    """What the ledger tells of a model: the runs done with it, whether the persons of today are by it, and
    whether those of the next run will be."""

    version: str
    made_at: str
    records: int
    runs: int
    in_force: bool
    next: bool


def saved_models(connection: Connection) -> list[SavedModel]:
    """The models of a ledger, the oldest first."""
    rows = connection.execute(
        select(table.c.version, table.c.made_at, table.c.settings).order_by(table.c.made_at, table.c.version)
    ).all()
    done = connection.execute(
        select(run.c.model, func.count().label("runs")).where(run.c.state == "done").group_by(run.c.model)
    )
    runs: dict[str, int] = {row.model: row.runs for row in done}
    last, chosen = _last_run(connection), _chosen(connection)
    standing = last[1] if last else None
    return [
        SavedModel(
            version=row.version,
            made_at=row.made_at,
            records=row.settings["records"],
            runs=runs.get(row.version, 0),
            in_force=row.version == standing,
            next=row.version == (chosen or standing),
        )
        for row in rows
    ]


def find_model(connection: Connection, version: str) -> Model:
    """The model of this version. Raises ModelError."""
    found = connection.execute(select(table).where(table.c.version == version)).one_or_none()
    if found is None:
        raise ModelError(f"The ledger holds no model {version!r}. All it holds: richpicture model list")
    return Model.load(found.settings, found.term_frequencies)


def chosen_model(connection: Connection) -> Model | None:
    """The model that somebody has put in force, until a run was done by one that was trained since."""
    version = _chosen(connection)
    return find_model(connection, version) if version else None


def put_in_force(connection: Connection, version: str, chosen_by: str) -> None:
    """Let the next run link by this model as it is, and those after it. Raises ModelError."""
    find_model(connection, version)
    begun = connection.execute(select(func.max(run.c.id))).scalar_one()
    connection.execute(
        insert(model_choice).values(model=version, after_run=begun or 0, chosen_by=chosen_by, chosen_at=now())
    )


def adjust_model(connection: Connection, version: str, thresholds: Mapping[str, float]) -> str:
    """Keep a model that differs from this one by these thresholds alone; returns its version.

    Raises ModelError where `unseen`, `review` and `link` don't ascend.
    """
    model = find_model(connection, version)
    adjusted = replace(model, thresholds=replace(model.thresholds, **thresholds))
    now_are = adjusted.thresholds
    if not now_are.unseen <= now_are.review <= now_are.link:
        raise ModelError(
            f"Thresholds ascend from unseen by review to link, but these are {now_are.unseen:g}, "
            f"{now_are.review:g} and {now_are.link:g} bits."
        )
    return save_model(connection, adjusted)


def _last_run(connection: Connection) -> tuple[int, str] | None:
    """The last run that was done, and its model."""
    last = connection.execute(
        select(run.c.id, run.c.model).where(run.c.state == "done").order_by(run.c.id.desc()).limit(1)
    ).first()
    return (last.id, last.model) if last else None


def _chosen(connection: Connection) -> str | None:
    """The version that was chosen last, unless a run that began after that was done by another one."""
    choice = connection.execute(select(model_choice).order_by(model_choice.c.number.desc()).limit(1)).first()
    last = _last_run(connection)
    if choice and (last is None or last[0] <= choice.after_run or last[1] == choice.model):
        return str(choice.model)
    return None


def save_model(connection: Connection, model: Model) -> str:
    """Put a model in the ledger unless it stands there; returns its version."""
    version = model.version
    row: Mapping[str, Any] = {
        "version": version,
        "made_at": now(),
        "settings": model.settings(),
        "term_frequencies": model.term_frequencies(),
    }
    if connection.execute(select(table.c.version).where(table.c.version == version)).first() is None:
        connection.execute(insert(table).values(**row))
    return version
