"""Words for what happened, and what persons, objects and places were in it."""

from enum import auto

from schema.vocabulary.word import Word


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


MEANING: dict[type[Word], dict[str, str]] = {
    Sex: {"FEMALE": "Female.", "MALE": "Male.", "OTHER": "Recorded as neither female nor male."},
    EventKind: {
        "ANTI_SOCIAL_BEHAVIOUR": "Nuisance, environmental or personal anti-social behaviour.",
        "BICYCLE_THEFT": "A bicycle was taken.",
        "BURGLARY": "Entry to a building to steal or harm.",
        "CRIMINAL_DAMAGE_AND_ARSON": "Damage to property, also by fire.",
        "DRUGS": "Possession, supply or production of drugs.",
        "HOMICIDE": "A person was killed.",
        "OTHER_CRIME": "A crime of another category.",
        "OTHER_THEFT": "Theft by an employee, blackmail, making off without payment and the like.",
        "POSSESSION_OF_WEAPONS": "A firearm, a knife or another weapon was carried.",
        "PUBLIC_ORDER": "Conduct that causes fear, alarm or distress.",
        "ROBBERY": "Theft with force or the threat of it.",
        "SHOPLIFTING": "Theft from a shop.",
        "THEFT_FROM_THE_PERSON": "Theft from a victim without force.",
        "VEHICLE_CRIME": "Theft of or from a vehicle, or interference with one.",
        "VIOLENCE_AND_SEXUAL_OFFENCES": "Violence, stalking, harassment or a sexual offence.",
        "UNSPECIFIED_CRIME": "A crime whose category was not told.",
        "ARREST": "A person was arrested.",
        "CUSTODY": "A person was detained at a police station.",
        "STOP_AND_SEARCH": "A person or a vehicle was stopped and searched.",
        "MISSING_EPISODE": "A person was missing.",
        "PHONE_CALL": "One phone called another.",
        "REFERRAL": "A concern was passed to an agency.",
        "ASSESSMENT": "An agency assessed someone's needs or risks.",
        "PLACEMENT": "Someone was placed in care or accommodation.",
        "EXCLUSION": "A pupil was excluded from school.",
        "SENTENCE": "A court passed sentence.",
        "SUPERVISION": "A period or a meeting under supervision.",
        "RELEASE": "Someone was released from custody.",
        "ATTENDANCE": "Someone came for treatment without an appointment.",
        "APPOINTMENT": "Someone was booked in to be seen.",
        "TENANCY": "A tenancy began or ended.",
        "SUPPORT_SESSION": "A charity's worker met someone.",
        "REPORT": "Someone reported a concern.",
    },
    InvolvementRole: {
        "SUSPECT": "Suspected of it.",
        "OFFENDER": "Found to have done it.",
        "VICTIM": "Suffered it.",
        "WITNESS": "Saw or heard it.",
        "SUBJECT": "The one whom it is about.",
        "REPORTER": "Told of it.",
        "PARTY": "Took part in it in a way that was not told.",
        "CALLER": "Made the call.",
        "CALLED": "Was called.",
    },
    RelationshipKind: {
        "PARENT": "Is a parent of the other.",
        "CHILD": "Is a child of the other.",
        "SIBLING": "Is a brother or sister of the other.",
        "PARTNER": "Is the other's spouse or partner.",
        "FAMILY": "Is of the same family in a way that was not told.",
        "CARER": "Cares for the other.",
        "HOUSEHOLD": "Shares a household with the other.",
        "ASSOCIATE": "Is known to associate with the other.",
        "PHONE_CONTACT": "Speaks with the other by phone.",
        "SOCIAL_NETWORK": "Is in contact with the other online.",
    },
    ObjectKind: {
        "PHONE": "A phone number.",
        "EMAIL": "An e-mail address.",
        "VEHICLE": "A vehicle, by its registration mark.",
        "WEAPON": "A weapon.",
        "EVIDENCE": "A thing kept as evidence.",
        "OTHER": "Another thing.",
    },
}
