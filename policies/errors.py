"""What can go wrong with policies, the directory and the audit log."""

from schema.partnership import ConfigurationError


class PolicyError(ConfigurationError):
    """A policy text is missing or wrong; the message says which file, which policy, and what."""


class AuditUnavailable(Exception):
    """An audit event could not be made durable: whatever it was for must not be answered."""


class BadQuestion(ValueError):
    """A question to the audit log that can't be meant; the message says why."""


class SecondPlaceFault(Exception):
    """The file outside the ledger that holds the audit log's checkpoints can't be read or written."""


class SecondPlaceAbsent(SecondPlaceFault):
    """It is not there: nothing was signed yet, or somebody took it away."""


class LogTampered(Exception):
    """The audit log is no longer what was signed, so nothing more is signed over it."""


class Sealed(Exception):
    """Searched values can't be opened with this key."""


class RightsError(Exception):
    """What was asked for a data subject, or of what is due, can't be done; the message says why."""


class BadCertificate(Exception):
    """This is no certificate of an erasure, or not the one that was signed."""


class BadExport(Exception):
    """An export of the audit log that can't be made, or is not what was signed."""
