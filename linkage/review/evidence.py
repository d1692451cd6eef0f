"""Evidence: what speaks for and against two records being one person, comparison by comparison, in bits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
from sqlalchemy import Connection, Text, cast, select

from ledger.tables import entry, link, record, run
from linkage.duck import Duck
from linkage.errors import LinkageError
from linkage.model.comparison import Comparison
from linkage.model.features import TOLD, make_features
from linkage.model.frequencies import attach_frequencies
from linkage.model.model import Model
from linkage.model.store import model_in_force
from linkage.resolution.pairs import Scorer, prior_bits

TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "given": ("given_name", "full_name"),
    "middle": ("middle_names",),
    "family": ("family_name", "other_names"),
    "birth": ("birth_date",),
    "twins": ("given_name", "family_name", "birth_date"),
    "sex": ("sex",),
    "residence": ("address", "town", "postcode"),
    "phone": ("phones",),
    "email": ("emails",),
    "identifier": ("identifiers",),
}
"""Comparison to the columns of a record that it looks at first."""

WORDS: Mapping[str, str] = {
    "given": "given name",
    "middle": "middle names",
    "family": "family name",
    "birth": "birth date",
    "birth_place": "birth place",
    "residence": "home",
}
"""What a comparison is called where people read of it, if not by its name."""

ROUNDING = 0.05
"""Bits by which what a run wrote may differ from what is worked out again."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One comparison of two records.

    `level` says how they agree, None where the run knew more than these two records tell (such as a phone
    that many share). `bits` includes `frequency`, the share of it that comes from how rare the value is:
    below zero where it is commoner than values are on which two records usually agree, so that agreeing on it
    says less. `best` is what full agreement would have given. One that is `unknown` gives no evidence.
    """

    name: str
    level: str | None
    bits: float
    frequency: float
    best: float
    unknown: bool

    @property
    def lacking(self) -> bool:
        """Whether it speaks for nothing or against one person, however rare or common the value."""
        return self.unknown or self.bits - self.frequency < 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All comparisons of two records under the model in force: `prior` and these add up to `weight`.

    Above `link` records tend to be one person; the average over all of a person decides.
    """

    a: str
    b: str
    model: str
    prior: float
    weight: float
    link: float
    comparisons: tuple[Weighed, ...]

    @property
    def probability(self) -> float:
        """That they are one person, by the weight."""
        return float(1 / (1 + 2.0 ** -max(-100.0, min(100.0, self.weight))))

    def missing(self) -> list[Weighed]:
        """The comparisons that keep most from a link, the strongest first.

        Those that are unknown or disagree: not one that agrees and says less only as its value is common.
        """
        short = [one for one in self.comparisons if one.lacking and one.best - one.bits > 1]
        return sorted(short, key=lambda one: (one.bits - one.best, one.name))


def read_evidence(connection: Connection, one: str, other: str) -> Evidence:
    """Compare two records of current entries.

    Raises LinkageError before the first run, LookupError for a record that no current entry states.
    Where the last run wrote a link its weights are told, else they are worked out as a run would.
    """
    a, b = min(one, other), max(one, other)
    model, prior = _standing(connection)
    with Duck(memory=0.5, threads=1) as duck:
        _bring(connection, duck, a, b)
        worked_out = _work_out(duck, model)
    found = connection.execute(
        select(link.c.weight, link.c.comparisons).where(link.c.record_a == a, link.c.record_b == b)
    ).one_or_none()
    if found is not None:
        worked_out = tuple(_as_written(one, float(found.comparisons.get(one.name, 0))) for one in worked_out)
        # Weights are written rounded; what is left is the prior's, so that the sum stays the weight.
        prior = float(found.weight) - sum(one.bits for one in worked_out)
    weight = prior + sum(one.bits for one in worked_out)
    return Evidence(a, b, model.version, prior, weight, model.thresholds.link, worked_out)


def _standing(connection: Connection) -> tuple[Model, float]:
    model = model_in_force(connection)
    done = select(run.c.figures).where(run.c.state == "done").order_by(run.c.id.desc()).limit(1)
    figures = connection.execute(done).scalar_one_or_none()
    if model is None or figures is None:
        raise LinkageError("There is no linkage run to explain by: run `richpicture link` first.")
    return model, prior_bits(figures["prior"])


def _bring(connection: Connection, duck: Duck, a: str, b: str) -> None:
    columns = [record.c.id, record.c.entry, record.c.source, *(cast(record.c[name], Text) for name in TOLD)]
    wanted = select(*columns).join(entry, entry.c.id == record.c.entry)
    rows = connection.execute(wanted.where(record.c.id.in_((a, b)), entry.c.state == "current")).all()
    if len(rows) != 2:
        raise LookupError(a, b)
    values = list(zip(*rows, strict=True))
    told = {name: pa.array(column, pa.string()) for name, column in zip(TOLD, values[3:], strict=True)}
    duck.put(
        "told",
        pa.table(
            {
                "record": pa.array(values[0], pa.string()),
                "entry": pa.array(values[1], pa.int64()),
                "source": pa.array(values[2], pa.string()),
                **told,
            }
        ),
    )


def _work_out(duck: Duck, model: Model) -> tuple[Weighed, ...]:
    make_features(duck)
    attach_frequencies(duck, model.frequencies)
    sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in duck.columns("features"))
    patterns = ", ".join(one.pattern() for one in model.comparisons)
    [levels] = duck.rows(f"""
        WITH side AS (SELECT {sides} FROM features a JOIN features b ON a.n = 0 AND b.n = 1)
        SELECT {patterns} FROM side
    """)
    duck.put("asked", pa.table({"l": pa.array([0], pa.int32()), "r": pa.array([1], pa.int32())}))
    Scorer(duck, model).explain("asked", "explained")
    names = ", ".join(f"(comparisons::JSON ->> '{one.name}')::DOUBLE" for one in model.comparisons)
    [bits] = duck.rows(f"SELECT {names} FROM explained")
    return tuple(
        _weighed(one, level, total) for one, level, total in zip(model.comparisons, levels, bits, strict=True)
    )


def _weighed(compared: Comparison, number: int, bits: float) -> Weighed:
    best = max(math.log2(level.m / level.u) for level in compared.levels)
    if number < 0:
        return Weighed(compared.name, "unknown", 0.0, 0.0, best, unknown=True)
    level = compared.levels[number]
    frequency = bits - math.log2(level.m / level.u) if level.frequency else 0.0
    return Weighed(compared.name, level.label, bits, frequency, max(best, bits), unknown=False)


def _as_written(one: Weighed, bits: float) -> Weighed:
    if abs(one.bits - bits) <= ROUNDING:
        return replace(one, bits=bits)
    return Weighed(one.name, None, bits, 0.0, max(one.best, bits), unknown=False)
