"""Words for what the audit log tells."""

from enum import auto

from schema.vocabulary.word import Word


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


MEANING: dict[type[Word], dict[str, str]] = {
    AuditAction: {
        "COLLECT": "Data were brought in.",
        "ALTER": "Data were changed.",
        "CONSULT": "Known persons, events or places were read.",
        "SEARCH": "Someone or something was searched for.",
        "DISCLOSE": "Data were given to another party.",
        "COMBINE": "Records were joined or parted.",
        "ERASE": "Data were removed.",
        "EXPORT": "Data left in bulk.",
        "BREAK_GLASS": "Wider sight was taken for a stated reason.",
        "DENY": "A request was refused.",
        "SIGN_IN": "Somebody signed in with a browser.",
        "SIGN_OUT": "A browser's session was ended, by its bearer or by the identity provider.",
    },
    AuditFindingKind: {
        "SEARCH_WITHOUT_CASE": "Searches for persons that name no case, by person and day.",
        "OUT_OF_HOURS": "Requests before 6:00, after 22:00 or at a weekend, British time, by person and day.",
        "UNUSUAL_VOLUME": (
            "30 requests a day or more, and over three times both her own median of the 28 days before "
            "(where she has five of them) and the median of others in the same roles that day."
        ),
        "REPEATED_DENIALS": "Five or more refused requests of one person within an hour of the clock.",
        "LOG_READING": "Questions to the audit log itself, by person and day.",
        "UNREVIEWED_BREAK_GLASS": "A break-glass grant that nobody reviewed in the time set (72 hours).",
        "RESTRICTED_SUBJECT": (
            "Answers that rested on a record or an event which was restricted then, for everyone or for "
            "whoever asked, by person and day."
        ),
        "OWN_FAMILY": (
            "Answers about somebody with the asker's own family name, where 20 persons or fewer bear it, or "
            "with whom a conflict of interest of hers is on record, by person and day."
        ),
        "COLLEAGUES_CASE": (
            "Answers about somebody who was then on the caseload of a colleague of the same agency, and not "
            "on the asker's own, by person and day."
        ),
    },
    AuditStage: {
        "INTENT": "Written before the data were read.",
        "OUTCOME": "Written before the answer left.",
    },
    AuditOutcome: {
        "ANSWERED": "An answer was given.",
        "REFUSED": "Refused by authentication, policy or a limit; nothing was given out.",
        "FAILED": "Ended by an error or a time limit; nothing was given out.",
    },
}
