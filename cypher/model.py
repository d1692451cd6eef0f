"""The graph model, declared once: constraints, indexes, writes and the plan are derived from it.

No stored property is named `name`, `title`, `type` or `label`: the embedded engine invents these.
"""

from dataclasses import dataclass

from schema.vocabulary import FieldClass

EXISTENCE, IDENTITY, CONTACT, HEALTH, LOCATION, NARRATIVE, OPERATIONAL = (
    FieldClass.EXISTENCE,
    FieldClass.IDENTITY,
    FieldClass.CONTACT,
    FieldClass.HEALTH,
    FieldClass.LOCATION,
    FieldClass.NARRATIVE,
    FieldClass.OPERATIONAL,
)


@dataclass(frozen=True, slots=True)
class NodeModel:
    """A label: its properties with the field class of each, and those that carry an index on every engine.

    `classed` says that a node of this label carries `class` and is policed by it. Nodes without a class
    exist for a viewer through a visible edge; reference nodes (agencies, areas) exist for everyone.
    """

    label: str
    properties: dict[str, FieldClass]
    indexed: tuple[str, ...] = ()
    server_indexed: tuple[str, ...] = ()  # on Neo4j only: the embedded engine is faster by a scan
    classed: bool = False
    reference: bool = False

    @property
    def stored(self) -> tuple[str, ...]:
        """Every property of a node of this label beside its `id`."""
        return (*(("class",) if self.classed else ()), *self.properties)


@dataclass(frozen=True, slots=True)
class EdgeModel:
    """A relationship type: its ends, what it reveals, and its properties beside `id`, `class` and `entry`.

    `people` names the ends that are persons as their records: properties `record` and `recordClass`, on an
    edge between two persons `fromRecord`, `fromClass`, `toRecord`, `toClass`. The class of each record that
    an edge names is kept on the edge, so that policy reads one row: an edge is visible only where its own
    class and these are open. Structural edges (a record's person, a place's area) carry no class.
    """

    type: str
    start: str
    end: str
    reveals: FieldClass = EXISTENCE
    properties: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    asserted: bool = True
    owning: bool = False

    @property
    def stored(self) -> tuple[str, ...]:
        """Every property of an edge of this type, `id` first; a structural edge has none."""
        if not self.asserted:
            return ()
        ends = (name for record in self.people for name in (record, record_class(record)))
        return ("id", "class", "entry", *self.properties, *ends)


IDENTIFIERS = {
    "NHS_NUMBER": "nhsNumber",
    "PNC_ID": "pncId",
    "CRO_NUMBER": "croNumber",
    "UPN": "upn",
    "PRISON_NUMBER": "prisonNumber",
    "PROBATION_CRN": "probationCrn",
    "LOCAL": "localId",
}
"""Kind of identifier → property of a Record (each can be searched for exactly)."""

ATTRIBUTES = {kind: f"attributes{kind.capitalize()}" for kind in FieldClass}
"""Field class → property of a Record: a list of `name=value`, what the source says beyond the fields."""

NODES = (
    NodeModel("Person", {}),
    NodeModel(
        "Record",
        {
            "agency": EXISTENCE,
            "category": EXISTENCE,
            "marking": EXISTENCE,
            "receivedAt": EXISTENCE,
            "givenName": IDENTITY,
            "middleNames": IDENTITY,
            "familyName": IDENTITY,
            "fullName": IDENTITY,
            "otherNames": IDENTITY,
            "birthDate": IDENTITY,
            "sex": IDENTITY,
            "address": CONTACT,
            "postcode": CONTACT,
            "phones": CONTACT,
            "emails": CONTACT,
            # Folded (lower case, no accents) and phonetic forms, for search only.
            "givenKey": IDENTITY,
            "familyKey": IDENTITY,
            "givenSound": IDENTITY,
            "familySound": IDENTITY,
            **dict.fromkeys(IDENTIFIERS.values(), IDENTITY),
            **{name: kind for kind, name in ATTRIBUTES.items()},
        },
        indexed=("givenKey", "familyKey", "familySound", *IDENTIFIERS.values()),
        classed=True,
    ),
    # One name of hers beside the first, for search only; policy asks the record that tells it.
    NodeModel(
        "OtherName",
        dict.fromkeys(("givenKey", "familyKey", "givenSound", "familySound"), IDENTITY),
        indexed=("givenKey", "familyKey", "familySound"),
    ),
    NodeModel(
        "Event",
        {
            "agency": EXISTENCE,
            "category": EXISTENCE,
            "marking": EXISTENCE,
            "kind": EXISTENCE,
            "start": EXISTENCE,  # fixed width UTC, the beginning of what was told
            "startPrecision": EXISTENCE,  # YEAR, MONTH, DAY, TIME
            "end": EXISTENCE,
            "endPrecision": EXISTENCE,
            "outcome": OPERATIONAL,
            "narrative": NARRATIVE,
        },
        server_indexed=("start",),
        classed=True,
    ),
    NodeModel(
        "Place",
        {
            "kind": LOCATION,
            "address": LOCATION,
            "postcode": LOCATION,
            "latitude": LOCATION,
            "longitude": LOCATION,
            "addressKey": LOCATION,
        },
        server_indexed=("latitude",),
    ),
    NodeModel("Object", {"kind": CONTACT, "value": CONTACT}, indexed=("value",)),
    NodeModel("Staff", {"fullName": OPERATIONAL, "nameKey": OPERATIONAL}),
    NodeModel("Area", {"kind": EXISTENCE, "code": EXISTENCE, "fullName": EXISTENCE}, reference=True),
    NodeModel("Agency", {"fullName": EXISTENCE, "kind": EXISTENCE, "contact": EXISTENCE}, reference=True),
)

EDGES = (
    EdgeModel("OF", "Record", "Person", asserted=False),
    EdgeModel("FROM", "Record", "Agency", asserted=False),
    EdgeModel("TELLS", "Record", "OtherName", asserted=False, owning=True),
    EdgeModel("INVOLVED", "Person", "Event", properties=("role",), people=("record",)),
    EdgeModel("RELATED", "Person", "Person", properties=("kind",), people=("fromRecord", "toRecord")),
    EdgeModel("LIVES_AT", "Person", "Place", LOCATION, properties=("from", "until"), people=("record",)),
    EdgeModel("USES", "Person", "Object", CONTACT, properties=("from", "until"), people=("record",)),
    EdgeModel("AT", "Event", "Place", LOCATION),
    EdgeModel("PART_OF", "Object", "Event", properties=("role",)),
    EdgeModel("HANDLED_BY", "Event", "Staff", OPERATIONAL),
    EdgeModel("WORKS_FOR", "Staff", "Agency", asserted=False),
    EdgeModel("IN", "Place", "Area", asserted=False),
)


def record_class(record: str) -> str:
    """Where an edge keeps the class of a record: `record` → `recordClass`, `fromRecord` → `fromClass`."""
    return f"{record.removesuffix('Record')}Class"


def node(label: str) -> NodeModel:
    """The declaration of a label; KeyError for one that the graph does not have."""
    return _NODES[label]


def edge(type: str) -> EdgeModel:
    """The declaration of a relationship type; KeyError for one that the graph does not have."""
    return _EDGES[type]


_NODES = {one.label: one for one in NODES}
_EDGES = {one.type: one for one in EDGES}
