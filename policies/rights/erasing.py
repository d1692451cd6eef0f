"""Erasing: a data subject's records are taken out of the ledger with a certificate, or let in again."""

from typing import Any

from ledger.clock import now
from ledger.database import Ledger
from ledger.erased import readmit as let_in
from ledger.erasure import erase
from ledger.ids import new_id
from policies.audit.deed import whole_deed
from policies.audit.keys import SigningKey
from policies.errors import RightsError
from policies.rights.certificate import Kind, Order, certify
from policies.rights.subject import everyones_turn, records_of
from schema.vocabulary import AuditAction


def erase_subject(ledger: Ledger, key: SigningKey, id: str, order: Order) -> dict[str, Any]:
    """Erase a record, or all that are a person's today; gives what the certificate says.

    One transaction, with the certificate and what the audit log says of it: killed, either all of it lasts or
    nothing. The graph follows.
    Raises RightsError where there is no such record, LedgerBusy while a delivery or a linkage run is at work.
    """
    certificate = new_id("certificate")
    with (
        everyones_turn(ledger),
        whole_deed(ledger, AuditAction.ERASE, "subject erase") as (connection, done),
    ):
        erased = erase(connection, certificate, records_of(connection, id))
        told = certify(connection, key, certificate, now(), Kind.ERASURE, order, erased)
        done.subjects, done.counts = told["records"], dict(told["counts"])
    return told


def readmit(ledger: Ledger, record: str) -> None:
    """Let the next delivery that names an erased record tell of it again. Raises RightsError."""
    with whole_deed(ledger, AuditAction.ALTER, "subject readmit") as (connection, done):
        if not let_in(connection, record):
            raise RightsError(f"No record {record!r} was erased.")
        done.subjects = [record]
