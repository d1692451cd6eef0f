"""An engine: what makes pairs of records and scores them, the part of a run that grows with pairs."""

from collections.abc import Sequence
from typing import Protocol

from linkage.duck import Duck
from linkage.model.blocking import Blocked, make_pairs
from linkage.model.model import Model
from linkage.resolution.pairs import Scorer


class Engine(Protocol):
    """Whatever makes and scores the pairs of a run; each makes the same ones of the same records."""

    def make_pairs(self, duck: Duck, deduplicated: Sequence[str]) -> list[Blocked]:
        """Make `pair` as `linkage.model.blocking.make_pairs` does."""
        ...

    def scorer(self, duck: Duck, model: Model) -> Scorer:
        """What scores pairs under a model."""
        ...


class InDuck:
    """The run's own database: for as many records as one machine holds."""

    def make_pairs(self, duck: Duck, deduplicated: Sequence[str]) -> list[Blocked]:
        """Make `pair` in the database."""
        return make_pairs(duck, deduplicated)

    def scorer(self, duck: Duck, model: Model) -> Scorer:
        """Splink in the database."""
        return Scorer(duck, model)
