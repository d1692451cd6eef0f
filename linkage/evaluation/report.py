"""The report of an evaluation, as a table to read and as JSON."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from rich.table import Table

from linkage.evaluation.measures import Labels, Score, b_cubed, cluster_pairs, exact_clusters, sizes
from linkage.evaluation.reliability import Reliability


@dataclass(frozen=True, slots=True)
class Report:
    """Measures of one linkage. `pairs` and `reach` are known only where the run itself was watched, and
    `reliability` where links were looked at.

    `records` are those of which the truth tells who they are, `untold` the others, which no measure counts.
    `pairs` is over pairs that the model scores at or above the threshold, `reach` the share of true pairs
    that blocking brought together, `seconds` the time of each stage.
    """

    records: int
    untold: int
    clusters: Score
    exact: Score
    b_cubed: Score
    largest_found: int
    largest_true: int
    pairs: Score | None = None
    reach: float | None = None
    seconds: dict[str, float] | None = None
    reliability: Reliability | None = None

    @classmethod
    def of(
        cls,
        found: Labels,
        true: Labels,
        *,
        untold: int = 0,
        pairs: Score | None = None,
        reach: float | None = None,
        seconds: dict[str, float] | None = None,
        reliability: Reliability | None = None,
    ) -> "Report":
        """Measure two labels for each record whose truth is told."""
        return cls(
            records=len(found),
            untold=untold,
            clusters=cluster_pairs(found, true),
            exact=exact_clusters(found, true),
            b_cubed=b_cubed(found, true),
            largest_found=int(np.max(sizes(found), initial=0)),
            largest_true=int(np.max(sizes(true), initial=0)),
            pairs=pairs,
            reach=reach,
            seconds=seconds,
            reliability=reliability,
        )

    def scores(self) -> dict[str, Score]:
        """The measures by name."""
        named = {
            "pair": self.pairs,
            "cluster-pair": self.clusters,
            "exact-cluster": self.exact,
            "B-cubed": self.b_cubed,
        }
        return {name: score for name, score in named.items() if score}

    def table(self) -> Table:
        """The measures as a table, the other figures below it."""
        said = [
            f"{self.records:,} records"
            + (f", and {self.untold:,} left out: the truth doesn't name them" if self.untold else ""),
            f"largest cluster: {self.largest_found} found, {self.largest_true} true",
        ]
        if self.reach is not None:
            said.append(f"blocking reached {self.reach:.4f} of the true pairs")
        if (told := self.reliability) and told.pairs:
            said.append(
                f"probabilities of {told.pairs:,} pairs: Brier score {told.brier:.4f} (by their share alone "
                f"{told.constant:.4f}), on average {told.apart:.4f} from what is so"
            )
        if self.seconds:
            parts = ", ".join(f"{name.lower()} {taken:.1f}" for name, taken in self.seconds.items())
            said.append(f"{sum(self.seconds.values()):.1f} seconds: {parts}")
        table = Table("Measure", caption="\n".join(said), caption_justify="left")
        for name in ("Precision", "Recall", "F1"):
            table.add_column(name, justify="right")
        for name, score in self.scores().items():
            table.add_row(name, f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}")
        return table

    def json(self) -> str:
        """All figures as JSON."""
        said: dict[str, Any] = {
            name: {"precision": score.precision, "recall": score.recall, "f1": score.f1}
            for name, score in self.scores().items()
        }
        said |= {
            "records": self.records,
            "untold": self.untold,
            "largest_found": self.largest_found,
            "largest_true": self.largest_true,
            "reach": self.reach,
            "seconds": self.seconds,
            "reliability": self.reliability,
        }
        return orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
