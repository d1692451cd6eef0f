"""Indicators: shares of persons or events, from the same rounded counts as every population table.

An indicator is a function of rounded counts alone, so it tells of nobody what these don't tell. Like a cell
of a table it is shown only where these make certain that it rests on enough: on FEWEST of the part and on
FEWEST of the rest, so that no share says of somebody that she is, or is not, among those who are meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from patrol.population.protection import FEWEST, STEP, Cell
from schema.partnership import DIMENSIONS, IndicatorDeclaration
from schema.vocabulary import PopulationMeasure

SURE = 1.959964
"""Standard deviations on either side of 95 of 100 draws from a normal distribution."""
ROUNDING = STEP**2 / 4
"""The greatest variance that rounding gives a count: that of one which lies between two multiples of STEP."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share, between what it lies in 95 of 100 cases, and of about how many it is one."""

    name: str
    share: float
    low: float
    high: float
    whole: int


def indicators(
    protected: Mapping[PopulationMeasure, Mapping[Cell, int]], declared: Sequence[IndicatorDeclaration]
) -> list[Indicator]:
    """Those that are shown, in the order in which they were declared."""
    found = (_indicator(protected, one) for one in declared)
    return [one for one in found if one is not None]


def _indicator(
    protected: Mapping[PopulationMeasure, Mapping[Cell, int]], declared: IndicatorDeclaration
) -> Indicator | None:
    """The interval allows for chance (the persons as draws of such persons) and for rounding.

    Of the share s of n it is s ± 1.96 σ / n with σ² = n s (1 − s) + Σ w² STEP² / 4 over the rounded cells,
    where w is by how much a count of the cell moves the part less s times the whole. Where part and whole of
    a cell are two counts, their errors, of one secret, are taken as if they always added up.
    """
    whole, part = protected[declared.of], protected[declared.counted]
    places = {DIMENSIONS[declared.of].index(name): {*values} for name, values in declared.where.items()}

    def meant(cell: Cell) -> bool:
        return all(cell[place] in values for place, values in places.items())

    among = {cell: count for cell, count in part.items() if meant(cell)}
    parts, total = sum(among.values()), sum(whole.values())
    rest = {cell: count - among.get(cell, 0) for cell, count in whole.items()}
    if _least(among) < FEWEST or _least({cell: count for cell, count in rest.items() if count}) < FEWEST:
        return None
    share = parts / total
    same = declared.counted is declared.of
    moved = (
        (1 - share if same else 1 + share) if cell in among else share for cell in whole.keys() | among.keys()
    )
    spread = SURE * sqrt(total * share * (1 - share) + ROUNDING * sum(one**2 for one in moved)) / total
    return Indicator(declared.name, share, max(share - spread, 0.0), min(share + spread, 1.0), total)


def _least(counts: Mapping[Cell, int]) -> int:
    """How many there are for certain: a rounded count p stands for p − 9 at least."""
    return sum(count - (STEP - 1) for count in counts.values())
