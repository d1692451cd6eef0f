"""Decisions of stewards, as the contract tells them: one, and a page of those that a viewer sees."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from cypher.cursor import Cursors
from graph_api.lineage import left, shown
from graph_api.roots.page import Page
from ledger.database import Ledger
from linkage.review.decisions import Decision, contradicting, every
from schema.sight import Sight
from schema.vocabulary import DecisionState, Ruling


def decisions_value(
    arguments: Mapping[str, Any], cursors: Cursors, sight: Sight, ledger: Ledger
) -> tuple[dict[str, Any], Sequence[str]]:
    """The connection that the contract tells of, and the records of which it speaks.

    Raises BadInput. May block.
    """
    record, state = arguments.get("record"), arguments.get("state")
    asked = Page.of(f"decisions {record} {state}", arguments, cursors)
    with ledger.read() as connection:
        seen = SeenDecisions.of(connection, every(connection), sight)
    wanted = [
        one
        for one in sorted(seen.decisions, key=_place, reverse=True)
        if (record is None or record in one.pair) and (state is None or one.state is DecisionState(state))
    ]
    rest = [one for one in wanted if asked.after is None or _place(one) < tuple(asked.after)]
    page = rest[: asked.first]
    nodes = [(_place(one), seen.value(one)) for one in page]
    subjects = sorted({record for one in page for record in one.pair})
    return asked.connection(nodes, len(rest) > asked.first, len(wanted)), subjects


@dataclass(frozen=True, slots=True)
class SeenDecisions:
    """The decisions that a viewer sees: those on two records that her sight shows, or did until they left.

    `left` are the records of these that no entry states any more. `against` has, by decision, those among
    these with which it can't be true.
    """

    decisions: Sequence[Decision]
    left: Set[str]
    against: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, connection: Connection, decisions: Sequence[Decision], sight: Sight) -> "SeenDecisions":
        """Those of the decisions that she sees."""
        spoken = {record for one in decisions for record in one.pair}
        gone = left(connection, spoken, sight)
        known = shown(connection, spoken, sight) | gone
        seen = [one for one in decisions if known.issuperset(one.pair)]
        stand = [one for one in seen if gone.isdisjoint(one.pair)]
        states = {one.id: one.state for one in stand}
        proposed, force = (
            _against([one for one in stand if one.state in some])
            for some in ((DecisionState.PROPOSED, DecisionState.IN_FORCE), (DecisionState.IN_FORCE,))
        )
        # What is only proposed leaves what is in force as it is.
        waiting = {id: rest for id, rest in proposed.items() if states[id] is DecisionState.PROPOSED}
        return cls(seen, gone, waiting | force)

    def on(self, a: str, b: str) -> list[dict[str, Any]]:
        """Those on two records, by the contract's field names."""
        return [self.value(one) for one in self.decisions if set(one.pair) == {a, b}]

    def between(self, ones: Set[str], others: Set[str]) -> list[dict[str, Any]]:
        """Those in force that a record of the ones is another person's than one of the others."""
        return [
            self.value(one)
            for one in self.decisions
            if one.state is DecisionState.IN_FORCE and one.ruling is Ruling.DIFFERENT
            if not ones.isdisjoint(one.pair) and not others.isdisjoint(one.pair)
        ]

    def value(self, one: Decision) -> dict[str, Any]:
        """One decision by the contract's field names."""
        return {
            "id": one.id,
            "a": one.record_a,
            "b": one.record_b,
            "left": [record for record in one.pair if record in self.left],
            "ruling": one.ruling,
            "state": one.state,
            "reason": one.reason,
            "decidedBy": one.decided_by,
            "decidedAt": one.decided_at,
            "inForceAt": one.in_force_at,
            "confirmedBy": one.confirmed_by,
            "confirmedReason": one.confirmed_reason,
            "withdrawnBy": one.withdrawn_by,
            "withdrawnAt": one.withdrawn_at,
            "withdrawnReason": one.withdrawn_reason,
            "contradicts": list(self.against.get(one.id, ())),
        }


def _against(decisions: Sequence[Decision]) -> dict[str, list[str]]:
    """Of those that contradict others of these: the ids of the others."""
    return {
        one.id: [other.id for other in together if other.id != one.id]
        for together in contradicting(decisions)
        for one in together
    }


def _place(one: Decision) -> tuple[str, str]:
    return one.decided_at, one.id
