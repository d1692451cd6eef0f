"""What stands: the last run that was done, and by what a record that arrives after it is judged."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.tables import model as table
from ledger.tables import run
from linkage.model.model import Model
from linkage.resolution.pairs import prior_bits
from linkage.resolution.runs import run_in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """A run that was done: its model and its version, its prior in bits, the largest block of each rule that
    counts, and the edition of the index that it left."""

    run: int
    version: str
    model: Model
    prior: float
    limits: tuple[int, ...]
    index: str | None


def read_standing(connection: Connection) -> Standing | None:
    """The last run that was done; None before the first."""
    number = run_in_force(connection)
    wanted = select(run.c.id, run.c.figures, table.c.version, table.c.settings, table.c.term_frequencies)
    last = connection.execute(
        wanted.join(table, table.c.version == run.c.model).where(run.c.id == number)
    ).one_or_none()
    if last is None:
        return None
    return Standing(
        last.id,
        last.version,
        Model.load(last.settings, last.term_frequencies),
        prior_bits(last.figures["prior"]),
        tuple(rule["limit"] for rule in last.figures["blocking"] if "limit" in rule),
        last.figures.get("index"),
    )
