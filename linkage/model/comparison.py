"""The shape of a comparison: levels from the strongest agreement to the rest, as Splink understands them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REST = "ELSE"
"""The condition of the last level: whatever no other level took."""


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement.

    `when` is SQL over `<feature>_l` and `<feature>_r`. `m` is the share of true pairs and `u` the share of
    other pairs here; both are first guesses that training replaces, unless `fixed`. `frequency` names the
    feature whose term frequency stands in for `u`: two that share a rare name agree on more. No value counts
    as rarer than `rarest`: beyond it agreement proves little more, and errors are rare too.
    """

    label: str
    when: str
    m: float
    u: float
    fixed: bool = False
    frequency: str | None = None
    rarest: float = 1e-5


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, and how: the first level whose condition holds counts.

    `unknown` is SQL for pairs that can't be compared here; these give no evidence either way.
    """

    name: str
    unknown: str
    levels: tuple[Level, ...]

    def splink(self) -> dict[str, Any]:
        """The comparison as Splink's settings have it."""
        unknown = {"sql_condition": self.unknown, "label_for_charts": "unknown", "is_null_level": True}
        return {
            "output_column_name": self.name,
            "comparison_levels": [unknown, *(_splink(level) for level in self.levels)],
        }

    def pattern(self) -> str:
        """SQL for the number of the level that a pair has: 0 is the first one, -1 unknown."""
        cases = [f"WHEN {self.unknown} THEN -1"]
        for number, level in enumerate(self.levels):
            cases.append(f"ELSE {number}" if level.when == REST else f"WHEN {level.when} THEN {number}")
        return f"CASE {' '.join(cases)} END"

    def bits(self) -> str:
        """SQL for the weight of this comparison, in bits, as Splink works it out; 0 where it is unknown."""
        cases = [f"WHEN {self.unknown} THEN 0"]
        for level in self.levels:
            cases.append(
                f"ELSE {_bits(level)}" if level.when == REST else f"WHEN {level.when} THEN {_bits(level)}"
            )
        return f"(CASE {' '.join(cases)} END)"


def frequency_columns(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """The features whose term frequencies are needed, in the order of the alphabet."""
    return tuple(sorted({level.frequency for one in comparisons for level in one.levels if level.frequency}))


def _bits(level: Level) -> str:
    bits = f"{math.log2(level.m / level.u)!r}::DOUBLE"
    if level.frequency is None:
        return bits
    one, other = (f"tf_{level.frequency}_{side}" for side in "lr")
    # The greatest of what is not NULL; NULL where both are.
    share = (
        f"greatest({one}, {other}, CASE WHEN coalesce({one}, {other}) IS NOT NULL THEN {level.rarest!r} END)"
    )
    return f"({bits} + coalesce(log2({level.u!r}::DOUBLE / {share}), 0))"


def _splink(level: Level) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "sql_condition": level.when,
        "label_for_charts": level.label,
        "m_probability": level.m,
        "u_probability": level.u,
        "fix_m_probability": True,
        "fix_u_probability": True,
    }
    if level.frequency:
        said |= {
            "tf_adjustment_column": level.frequency,
            "tf_minimum_u_value": level.rarest,
            # The level may ask more than equality of that feature, so its own u is what is adjusted.
            "disable_tf_exact_match_detection": True,
        }
    return said
