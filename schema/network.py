"""Network: what surrounds a person, and how two persons are connected."""

import strawberry

from schema.field import field, output
from schema.scalars import DateTime
from schema.vocabulary import EdgeKind, FieldClass, NodeKind

EXISTENCE = FieldClass.EXISTENCE


@output
class NetworkNode:
    """A person, an event, a place or an object in a network."""

    id: strawberry.ID = field("Its id: ask `node` for more.", EXISTENCE)
    kind: NodeKind = field("What it is.", EXISTENCE)
    label: str | None = field(
        "What to write beside it: a name, a kind, an address, a number.",
        EXISTENCE,
        FieldClass.IDENTITY,
        FieldClass.LOCATION,
        FieldClass.CONTACT,
    )
    distance: int = field("How many edges it is away from where the network starts.", EXISTENCE)


@output
class NetworkEdge:
    """What connects two nodes of a network."""

    id: strawberry.ID = field("Its id.", EXISTENCE)
    from_: strawberry.ID = field("The node where it starts.", EXISTENCE)
    to: strawberry.ID = field("The node where it ends.", EXISTENCE)
    kind: EdgeKind = field("What it means.", EXISTENCE)
    role: str | None = field("What the one is to the other, in a word of its kind.", EXISTENCE)
    since: DateTime | None = field("Since when, or when it happened, if told.", EXISTENCE)


@output
class Network:
    """What surrounds a person, as far as the viewer may see."""

    nodes: list[NetworkNode] = field("The nodes, the nearest first.", EXISTENCE)
    edges: list[NetworkEdge] = field("What connects these nodes.", EXISTENCE)
    truncated: bool = field("Whether there is more than was asked for.", EXISTENCE)


@output
class Path:
    """One way from one person to another."""

    nodes: list[NetworkNode] = field("The nodes on the way, both ends included.", EXISTENCE)
    edges: list[NetworkEdge] = field("What connects each to the next.", EXISTENCE)
    length: int = field("How many edges there are.", EXISTENCE)
