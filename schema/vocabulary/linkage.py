"""Words for how records come in and become persons, and what humans rule."""

from enum import auto

from schema.vocabulary.word import Word


class Delivery(Word):
    """What one delivery of a source means for the entries that it does not name."""

    SNAPSHOT = auto()  # those entries are withdrawn
    DELTA = auto()  # they stay; a row may withdraw its own entry
    APPEND = auto()  # they stay, and no entry is ever altered


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


MEANING: dict[type[Word], dict[str, str]] = {
    Ruling: {
        "SAME": "The two records are one person.",
        "DIFFERENT": "They are two persons.",
        "UNSURE": "It can't be told from what is known now. The model's word stands.",
    },
    DecisionState: {
        "PROPOSED": "It waits until a second steward rules the same.",
        "IN_FORCE": "Every linkage run follows it, unless another decision in force contradicts it.",
        "WITHDRAWN": "It counts no longer.",
    },
    ReviewReason: {
        "NEAR_THRESHOLD": "Their weight is near the one from which records become one person.",
        "CONTRADICTION": "They agree as one person's do, but a number for life differs, or births under one "
        "number or contact are a generation apart.",
        "LARGE_CLUSTER": "The weakest link of a person who has remarkably many records.",
        "BRIDGE": "The one weak link by which two groups of records hang together as one person.",
        "TWINS": "Family name and birth date are the same, and the given names are two.",
        "DECISION_AGAINST_MODEL": "A decision in force says what the weight speaks against.",
        "CONFLICTING_DECISIONS": "Decisions in force contradict each other, so nothing of it is followed.",
        "AWAITS_SECOND": "A decision is proposed and waits for a second steward.",
    },
    LinkageRunState: {
        "OPEN": "It goes on, or was killed and no other has begun since.",
        "DONE": "It came to its end: what it found was in force until a later one was done.",
        "FAILED": "It ended early, or was killed, and changed nothing.",
    },
    Resolution: {
        "MATCHED": "It is of a person whom the viewer may see.",
        "CREATED": "It is of nobody else: told to those alone from whom policy keeps nothing.",
        "NEEDS_REVIEW": "It may be of one whom the viewer may see; a human has to rule.",
        "ACCEPTED": "It was taken. Whether others know the person is not told.",
    },
}
