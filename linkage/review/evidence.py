"""Evidence: what speaks for and against two records being one person, comparison by comparison, in bits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ledger.tables import link
from linkage.arrival.arrivals import Arrivals
from linkage.arrival.resolving import read_told
from linkage.arrival.scales import Told
from linkage.model.comparison import Comparison

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

    `level` says how they agree, None where the run weighed them otherwise (such as before one was corrected).
    `bits` includes `frequency`, the share of it that comes from how rare the value is:
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


def read_evidence(connection: Connection, arrivals: Arrivals, one: str, other: str) -> Evidence:
    """Compare two records of current entries, by the scales of `arrivals`.

    Raises LinkageError before the first run by this version of the program, LookupError for a record that no
    current entry states.
    Where the last run wrote a link its weights are told, else they are worked out as a run would.
    """
    a, b = min(one, other), max(one, other)
    sides = [arrivals.weighing(connection, told) for told in _told(connection, a, b)]
    standing = sides[0].standing
    with arrivals.scales(standing) as scales:
        compared = scales.compare(*(scales.unpack(side.record, side.derived.packed) for side in sides))
    model, prior = standing.model, standing.prior
    worked_out = tuple(
        _weighed(one, level, round(bits, 2))
        for one, (level, bits) in zip(model.comparisons, compared, strict=True)
    )
    found = connection.execute(
        select(link.c.weight, link.c.comparisons).where(link.c.record_a == a, link.c.record_b == b)
    ).one_or_none()
    if found is not None:
        worked_out = tuple(_as_written(one, float(found.comparisons.get(one.name, 0))) for one in worked_out)
        # Weights are written rounded; what is left is the prior's, so that the sum stays the weight.
        prior = float(found.weight) - sum(one.bits for one in worked_out)
    weight = prior + sum(one.bits for one in worked_out)
    return Evidence(a, b, standing.version, prior, weight, model.thresholds.link, worked_out)


def _told(connection: Connection, a: str, b: str) -> list[Told]:
    found = [read_told(connection, id) for id in (a, b)]
    known = [told for told in found if told]
    if a == b or len(known) < 2:
        raise LookupError(a, b)
    return known


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
