"""Related: a network of persons who are told to be related."""

from collections.abc import Iterable
from dataclasses import dataclass

from networks.network import Network, Pair


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """The network, and how many relations made it; all ties weigh the same."""

    network: Network
    relations: int

    @classmethod
    def of(cls, told: Iterable[Pair]) -> "Related":
        """From pairs, in any order; those told more than once, or both ways, are one tie."""
        relations = list(told)
        pairs = {(min(pair), max(pair)): 1.0 for pair in relations}
        return cls(Network.of(pairs), len(relations))

    def source(self) -> str:
        """What made it, in a line."""
        return f"from {self.relations:,} relations that are told"

    def method(self) -> str:
        """How ties and weights come about."""
        return (
            "Two persons are tied where it is told that they are related, in whatever way and by whomever. "
            "Each tie weighs 1, so that the weight of a person is how many others she is related to."
        )
