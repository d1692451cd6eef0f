"""Errors that the user mends: each says what is wrong, where, and what to do."""


class PatrolError(Exception):
    """Incidents that can't be read, or that are too few for what was asked."""
