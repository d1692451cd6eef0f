"""The report for a subject access request: what is held of a person, how it came together, and who saw it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, or_, select

from ledger.among import among
from ledger.classes import classes
from ledger.clock import now
from ledger.tables import audit_event, decision, lineage, link, membership
from policies.audit.index import concerning
from policies.rights.held import Told, held_records, held_rejects, held_statements
from policies.rights.subject import persons_of, records_of
from schema.vocabulary import AuditStage

REPORTED = "subject report"
"""The operation under which the log has that a report was made."""


def report(
    connection: Connection, id: str, *, narratives: bool = False, all_of_it: bool = False
) -> dict[str, Any]:
    """What the ledger has of a person (or of one record), as JSON. Raises RightsError.

    `narratives` tells what events say in words, and rejected rows, which must have been read first as they
    may name others; `all_of_it` what is withheld by default.
    """
    known = classes(connection)
    ids = set(records_of(connection, id))
    records = held_records(connection, ids, known, all_of_it=all_of_it)
    given = {one["id"] for one in records if all_of_it or one["withheld"] is None}
    return {
        "subject": id,
        "made": now(),
        "persons": persons_of(connection, sorted(ids)),
        "records": records,
        "statements": held_statements(connection, given, known, narratives=narratives, all_of_it=all_of_it),
        "rejects": held_rejects(connection, given, told=narratives),
        "joined": _joined(connection, given),
        "accesses": _accesses(connection, ids, given),
    }


def _joined(connection: Connection, ids: Collection[str]) -> Told:
    """The evidence by which these records are one person's, and what became of it over time."""
    both = among(link.c.record_a, ids) & among(link.c.record_b, ids)
    links = select(link).where(both)
    ruled = select(decision).where(among(decision.c.record_a, ids), among(decision.c.record_b, ids))
    persons = select(membership.c.person).where(among(membership.c.record, ids))
    moved = select(lineage).where(or_(lineage.c.from_person.in_(persons), lineage.c.to_person.in_(persons)))
    return {
        "links": [
            {
                "records": [row.record_a, row.record_b],
                "probability": round(row.probability, 6),
                "weight": round(row.weight, 3),
                "comparisons": row.comparisons,
            }
            for row in connection.execute(links.order_by(link.c.record_a, link.c.record_b))
        ],
        "rulings": [
            {"records": [row.record_a, row.record_b], "ruling": row.ruling, "at": row.decided_at}
            for row in connection.execute(ruled.order_by(decision.c.number))
        ],
        "moves": [
            {"kind": row.kind, "at": row.at, "records": sorted(set(row.records) & set(ids))}
            for row in connection.execute(moved.order_by(lineage.c.id))
            if set(row.records) & set(ids)
        ],
    }


def _accesses(connection: Connection, ids: Collection[str], given: Collection[str]) -> list[Told]:
    """The answers that rested on her records, newest first, and on which of those that may be given."""
    at = audit_event.c
    on: dict[int, set[str]] = {}
    for subject, seq in connection.execute(concerning(ids)):
        on.setdefault(seq, set()).add(subject)
    wanted = select(
        at.seq,
        at.at,
        at.principal,
        at.agency,
        at.roles,
        at.purpose,
        at.case_reference,
        at.action,
        at.operation,
    ).where(among(at.seq, on), at.stage == AuditStage.OUTCOME)
    return [
        {
            "at": row.at,
            "principal": row.principal,
            "agency": row.agency,
            "roles": row.roles,
            "purpose": row.purpose,
            "caseReference": row.case_reference,
            "action": row.action,
            "operation": row.operation,
            "records": sorted(on[row.seq] & set(given)),
            "withheld": not on[row.seq] & set(given),
        }
        for row in connection.execute(wanted.order_by(at.seq.desc()))
    ]
