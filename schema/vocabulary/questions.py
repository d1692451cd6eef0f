"""Words for by what answers are ordered, divided and counted."""

from enum import auto

from schema.vocabulary.word import Word


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


MEANING: dict[type[Word], dict[str, str]] = {
    EventOrder: {
        "START_DESC": "The latest first.",
        "START_ASC": "The earliest first.",
    },
    EventDimension: {
        "KIND": "What happened.",
        "OUTCOME": "How it ended.",
        "PLACE": "The place.",
        "AREA": "The area of the place.",
        "STAFF": "Who handled it.",
        "ROLE": "What anybody was in it; an event of several roles counts under each.",
        "AGENCY": "Which agency holds it.",
        "DAY": "The day of its start, where told to the day.",
        "MONTH": "The month of its start, where told to the month.",
        "HOUR": "The hour of the day of its start in UTC, where told to the minute.",
        "WEEKDAY": "The day of the week of its start, where told to the day; 1 is Monday.",
    },
    TrendDimension: {
        "KIND": "What happened.",
        "OUTCOME": "How it ended.",
        "PLACE": "The place.",
        "AREA": "The area of the place.",
        "STAFF": "Who handled it.",
        "ROLE": "What anybody was in it; an event of several roles counts under each.",
        "AGENCY": "Which agency holds it.",
    },
    Period: {
        "DAY": "Days in UTC, compared with the same day of the week 52 weeks before.",
        "WEEK": "Weeks from Monday in UTC, compared with the week 52 weeks before.",
        "MONTH": "Months in UTC, compared with the same month of the year before.",
    },
    PopulationMeasure: {
        "PERSONS": "Persons of whom a record tells, each once.",
        "VICTIMS": "Those of them who are a victim in an event, each once.",
        "SUSPECTS": "Those of them who are a suspect in an event, each once.",
        "VICTIM_SUSPECTS": "Those of them who are both, in one event or in several, each once.",
        "EVENTS": "Events, each once.",
    },
    PopulationDimension: {
        "AGE_BAND": "How old a person is on the day of the snapshot. Of persons, victims and suspects.",
        "SEX": "A person's sex. Of persons, victims and suspects.",
        "AGENCY_COUNT": "How many agencies know a person. Of persons, victims and suspects.",
        "AREA": "The area of an event's place. Of events.",
        "KIND": "What happened. Of events.",
        "MONTH": "The month of an event's start in UTC. Of events.",
    },
}
