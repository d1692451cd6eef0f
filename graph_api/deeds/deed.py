"""Deed: what one field of a mutation does: what is judged before, and what is written in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from schema.sight import Sight, Viewer
from schema.vocabulary import AuditAction, RefusalCode

LONGEST_REASON = 2_000
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""What counts as printable and shows as nothing: four fillers of Hangul, and Braille without a dot."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A deed that is asked for: by whom, with what input, and what she may see at this moment."""

    viewer: Viewer
    input: Mapping[str, Any]
    sight: Sight
    rooms: Rooms
    agencies: Agencies


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed has come to: its payload by the contract's field names, but for `refusal`.

    `subjects` are the ids of the records and events that it concerns, `grants` those of the break-glass
    grants that it is about, for the audit log. `unseen` are those of the subjects that she doesn't see.
    """

    payload: Mapping[str, Any]
    subjects: Sequence[str] = ()
    grants: tuple[str, ...] = ()
    unseen: Sequence[str] = ()


class Refused(Exception):
    """A deed that is not done, told in its payload; whatever its transaction wrote is taken back."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


Act = Callable[[Connection], Done]
"""What is done in the transaction; raises Refused."""


def never(input: Mapping[str, Any]) -> bool:
    """Of a deed that always does something."""
    return False


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed as the field of a mutation.

    `prepare` judges policy and input, and may block; it raises Refused. It is called before the transaction
    of its act, which must ask nothing but the connection that it is given: on SQLite that one alone writes.
    `action` is what the audit log calls it. A deed asks for a purpose, and a case where policy wants one,
    unless it is declared to be not `personal`. With an input of which `searches` is true it changes
    nothing and is called a search; what it looked for is sealed for the privacy officer.
    """

    prepare: Callable[[Asked], Act]
    action: AuditAction = AuditAction.ALTER
    personal: bool = True
    searches: Callable[[Mapping[str, Any]], bool] = never


def fit_reason(told: str) -> str:
    """A reason without spaces around it. Raises Refused where it is none."""
    reason = told.strip()
    readable = all((one.isprintable() and one not in BLANK) or one == "\n" for one in reason)
    if not reason or len(reason) > LONGEST_REASON or not readable:
        message = f"Give a reason: a text of 1 to {LONGEST_REASON:,} characters that can be read."
        raise Refused(RefusalCode.BAD_INPUT, message)
    return reason
