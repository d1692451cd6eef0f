"""Words for taskings, patrols and trials."""

from enum import auto

from schema.vocabulary.word import Word


class TrialAssignment(Word):
    """How often chance divides the hotspots of a trial between its arms."""

    DAILY = auto()
    FIXED = auto()


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


MEANING: dict[type[Word], dict[str, str]] = {
    TrialAssignment: {
        "DAILY": "Anew each day.",
        "FIXED": "Once, for all days.",
    },
    TaskingState: {
        "ISSUED": "The officer was not there yet.",
        "BEGUN": "She was there for a part of the time that was asked for.",
        "MET": "She was there for as long as was asked for.",
        "EXPIRED": "Its time is over, and less was done than was asked for.",
    },
    ActivityKind: {
        "FOOT_PATROL": "Patrol on foot.",
        "VEHICLE_PATROL": "Patrol by car or bicycle.",
        "ENGAGEMENT": "A talk with people who live, work or are there.",
        "PREMISES_VISIT": "A visit to a shop, a pub, a home.",
        "STOP_AND_SEARCH": "Somebody was stopped and searched. No ranking of hotspots learns from it.",
        "SEIZURE": "Something was taken: a weapon, drugs, alcohol.",
        "ARREST": "Somebody was arrested.",
        "PROBLEM_SOLVING": "Something about the place was changed, or who can change it was told.",
        "OTHER": "Anything else.",
    },
    ActivityOutcome: {
        "NONE": "It led to nothing further.",
        "ADVICE": "Advice was given.",
        "WARNING": "Somebody was warned.",
        "PENALTY_NOTICE": "A penalty notice was given.",
        "SEIZED": "Something was seized.",
        "ARRESTED": "Somebody was arrested.",
        "REFERRED": "Somebody or something was referred to a service.",
    },
    PingFault: {
        "MOCKED": "The device says that an app invented the place.",
        "VAGUE": "It is right to no better than 100 m, or says no accuracy.",
        "DOUBLED": "The patrol has another ping of the same moment that is as accurate or better.",
        "JUMPED": "To be there one would have had to be faster than 50 m/s.",
        "OUTSIDE": "It is from before the patrol or from after it. Its place is not kept.",
        "AHEAD": "It is from a time to come: the device's clock is wrong. It counts once that has come.",
        "TOO_OLD": "It is older than pings are kept. Its place is not kept.",
    },
}
