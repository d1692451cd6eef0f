"""Decisions of stewards, as the contract tells them: one, and a page of those that a viewer sees."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from cypher.cursor import Cursors
from graph_api.lineage import shown
from graph_api.roots.page import Page
from ledger.database import Ledger
from linkage.review.decisions import Decision, contradicting, every
from schema.sight import Sight
from schema.vocabulary import DecisionState


def decisions_value(
    arguments: Mapping[str, Any], cursors: Cursors, sight: Sight, ledger: Ledger
) -> tuple[dict[str, Any], Sequence[str]]:
    """The connection that the contract tells of, and the records of which it speaks.

    Raises BadInput. May block.
    """
    record, state = arguments.get("record"), arguments.get("state")
    asked = Page.of(f"decisions {record} {state}", arguments, cursors)
    with ledger.read() as connection:
        seen = seen_of(connection, every(connection), sight)
    wanted = [
        one
        for one in sorted(seen, key=_place, reverse=True)
        if (record is None or record in (one.record_a, one.record_b))
        and (state is None or one.state is DecisionState(state))
    ]
    rest = [one for one in wanted if asked.after is None or _place(one) < tuple(asked.after)]
    against = contradictions(seen)
    page = rest[: asked.first]
    nodes = [(_place(one), decision_value(one, against)) for one in page]
    subjects = sorted({record for one in page for record in (one.record_a, one.record_b)})
    return asked.connection(nodes, len(rest) > asked.first, len(wanted)), subjects


def seen_of(connection: Connection, decisions: Sequence[Decision], sight: Sight) -> list[Decision]:
    """Of these, the decisions on two records that the sight shows."""
    spoken = {record for one in decisions for record in (one.record_a, one.record_b)}
    open = shown(connection, spoken, sight)
    return [one for one in decisions if one.record_a in open and one.record_b in open]


def contradictions(decisions: Sequence[Decision]) -> dict[str, list[str]]:
    """Decision to those among these with which it can't be true."""
    return {
        one.id: [other.id for other in together if other.id != one.id]
        for together in contradicting(decisions)
        for one in together
    }


def decision_value(one: Decision, against: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """One decision by the contract's field names."""
    return {
        "id": one.id,
        "a": one.record_a,
        "b": one.record_b,
        "ruling": one.ruling,
        "state": one.state,
        "reason": one.reason,
        "decidedBy": one.decided_by,
        "decidedAt": one.decided_at,
        "inForceAt": one.in_force_at,
        "confirmedBy": one.confirmed_by,
        "withdrawnBy": one.withdrawn_by,
        "withdrawnAt": one.withdrawn_at,
        "withdrawnReason": one.withdrawn_reason,
        "contradicts": list(against.get(one.id, ())),
    }


def _place(one: Decision) -> tuple[str, str]:
    return one.decided_at, one.id
