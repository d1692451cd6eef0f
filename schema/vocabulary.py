"""The one vocabulary: every enumeration that the API, the policies, the ledger and the audit log share.

A member's value is what is stored and what policy texts name; it equals the member's name.
"""

from enum import StrEnum, auto


class Word(StrEnum):
    """A word of the vocabulary: its value is its own name, so that storage, policy and GraphQL agree."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


class AgencyKind(Word):
    """What sort of organisation supplies records."""

    POLICE = auto()
    CHILDRENS_SERVICES = auto()
    ADULT_SOCIAL_CARE = auto()
    PRISONS_AND_PROBATION = auto()
    NHS = auto()
    YOUTH_JUSTICE = auto()
    COUNCIL = auto()
    EDUCATION = auto()
    CHARITY = auto()
    PUBLIC = auto()


class Category(Word):
    """What a source is about; with agency and marking it makes a class, the unit on which policy decides."""

    CRIME = auto()
    CUSTODY = auto()
    INTELLIGENCE = auto()
    OFFENDER_MANAGEMENT = auto()
    CHILD_SAFEGUARDING = auto()
    EDUCATION = auto()
    ADULT_SAFEGUARDING = auto()
    HEALTH = auto()
    MENTAL_HEALTH = auto()
    YOUTH_JUSTICE = auto()
    HOUSING = auto()
    SUPPORT = auto()
    COMMUNITY = auto()
    PATROL = auto()


class Marking(Word):
    """How sensitive a source is."""

    PUBLIC = auto()
    OFFICIAL = auto()
    OFFICIAL_SENSITIVE = auto()
    SECRET = auto()


class FieldClass(Word):
    """What a field reveals; policy opens classes of records field class by field class."""

    EXISTENCE = auto()
    IDENTITY = auto()
    CONTACT = auto()
    HEALTH = auto()
    LOCATION = auto()
    NARRATIVE = auto()
    OPERATIONAL = auto()


class Role(Word):
    """What a viewer does; given by the product's own directory, never by a client's claim."""

    PRACTITIONER = auto()
    OFFICER = auto()
    TASKING_MANAGER = auto()
    ANALYST = auto()
    STEWARD = auto()
    AUDITOR = auto()
    PRIVACY_OFFICER = auto()
    OPERATOR = auto()
    EVALUATOR = auto()


class Purpose(Word):
    """Why a viewer asks; stated with each request."""

    SAFEGUARDING = auto()
    CRIME_PREVENTION = auto()
    OFFENDER_MANAGEMENT = auto()
    SERVICE_PLANNING = auto()
    LINKAGE_QUALITY = auto()
    AUDIT = auto()


class Sex(Word):
    """Sex as recorded by an agency."""

    FEMALE = auto()
    MALE = auto()
    OTHER = auto()


class EventKind(Word):
    """What happened. Crimes follow the categories of data.police.uk."""

    ANTI_SOCIAL_BEHAVIOUR = auto()
    BICYCLE_THEFT = auto()
    BURGLARY = auto()
    CRIMINAL_DAMAGE_AND_ARSON = auto()
    DRUGS = auto()
    HOMICIDE = auto()
    OTHER_CRIME = auto()
    OTHER_THEFT = auto()
    POSSESSION_OF_WEAPONS = auto()
    PUBLIC_ORDER = auto()
    ROBBERY = auto()
    SHOPLIFTING = auto()
    THEFT_FROM_THE_PERSON = auto()
    VEHICLE_CRIME = auto()
    VIOLENCE_AND_SEXUAL_OFFENCES = auto()
    UNSPECIFIED_CRIME = auto()
    ARREST = auto()
    CUSTODY = auto()
    STOP_AND_SEARCH = auto()
    MISSING_EPISODE = auto()
    PHONE_CALL = auto()
    REFERRAL = auto()
    ASSESSMENT = auto()
    PLACEMENT = auto()
    EXCLUSION = auto()
    SENTENCE = auto()
    SUPERVISION = auto()
    RELEASE = auto()
    ATTENDANCE = auto()
    APPOINTMENT = auto()
    TENANCY = auto()
    SUPPORT_SESSION = auto()
    REPORT = auto()


CRIMES = tuple(EventKind)[: list(EventKind).index(EventKind.ARREST)]
"""The kinds that are crimes, anti-social behaviour included."""
WHERE_OFFICERS_WERE = (EventKind.STOP_AND_SEARCH, EventKind.ARREST, EventKind.CUSTODY)
"""The kinds that say where officers were, rather than where something happened to somebody."""


class InvolvementRole(Word):
    """What a person was in an event."""

    SUSPECT = auto()
    OFFENDER = auto()
    VICTIM = auto()
    WITNESS = auto()
    SUBJECT = auto()
    REPORTER = auto()
    PARTY = auto()
    CALLER = auto()
    CALLED = auto()


class RelationshipKind(Word):
    """How one person is related to another. Where it has a direction, the first is the KIND of the second."""

    PARENT = auto()
    CHILD = auto()
    SIBLING = auto()
    PARTNER = auto()
    FAMILY = auto()
    CARER = auto()
    HOUSEHOLD = auto()
    ASSOCIATE = auto()
    PHONE_CONTACT = auto()
    SOCIAL_NETWORK = auto()


class ObjectKind(Word):
    """What sort of thing: the O of POLE."""

    PHONE = auto()
    EMAIL = auto()
    VEHICLE = auto()
    WEAPON = auto()
    EVIDENCE = auto()
    OTHER = auto()


class PlaceKind(Word):
    """What sort of place."""

    ADDRESS = auto()
    STREET = auto()
    PREMISES = auto()
    POINT = auto()


class AreaKind(Word):
    """What sort of area."""

    LSOA = auto()
    WARD = auto()
    DISTRICT = auto()
    POSTCODE_DISTRICT = auto()
    FORCE = auto()


class IdentifierKind(Word):
    """Which scheme an identifier belongs to."""

    NHS_NUMBER = auto()
    PNC_ID = auto()
    CRO_NUMBER = auto()
    UPN = auto()
    PRISON_NUMBER = auto()
    PROBATION_CRN = auto()
    LOCAL = auto()


class NodeKind(Word):
    """What a node of a network is."""

    PERSON = auto()
    EVENT = auto()
    PLACE = auto()
    OBJECT = auto()


class EdgeKind(Word):
    """What an edge of a network is; a value is the relationship type in the graph."""

    INVOLVED = auto()
    RELATED = auto()
    LIVES_AT = auto()
    USES = auto()
    AT = auto()
    PART_OF = auto()


class EventOrder(Word):
    """In which order events come; events without a start come last, and ties by id."""

    START_DESC = auto()
    START_ASC = auto()


class EventDimension(Word):
    """By what events are counted."""

    KIND = auto()
    OUTCOME = auto()
    PLACE = auto()
    AREA = auto()
    STAFF = auto()
    ROLE = auto()
    AGENCY = auto()
    DAY = auto()
    MONTH = auto()
    HOUR = auto()
    WEEKDAY = auto()


class TrendDimension(Word):
    """By what trends are told apart."""

    KIND = auto()
    OUTCOME = auto()
    PLACE = auto()
    AREA = auto()
    STAFF = auto()
    ROLE = auto()
    AGENCY = auto()


class Period(Word):
    """By what pieces of time a trend is told."""

    DAY = auto()
    WEEK = auto()
    MONTH = auto()


class PopulationMeasure(Word):
    """What a population table counts."""

    PERSONS = auto()
    VICTIMS = auto()
    SUSPECTS = auto()
    VICTIM_SUSPECTS = auto()
    EVENTS = auto()


class PopulationDimension(Word):
    """By what a population table counts."""

    AGE_BAND = auto()
    SEX = auto()
    AGENCY_COUNT = auto()
    AREA = auto()
    KIND = auto()
    MONTH = auto()


class Delivery(Word):
    """What one delivery of a source means for the entries that it does not name."""

    SNAPSHOT = auto()  # those entries are withdrawn
    DELTA = auto()  # they stay; a row may withdraw its own entry
    APPEND = auto()  # they stay, and no entry is ever altered


class RestrictionKind(Word):
    """Why a record, a person or an event is closed beyond what its class says."""

    SEALED = auto()  # for everyone: a witness under protection, an adoption
    PRIVILEGED = auto()  # for everyone: between a client and her lawyer
    CONFLICT = auto()  # for one viewer: herself, her family, what she is party to


class TrialAssignment(Word):
    """How often chance divides the hotspots of a trial between its arms."""

    DAILY = auto()
    FIXED = auto()


class Ruling(Word):
    """What a human says of two records."""

    SAME = auto()
    DIFFERENT = auto()
    UNSURE = auto()


class DecisionState(Word):
    """How far a decision on two records has come."""

    PROPOSED = auto()
    IN_FORCE = auto()
    WITHDRAWN = auto()


class ReviewReason(Word):
    """Why a human should look at two records."""

    NEAR_THRESHOLD = auto()
    CONTRADICTION = auto()
    LARGE_CLUSTER = auto()
    BRIDGE = auto()
    TWINS = auto()
    DECISION_AGAINST_MODEL = auto()
    CONFLICTING_DECISIONS = auto()
    AWAITS_SECOND = auto()


class LinkageRunState(Word):
    """How far a run of the linkage has come."""

    OPEN = auto()
    DONE = auto()
    FAILED = auto()


class Resolution(Word):
    """What came of a record that was resolved by itself."""

    MATCHED = auto()
    CREATED = auto()
    NEEDS_REVIEW = auto()
    ACCEPTED = auto()


class RefusalCode(Word):
    """Why a deed was not done."""

    NOT_FOUND = auto()
    BAD_INPUT = auto()
    NOT_PERMITTED = auto()


class BreakGlassState(Word):
    """How far a break-glass grant has come."""

    IN_FORCE = auto()
    UNREVIEWED = auto()
    REVIEWED = auto()


class ReviewVerdict(Word):
    """What a reviewer found of a break-glass grant."""

    JUSTIFIED = auto()
    UNJUSTIFIED = auto()


class TaskingState(Word):
    """How far a tasking has come."""

    ISSUED = auto()
    BEGUN = auto()
    MET = auto()
    EXPIRED = auto()


class ActivityKind(Word):
    """What was done on patrol."""

    FOOT_PATROL = auto()
    VEHICLE_PATROL = auto()
    ENGAGEMENT = auto()
    PREMISES_VISIT = auto()
    STOP_AND_SEARCH = auto()
    SEIZURE = auto()
    ARREST = auto()
    PROBLEM_SOLVING = auto()
    OTHER = auto()


class ActivityOutcome(Word):
    """What an activity led to."""

    NONE = auto()
    ADVICE = auto()
    WARNING = auto()
    PENALTY_NOTICE = auto()
    SEIZED = auto()
    ARRESTED = auto()
    REFERRED = auto()


class PingFault(Word):
    """Why a ping counts for nothing."""

    MOCKED = auto()
    VAGUE = auto()
    DOUBLED = auto()
    JUMPED = auto()
    OUTSIDE = auto()
    AHEAD = auto()
    TOO_OLD = auto()


class AuditAction(Word):
    """What was done with personal data, in the words of the log that the law asks for."""

    COLLECT = auto()
    ALTER = auto()
    CONSULT = auto()
    SEARCH = auto()
    DISCLOSE = auto()
    COMBINE = auto()
    ERASE = auto()
    EXPORT = auto()
    BREAK_GLASS = auto()
    DENY = auto()
    SIGN_IN = auto()
    SIGN_OUT = auto()


class AuditFindingKind(Word):
    """By which rule something in the log deserves a look."""

    SEARCH_WITHOUT_CASE = auto()
    OUT_OF_HOURS = auto()
    UNUSUAL_VOLUME = auto()
    REPEATED_DENIALS = auto()
    LOG_READING = auto()
    UNREVIEWED_BREAK_GLASS = auto()
    RESTRICTED_SUBJECT = auto()
    OWN_FAMILY = auto()
    COLLEAGUES_CASE = auto()


class AuditStage(Word):
    """When an audit event was written: before the query, or before its response left."""

    INTENT = auto()
    OUTCOME = auto()


class AuditOutcome(Word):
    """How a request ended."""

    ANSWERED = auto()
    REFUSED = auto()  # by authentication, policy or a limit; nothing was given out
    FAILED = auto()  # an error or a time limit; nothing was given out
