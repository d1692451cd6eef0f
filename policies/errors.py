"""What can go wrong with policies, the directory and the audit log."""

from schema.partnership import ConfigurationError


class PolicyError(ConfigurationError):
    """A policy text is missing or wrong; the message says which file, which policy, and what."""


class AuditUnavailable(Exception):
    """An audit event could not be made durable: whatever it was for must not be answered."""


class BadQuestion(ValueError):
    """A question to the audit log that can't be meant; the message says why."""
