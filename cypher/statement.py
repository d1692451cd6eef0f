"""A statement: the one thing that is ever sent to a graph."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher text and its parameters; the text depends on the shape of a question only."""

    text: str
    parameters: dict[str, object] = field(default_factory=dict)
