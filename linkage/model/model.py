"""A model: everything that scoring a pair needs, under one version, as data that can be stored and loaded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from linkage.model.comparison import Comparison, Level, frequency_columns
from linkage.model.frequencies import Frequencies, pack, unpack


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where decisions fall, in bits of match weight (0 is an even chance).

    Records become one person while the average weight between them is at least `link`; a pair is worth a
    human's look from `review`, and a pair below `unseen` counts as that, as one that was never compared does.
    """

    link: float = -2.0
    review: float = -8.0
    unseen: float = -12.0


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted comparisons, the prior where they were fitted, thresholds, and term frequencies of `records`.

    The prior of a run is settled anew on its own records, since the share of true pairs among all possible
    ones falls as files grow; what stands here is where that starts and what one pair alone is scored with.
    """

    comparisons: tuple[Comparison, ...]
    prior: float
    frequencies: Mapping[str, Frequencies]
    records: int
    thresholds: Thresholds = Thresholds()

    @property
    def version(self) -> str:
        """A name that says what the model contains: the same model has the same one."""
        digest = hashlib.sha256(json.dumps(self.settings(), sort_keys=True).encode())
        digest.update(pack(self.frequencies))
        return f"model_{digest.hexdigest()[:16]}"

    def splink(self) -> dict[str, Any]:
        """Splink's settings."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "n",
            "comparisons": [one.splink() for one in self.comparisons],
            "blocking_rules_to_generate_predictions": [],
            "probability_two_random_records_match": self.prior,
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": False,
        }

    def frequency_columns(self) -> tuple[str, ...]:
        """The features whose term frequencies a score needs."""
        return frequency_columns(self.comparisons)

    def m(self) -> list[tuple[str, tuple[float, ...]]]:
        """Each comparison and how often a person's own records have each of its levels."""
        return [(one.name, tuple(level.m for level in one.levels)) for one in self.comparisons]

    def settings(self) -> dict[str, Any]:
        """All of the model but its term frequencies, as JSON."""
        return {
            "comparisons": [asdict(one) for one in self.comparisons],
            "prior": self.prior,
            "records": self.records,
            "thresholds": asdict(self.thresholds),
        }

    def term_frequencies(self) -> bytes:
        """The term frequencies as bytes."""
        return pack(self.frequencies)

    @classmethod
    def load(cls, settings: Mapping[str, Any], term_frequencies: bytes) -> Self:
        """The model of which `settings` and `term_frequencies` came."""
        return cls(
            comparisons=tuple(
                Comparison(one["name"], one["unknown"], tuple(Level(**level) for level in one["levels"]))
                for one in settings["comparisons"]
            ),
            prior=settings["prior"],
            frequencies=unpack(term_frequencies),
            records=settings["records"],
            thresholds=Thresholds(**settings["thresholds"]),
        )
