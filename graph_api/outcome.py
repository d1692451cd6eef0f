"""What the audit log is told of a question that was not answered, and what is said where it can't be told."""

import time

from graph_api.errors import Abandoned, ClientError, Internal, TimedOut, Unavailable
from policies.audit.event import Answered
from schema.vocabulary import AuditOutcome


def without_answer(refusal: ClientError, started: float) -> Answered:
    """The outcome of what was refused or failed; `started` is of `time.perf_counter`."""
    failed = isinstance(refusal, Abandoned | Internal | TimedOut | Unavailable)
    outcome = AuditOutcome.FAILED if failed else AuditOutcome.REFUSED
    return Answered(outcome, code=refusal.code, seconds=time.perf_counter() - started)


def no_log() -> Unavailable:
    """Where nothing can be put on the audit log, nothing is answered."""
    return Unavailable("The audit log can't be written at the moment, so nothing is answered.")
