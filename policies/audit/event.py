"""What an audit event says: who asked for what, and what was given out; never a value of an argument."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.clock import now
from ledger.ids import new_id
from policies.entities import NOBODY
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, FieldClass

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ ,]{0,500}")
_HASH = re.compile(r"[A-Za-z0-9:_-]{1,200}")
_SEALED = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}")  # JWE, compact
_CYPHER = re.compile(r"[ -~]{1,20000}")
_CODE = re.compile(r"[A-Z][A-Z_]{0,60}")
_SUBJECT = re.compile(r"[a-z]+_[A-Za-z0-9_]{1,80}")

SALT_BYTES = 16
LONGEST_ADDRESS = 100

Row = dict[str, object]
"""A row of the ledger's table `audit_event`, without `seq` and `leaf`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Details of an intent: the field classes that the request chose or searched by.

    `policy` is the digest of the policies in force, `searched` what was looked for, sealed for the privacy
    officer, `grants` the break-glass grants that widened the sight of who asks, `cypher` what was asked in
    Cypher, without names and values that a person chose.
    """

    field_classes: frozenset[FieldClass] = frozenset()
    policy: str | None = None
    searched: str | None = None
    grants: tuple[str, ...] = ()
    cypher: str | None = None

    def details(self) -> dict[str, object]:
        """As it is stored."""
        told: dict[str, object] = {"fieldClasses": sorted(self.field_classes)}
        if self.cypher is not None:
            told["cypher"] = _fit(_CYPHER, self.cypher)
        if self.searched is not None:
            told["searched"] = _fit(_SEALED, self.searched)
        return told | _grants(self.grants)


@dataclass(frozen=True, slots=True)
class Answered:
    """Details of an outcome.

    `subjects` are the ids of the records and events on which the answer rests (a person stands here as the
    records that were visible), `counts` how many nodes each root field gave, `seconds` how long it took,
    `code` the error code of the contract where the request was refused or failed, `grants` the break-glass
    grants that it is about; those of the intent are added. `cypher` is what was asked in Cypher where there
    was no intent. `unseen` are those of the subjects that whoever
    did it doesn't see: of these their own agencies are told, and not hers. `classes` are the numbers of the
    classes on which an answer rests that names no record.
    """

    outcome: AuditOutcome
    subjects: Sequence[str] = ()
    field_classes: frozenset[FieldClass] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    code: str | None = None
    grants: tuple[str, ...] = ()
    unseen: Sequence[str] = ()
    cypher: str | None = None
    classes: Collection[int] = ()

    def details(self) -> dict[str, object]:
        """As it is stored, but for the subjects, which the writer puts below their classes in `given`."""
        told: dict[str, object] = {"outcome": self.outcome}
        if self.field_classes:
            told["fieldClasses"] = sorted(self.field_classes)
        if self.counts:
            told["counts"] = {_fit(_NAME, name): int(count) for name, count in self.counts.items()}
        if self.seconds is not None:
            told["seconds"] = round(self.seconds, 6)
        if self.code is not None:
            told["code"] = _fit(_CODE, self.code)
        if self.classes:
            told["given"] = {str(number): [] for number in sorted(self.classes)}
        if self.cypher is not None:
            told["cypher"] = _fit(_CYPHER, self.cypher)
        if self.unseen:
            told["unseen"] = [_fit(_SUBJECT, id) for id in self.unseen]
        return told | _grants(self.grants)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an intent is durable; its outcome is written with it."""

    request: str
    row: Row


def intent_row(
    viewer: Viewer | None,
    action: AuditAction,
    operation: str | None,
    operation_hash: str | None,
    stage: AuditStage,
    told: "Asked | Answered",
    policy: str | None = None,
    address: str | None = None,
) -> Row:
    """An event of its own request. Raises ValueError for what is no name, hash or code.

    `address` is that of a client who is not signed in.
    """
    id = new_id("audit")
    address = viewer.address if viewer else address
    return {
        "id": id,
        "request": id,
        "stage": stage.value,
        "at": now(),
        "principal": viewer.id if viewer else NOBODY,
        "agency": viewer.agency if viewer else NOBODY,
        "roles": sorted(viewer.roles) if viewer else [],
        "purpose": viewer.purpose if viewer else None,
        "case_reference": _plain(viewer.case_reference) if viewer and viewer.case_reference else None,
        "action": action.value,
        "operation": _fit(_NAME, operation) if operation else None,
        "operation_hash": _fit(_HASH, operation_hash) if operation_hash else None,
        "address": _plain(address)[:LONGEST_ADDRESS] if address else None,
        "policy": _fit(_HASH, policy) if policy else None,
        "details": told.details(),
        "salt": secrets.token_hex(SALT_BYTES),
    }


def outcome_row(receipt: Receipt, details: dict[str, object]) -> Row:
    """The outcome of the request whose intent this receipt proves."""
    grants = dict.fromkeys([*grants_of(receipt.row), *grants_of({"details": details})])
    return receipt.row | {
        "id": new_id("audit"),
        "stage": AuditStage.OUTCOME.value,
        "at": now(),
        "details": details | _grants(list(grants)),
        "salt": secrets.token_hex(SALT_BYTES),
    }


def grants_of(row: Row) -> Sequence[str]:
    """The break-glass grants that an event names."""
    details = row["details"]
    assert isinstance(details, dict)
    named: Sequence[str] = details.get("grants", ())
    return named


def subjects(ids: Sequence[str]) -> tuple[str, ...]:
    """These ids once each, in their order. Raises ValueError for what is no id."""
    return tuple(_fit(_SUBJECT, id) for id in dict.fromkeys(ids))


def _grants(ids: Sequence[str]) -> dict[str, object]:
    return {"grants": [_fit(_SUBJECT, id) for id in ids]} if ids else {}


def _fit(pattern: re.Pattern[str], text: str) -> str:
    # What it was is not told: it may be personal, and this message may reach a log.
    if not pattern.fullmatch(text):
        raise ValueError(f"An audit event takes no text that does not match {pattern.pattern}.")
    return text


def _plain(text: str) -> str:
    # One character that a database refuses would take the events of others down with it.
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
