"""The analysts' graph, declared once: statements, schema and diagram are made from it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProjectedNode:
    """A label and what it means; its properties beside `id`, each with its meaning."""

    label: str
    means: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProjectedEdge:
    """A relationship type between two labels, what it means, and its properties with their meanings."""

    type: str
    start: str
    end: str
    means: str
    properties: dict[str, str] = field(default_factory=dict)


NODES = (
    ProjectedNode(
        "Person",
        "somebody whom the linkage found; her id is a pseudonym of this snapshot",
        {
            "ageBand": "her age on 1 January of that year: 18-24; where that would be rare 0-17 or 18+",
            "sex": "FEMALE, MALE or OTHER",
        },
    ),
    ProjectedNode(
        "Event",
        "what happened; its id is a pseudonym of this snapshot",
        {
            "kind": "what sort, as ROBBERY or REFERRAL",
            "month": "when it began, as 2026-01; where that would be rare the year, 2026",
            "outcome": "how it ended; nothing where that would be rare, so no share of outcomes",
        },
    ),
    ProjectedNode("Staff", "who handles events; the id is a pseudonym of this snapshot"),
    ProjectedNode(
        "Area",
        "published geography; its id is its code",
        {"kind": "LSOA, WARD, DISTRICT …", "fullName": "what it is called"},
    ),
    ProjectedNode(
        "Agency", "who told of an event", {"kind": "POLICE, NHS …", "fullName": "what it is called"}
    ),
    ProjectedNode(
        "Snapshot",
        "this snapshot itself",
        {
            "day": "when it was cut",
            "k": "how many look alike at least",
            "sample": "of which share of all persons it tells",
        },
    ),
)

EDGES = (
    ProjectedEdge(
        "INVOLVED", "Person", "Event", "she was in it", {"role": "as what: SUSPECT, VICTIM, SUBJECT …"}
    ),
    ProjectedEdge(
        "RELATED",
        "Person",
        "Person",
        "the first is the KIND of the second; SIBLING, PARTNER, ASSOCIATE stand once: ask without an arrow",
        {"kind": "PARENT, SIBLING, PARTNER, ASSOCIATE …"},
    ),
    ProjectedEdge("LIVES_IN", "Person", "Area", "where her last known home is"),
    ProjectedEdge("HAPPENED_IN", "Event", "Area", "where it was"),
    ProjectedEdge("RECORDED_BY", "Event", "Agency", "who told of it"),
    ProjectedEdge("HANDLED_BY", "Event", "Staff", "who dealt with it"),
)

LABELS = tuple(node.label for node in NODES)
TYPES = tuple(edge.type for edge in EDGES)
PROPERTIES = ("id", *dict.fromkeys(name for one in (*NODES, *EDGES) for name in one.properties))
