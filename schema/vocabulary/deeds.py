"""Words for what is done to protect, and how a deed ends."""

from enum import auto

from schema.vocabulary.word import Word


class RestrictionKind(Word):
    """Why a record, a person or an event is closed beyond what its class says."""

    SEALED = auto()  # for everyone: a witness under protection, an adoption
    PRIVILEGED = auto()  # for everyone: between a client and her lawyer
    CONFLICT = auto()  # for one viewer: herself, her family, what she is party to


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


MEANING: dict[type[Word], dict[str, str]] = {
    RestrictionKind: {
        "SEALED": "Closed to everyone, as for a witness under protection.",
        "PRIVILEGED": "Closed to everyone, as what passes between a client and her lawyer.",
        "CONFLICT": "Closed to one viewer: it is about herself, her family or her own affairs.",
    },
    RefusalCode: {
        "NOT_FOUND": "Nothing of this id is there that the viewer may do this to.",
        "BAD_INPUT": "What was given does not fit; the message says what, and what would.",
        "NOT_PERMITTED": "No policy lets the viewer do this for the stated purpose, whatever it is done to.",
    },
    BreakGlassState: {
        "IN_FORCE": "It has not run out, and no reviewer has ended it.",
        "UNREVIEWED": "It ran out, and nobody has reviewed it.",
        "REVIEWED": "Somebody else has said whether it was justified.",
    },
    ReviewVerdict: {
        "JUSTIFIED": "It was needed, and what was seen under it fits its reason.",
        "UNJUSTIFIED": "It was not needed, or more was looked at than its reason says.",
    },
}
