"""What can go wrong between a file and persons, as one small tree; no message tells a cell of a row."""


class LinkageError(Exception):
    """Linkage could not do what was asked."""


class IngestError(LinkageError):
    """A delivery can't be taken in; the message says which file, where in it, and what to do."""


class BatchRefused(IngestError):
    """More rows of a delivery can't be read than its source allows, so that nothing of it was taken in."""


class ModelError(LinkageError):
    """A model, or a blocking rule, can't be used; the message says which, why, and what to do."""


class EvaluationError(LinkageError):
    """There is nothing to measure by; the message says which file, and what to do."""
