"""A deed: what somebody does on the machine itself, by a command, with its intent and outcome on the log."""

import os
import pwd
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ledger.database import Ledger
from policies.audit.event import Answered, Asked, Receipt, intent_row, outcome_row
from policies.audit.event import subjects as checked
from policies.audit.writer import write
from policies.entities import NOBODY
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage


@dataclass
class Done:
    """What a deed has come to, for its outcome: how many of what, and whom or what it concerned."""

    counts: dict[str, int] = field(default_factory=dict)
    subjects: Sequence[str] = ()


@contextmanager
def deed(ledger: Ledger, action: AuditAction, operation: str) -> Iterator[Done]:
    """Do something only while it can be logged, as done by the account of the machine that runs this.

    Blocks. The intent is durable before the block, the outcome behind it: a deed that raises has failed, one
    that was killed has an intent alone. Raises LedgerError where the log can't be written.
    """
    receipt, done = _begin(ledger, action, operation), Done()
    try:
        yield done
    except BaseException:
        _fail(ledger, receipt)
        raise
    with ledger.begin() as connection:
        _end(connection, receipt, done)


@contextmanager
def whole_deed(ledger: Ledger, action: AuditAction, operation: str) -> Iterator[tuple[Connection, Done]]:
    """The same for a deed that is one transaction: its outcome is written in it, as its end.

    Killed, both last or neither; an intent alone says that nothing was done.
    """
    receipt, done = _begin(ledger, action, operation), Done()
    try:
        with ledger.begin() as connection:
            yield connection, done
            _end(connection, receipt, done)
    except BaseException:
        _fail(ledger, receipt)
        raise


def account() -> str:
    """The name of the account that runs this process; its number where the machine has no name for it.

    Not by the environment: in that anyone may say that she is somebody else.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _begin(ledger: Ledger, action: AuditAction, operation: str) -> Receipt:
    user = account()
    who = Viewer(f"local:{user}", user, NOBODY, frozenset())
    row = intent_row(who, action, operation, None, AuditStage.INTENT, Asked())
    with ledger.begin() as connection:
        write(connection, [row], [()])
    return Receipt(str(row["request"]), row)


def _end(connection: Connection, receipt: Receipt, done: Done) -> None:
    told = Answered(AuditOutcome.ANSWERED, subjects=done.subjects, counts=done.counts)
    write(connection, [outcome_row(receipt, told.details())], [checked(told.subjects)])


def _fail(ledger: Ledger, receipt: Receipt) -> None:
    with ledger.begin() as connection:
        write(connection, [outcome_row(receipt, Answered(AuditOutcome.FAILED).details())], [()])
