"""Words for what decides who may see what, and why somebody asks."""

from enum import auto

from schema.vocabulary.word import Word


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


MEANING: dict[type[Word], dict[str, str]] = {
    AgencyKind: {
        "POLICE": "A police force.",
        "CHILDRENS_SERVICES": "A council's social care for children.",
        "ADULT_SOCIAL_CARE": "A council's social care for adults.",
        "PRISONS_AND_PROBATION": "Prisons and the probation service.",
        "NHS": "A trust or other body of the National Health Service.",
        "YOUTH_JUSTICE": "A youth justice service.",
        "COUNCIL": "A council in its other duties, such as housing.",
        "EDUCATION": "Schools, colleges and those who oversee them.",
        "CHARITY": "A charity or another voluntary organisation.",
        "PUBLIC": "The public, through a service that takes reports.",
    },
    Category: {
        "CRIME": "Recorded crime.",
        "CUSTODY": "Detention at a police station.",
        "INTELLIGENCE": "Police intelligence.",
        "OFFENDER_MANAGEMENT": "Sentences, supervision and release.",
        "CHILD_SAFEGUARDING": "Concerns about children and what is done about them.",
        "EDUCATION": "Schooling, attendance and exclusion.",
        "ADULT_SAFEGUARDING": "Concerns about adults at risk and what is done about them.",
        "HEALTH": "Physical health care.",
        "MENTAL_HEALTH": "Mental health care.",
        "YOUTH_JUSTICE": "Work with children who offend or may offend.",
        "HOUSING": "Tenancies and homelessness.",
        "SUPPORT": "Support given by a charity.",
        "COMMUNITY": "Reports from the community, without names.",
        "PATROL": "Where patrols go, when, why, and what they did.",
    },
    Marking: {
        "PUBLIC": "Already published, or fit to be.",
        "OFFICIAL": "Routine public business.",
        "OFFICIAL_SENSITIVE": "Official, and harmful to someone if it came to the wrong eyes.",
        "SECRET": "Needs the strongest protection that this product gives.",
    },
    FieldClass: {
        "EXISTENCE": "That a record or an event exists, which agency holds it, of which category and when.",
        "IDENTITY": "Names, birth dates, sex and identifiers.",
        "CONTACT": "Addresses, postcodes, phones, e-mail addresses, vehicles.",
        "HEALTH": "What is told of health.",
        "LOCATION": "Where someone lives and where something happened.",
        "NARRATIVE": "Free text of an event.",
        "OPERATIONAL": "How an agency acted: outcomes, staff, risk.",
    },
    Role: {
        "PRACTITIONER": "Works with people: social worker, nurse, youth worker, housing officer.",
        "OFFICER": "A police officer on duty.",
        "TASKING_MANAGER": "Decides where patrols go.",
        "ANALYST": "Studies patterns and populations.",
        "STEWARD": "Reviews doubtful links between records.",
        "AUDITOR": "Examines who saw what.",
        "PRIVACY_OFFICER": "Protects the rights of those whom the data are about.",
        "OPERATOR": "Keeps the installation running.",
        "EVALUATOR": "Judges by trials whether what was done had an effect.",
    },
    Purpose: {
        "SAFEGUARDING": "To protect a child or an adult at risk.",
        "CRIME_PREVENTION": "To prevent, investigate or detect crime.",
        "OFFENDER_MANAGEMENT": "To manage a sentence or a risk of offending.",
        "SERVICE_PLANNING": "To plan services; persons don't matter, numbers do.",
        "LINKAGE_QUALITY": "To judge and better the links between records.",
        "AUDIT": "To examine who saw what.",
    },
}
