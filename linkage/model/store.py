"""Where models stand: the default one in this package, those of a partnership in its ledger."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from ledger.clock import now
from ledger.tables import model as table
from ledger.tables import run
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
