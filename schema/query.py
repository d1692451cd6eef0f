"""Query: everything that can be asked."""

import strawberry

from schema.agency import Agency
from schema.agreement import Agreement
from schema.audit_event import AuditEvent, AuditWhere
from schema.audit_finding import AuditFinding
from schema.audit_proof import AuditCheckpoint, AuditProof
from schema.break_glass import BreakGlassGrant
from schema.briefing import Briefing
from schema.connection import Connection
from schema.decision import Decision
from schema.event import Event
from schema.event_count import EventCount
from schema.event_trend import TREND, EventTrend
from schema.event_where import EVENT_PAGE, EventWhere, Near
from schema.field import argument, field, output, page
from schema.hotspot import Hotspot, HotspotWhere
from schema.link_explanation import EVIDENCE, LinkExplanation
from schema.linkage_run import LinkageRun
from schema.network import Network, Path
from schema.network_analysis import NETWORK_ANALYSIS, NetworkAnalysis
from schema.node import Node
from schema.object import Object
from schema.operation import Operation
from schema.orders import ORDERS
from schema.patrol import Patrol
from schema.person import Person, PersonConnection, PersonSearch
from schema.place import Place, PlaceConnection
from schema.population import PopulationIndicator, PopulationTable
from schema.restriction import Restriction
from schema.review import Review
from schema.scalars import Date, DateTime
from schema.staff import Staff
from schema.tasking import Tasking
from schema.trial import Trial
from schema.trial_effect import WHOLE
from schema.viewer import Viewer
from schema.vocabulary import (
    AuditFindingKind,
    BreakGlassState,
    DecisionState,
    EdgeKind,
    EventDimension,
    FieldClass,
    InvolvementRole,
    ObjectKind,
    PopulationDimension,
    PopulationMeasure,
    ReviewReason,
)

CONTACT, EXISTENCE, IDENTITY, LOCATION, OPERATIONAL = (
    FieldClass.CONTACT,
    FieldClass.EXISTENCE,
    FieldClass.IDENTITY,
    FieldClass.LOCATION,
    FieldClass.OPERATIONAL,
)
THROUGH = argument(
    list[EdgeKind] | None, "Which edges count; null means INVOLVED, RELATED, LIVES_AT and USES."
)


@output
class Query:
    """Everything that can be asked. An answer is cut to what the viewer may see; hidden looks like absent."""

    viewer: Viewer = field("Who is asking.")
    node: Node | None = field(
        "Whatever has this id.",
        EXISTENCE,
        LOCATION,
        CONTACT,
        OPERATIONAL,
        id=argument(strawberry.ID, "An id of any kind."),
    )
    person: Person | None = field(
        "A person. An id from before a merge or a split answers with today's person.",
        EXISTENCE,
        id=argument(strawberry.ID, "Her id."),
    )
    find_persons: PersonConnection = field(
        "Persons who fit a search, the best fit first.",
        EXISTENCE,
        IDENTITY,
        by=argument(PersonSearch, "How to search."),
        **page(20),
    )
    person_network: Network | None = field(
        "What surrounds a person.",
        EXISTENCE,
        LOCATION,
        CONTACT,
        id=argument(strawberry.ID, "Her id."),
        hops=argument(int | None, "How many edges away; 1 to 4. Null means 2.", default=2),
        through=THROUGH,
        since=argument(DateTime | None, "Only events that started at this instant or later."),
        until=argument(DateTime | None, "Only events that started before this instant."),
        first=argument(int | None, "How many nodes at most; 1 to 1000. Null means 300.", default=300),
    )
    shortest_paths: list[Path] = field(
        "The shortest ways from one person to another; none where there is none that the viewer may see.",
        EXISTENCE,
        LOCATION,
        CONTACT,
        from_=argument(strawberry.ID, "The id of the one."),
        to=argument(strawberry.ID, "The id of the other."),
        max_hops=argument(int | None, "How many edges at most; 1 to 6. Null means 6.", default=6),
        through=THROUGH,
        first=argument(int | None, "How many paths at most; 1 to 50. Null means 10.", default=10),
    )
    network_analysis: NetworkAnalysis | None = field(
        "Who stands where among those who were in the same events; null around a person who is none. Of more "
        "than 1,000 persons who are tied it is TOO_COSTLY.",
        EXISTENCE,
        **NETWORK_ANALYSIS,
    )
    event: Event | None = field("An event.", EXISTENCE, id=argument(strawberry.ID, "Its id."))
    events: Connection[Event] = field("Events.", EXISTENCE, **EVENT_PAGE)
    event_counts: list[EventCount] = field(
        "How many events there are of each sort: the most frequent first, 1,000 sorts at most.",
        EXISTENCE,
        where=argument(EventWhere | None, "Which events are meant; null means all."),
        by=argument(list[EventDimension], "By what they are told apart.", LOCATION, OPERATIONAL),
    )
    event_trends: list[EventTrend] = field(
        "How many events there are of each sort over time, and whether that is unusual: the most first.",
        EXISTENCE,
        **TREND,
    )
    place: Place | None = field("A place.", LOCATION, id=argument(strawberry.ID, "Its id."))
    places: PlaceConnection = field(
        "Places.",
        LOCATION,
        near=argument(Near | None, "Only places within this circle."),
        text=argument(str | None, "Only places whose address or postcode contains this."),
        **page(50),
    )
    top_places: PlaceConnection = field(
        "The places where most events happened, the most first.",
        LOCATION,
        where=argument(EventWhere | None, "Which events are meant; null means all."),
        **page(10),
    )
    top_persons: PersonConnection = field(
        "The persons who were in most events in one of these roles, the most first.",
        EXISTENCE,
        role=argument(list[InvolvementRole], "What they were in them: one of these."),
        where=argument(EventWhere | None, "Which events are meant; null means all."),
        **page(10),
    )
    objects: Connection[Object] = field(
        "Objects.",
        CONTACT,
        kind=argument(ObjectKind | None, "Only objects of this sort."),
        label=argument(str | None, "Only the object with this number, registration mark…"),
        **page(50),
    )
    staff: Connection[Staff] = field(
        "Staff who handled events.",
        OPERATIONAL,
        text=argument(str | None, "Only staff whose name contains this."),
        **page(50),
    )
    agencies: list[Agency] = field("The agencies of the partnership.")
    audit_events: Connection[AuditEvent] = field(
        "The log of who saw what, the latest first. For auditors.",
        EXISTENCE,
        where=argument(AuditWhere | None, "Which audit events are meant; null means all."),
        **page(50),
    )
    restrictions: Connection[Restriction] = field(
        "What was restricted for the viewer's agency, lifted or not, the latest first. For privacy officers.",
        EXISTENCE,
        subject=argument(
            strawberry.ID | None,
            "Only what was restricted by this very id: of a record, an event, a person.",
        ),
        **page(50),
    )
    agreements: list[Agreement] = field(
        "Who shares what with whom: the agreements of any time, by name.",
        in_force_on=argument(Date | None, "Only those in force at some moment of this day, in UTC."),
    )
    accesses_to: Connection[AuditEvent] = field(
        "Who saw a person: the outcomes that rest on one of her records, the latest first. For auditors.",
        EXISTENCE,
        person=argument(strawberry.ID, "Her id, of today or from before a merge or a split."),
        **page(25),
    )
    audit_findings: Connection[AuditFinding] = field(
        "What deserves a look among the doings that the viewer may read, the latest first. For auditors.",
        EXISTENCE,
        kind=argument(AuditFindingKind, "By which rule."),
        since=argument(DateTime | None, "From when on; at most a year back. Null means the last 30 days."),
        **page(50),
    )
    break_glass_grants: Connection[BreakGlassGrant] = field(
        "Who broke the glass, the latest first: the grants that the viewer may review. For privacy officers.",
        EXISTENCE,
        state=argument(BreakGlassState | None, "Only those in this state; null means all."),
        **page(50),
    )
    explain_link: LinkExplanation | None = field(
        "Why two records or persons are one person, or why not; of one person asked for twice how she came "
        "together. Null where the viewer doesn't see both. For stewards.",
        *EVIDENCE,
        a=argument(strawberry.ID, "The id of a record or a person."),
        b=argument(strawberry.ID, "The id of another one."),
    )
    review_queue: Connection[Review] = field(
        "On which pairs of records a human should rule, each once, the most valuable first: of those that "
        "the viewer sees with all that is compared. For stewards.",
        *EVIDENCE,
        reason=argument(ReviewReason | None, "Only those of which this is a reason; null means all."),
        **page(50),
    )
    decisions: Connection[Decision] = field(
        "What humans ruled on two records that the viewer sees, the latest first. For stewards.",
        EXISTENCE,
        record=argument(strawberry.ID | None, "Only decisions on this record."),
        state=argument(DecisionState | None, "Only those in this state; null means all."),
        **page(50),
    )
    linkage_runs: Connection[LinkageRun] = field(
        "The runs of the linkage, the latest first; their figures count all records, also those that the "
        "viewer doesn't see. For stewards.",
        EXISTENCE,
        **page(10),
    )
    hotspots: Connection[Hotspot] = field(
        "Hotspots, the highest ranked first. For officers and those who task them.",
        EXISTENCE,
        where=argument(HotspotWhere | None, "Which ones are meant; null means all of today's ranking."),
        **page(50),
    )
    hotspot: Hotspot | None = field(
        "A hotspot as it was ranked last.", EXISTENCE, id=argument(strawberry.ID, "Its id.")
    )
    my_taskings: list[Tasking] = field(
        "What the viewer is asked for on a day, the earliest first. For officers.",
        *ORDERS,
        on=argument(Date | None, "The day, British time; null means today."),
    )
    my_briefings: list[Briefing] = field(
        "What the viewer should know now, the latest first; what has expired is gone. For officers.", *ORDERS
    )
    operation: Operation | None = field("An operation.", *ORDERS, id=argument(strawberry.ID, "Its id."))
    operations: Connection[Operation] = field(
        "Operations, the latest to begin first. For who tasks patrols.", *ORDERS, **page(50)
    )
    patrol: Patrol | None = field(
        "A patrol: the viewer's own, or one of a unit of her agency.",
        *ORDERS,
        id=argument(strawberry.ID, "Its id."),
    )
    trials: Connection[Trial] = field(
        "Trials, the last registered first. For those who task patrols and those who evaluate them.",
        *WHOLE,
        **page(50),
    )
    trial: Trial | None = field("A trial.", *WHOLE, id=argument(strawberry.ID, "Its id."))
    population_table: PopulationTable = field(
        "Published counts that identify nobody. What was not published is BAD_INPUT: nothing is counted for "
        "a question. For analysts.",
        EXISTENCE,
        measure=argument(PopulationMeasure, "What is counted."),
        by=argument(list[PopulationDimension], "By what, in any order; an empty list means all together."),
        snapshot=argument(Date | None, "The day of a snapshot; null means the last one."),
    )
    population_indicators: list[PopulationIndicator] = field(
        "Published shares that identify nobody, as the partnership orders them. For analysts.",
        EXISTENCE,
        snapshot=argument(Date | None, "The day of a snapshot; null means the last one."),
    )
    audit_checkpoint: AuditCheckpoint = field(
        "The last signed word on the whole log. For auditors.", EXISTENCE
    )
    audit_inclusion_proof: AuditProof | None = field(
        "That an event is in the log. Null for one that the viewer may not read, and until the tree has it.",
        EXISTENCE,
        event_id=argument(strawberry.ID, "The id of the event."),
        tree_size=argument(
            int | None, "In the tree of how many events. Null means that of the last checkpoint."
        ),
    )
    audit_consistency_proof: AuditProof | None = field(
        "That the log only grew: that its first `from` events are the same in the tree of `to`.",
        EXISTENCE,
        from_=argument(int, "How many events the earlier tree has; at least 1."),
        to=argument(int, "How many events the later tree has."),
    )
