"""Decisions: what humans rule on two records. They outlive every run and every model until withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from ledger.clock import now
from ledger.ids import new_id
from ledger.tables import decision
from ledger.turn import wait_to_decide
from linkage.resolution.conflicts import Ruled, conflicts
from schema.vocabulary import DecisionState, Purpose, Ruling


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling of a human on two records (`record_a` < `record_b`), and what came of it."""

    id: str
    record_a: str
    record_b: str
    ruling: Ruling
    decided_by: str
    decided_at: str
    reason: str
    in_force_at: str | None
    confirmed_by: str | None
    confirmed_reason: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdrawn_reason: str | None

    @property
    def pair(self) -> tuple[str, str]:
        """The two records."""
        return self.record_a, self.record_b

    @property
    def words(self) -> frozenset[str]:
        """The humans whose word it is."""
        return frozenset(filter(None, (self.decided_by, self.confirmed_by)))

    def reason_of(self, human: str) -> str:
        """Why one of these humans ruled so."""
        return self.confirmed_reason or self.reason if human == self.confirmed_by else self.reason

    @property
    def state(self) -> DecisionState:
        """How far it has come."""
        if self.withdrawn_at is not None:
            return DecisionState.WITHDRAWN
        return DecisionState.PROPOSED if self.in_force_at is None else DecisionState.IN_FORCE


_COLUMNS = [decision.c[one.name] for one in fields(Decision)]
_STANDS = decision.c.withdrawn_at.is_(None)


def decide(
    connection: Connection,
    one: str,
    other: str,
    ruling: Ruling,
    by: str,
    purpose: Purpose,
    reason: str,
    *,
    four_eyes: bool = False,
) -> Decision:
    """Rule on two records; gives the decision as it stands then.

    The same ruling of the same human twice is one. A new ruling of hers takes the place of her former one and
    ends her confirmation of another's; what others said stands, and contradicts it openly. With `four_eyes` a
    ruling of SAME or DIFFERENT is proposed, until a second human rules the same.
    """
    a, b = min(one, other), max(one, other)
    wait_to_decide(connection)
    told = {"record_a": a, "record_b": b, "ruling": ruling, "purpose": purpose, "reason": reason}
    id = _say(connection, told, by, four_eyes)
    for old in _on(connection, a, b):
        if by in old.words and old.ruling is not ruling:
            withdraw(connection, old.id, by, f"Replaced by {id}.")
            for left in old.words - {by}:
                again = {**told, "ruling": old.ruling, "reason": old.reason_of(left)}
                _say(connection, again, left, four_eyes)
    (made,) = _read(connection, decision.c.id == id)
    return made


def _say(connection: Connection, told: Mapping[str, Any], by: str, four_eyes: bool) -> str:
    """Let this ruling of a human stand; the id under which it does.

    With `four_eyes` it confirms what another one proposed, or is in force by another's word that stands.
    """
    ruling = told["ruling"]
    alike = [old for old in _on(connection, told["record_a"], told["record_b"]) if old.ruling is ruling]
    if hers := next((old for old in alike if by in old.words), None):
        return hers.id
    at, second = now(), alike[0] if alike else None
    if second and second.state is DecisionState.PROPOSED:
        confirmed = {"in_force_at": at, "confirmed_by": by, "confirmed_reason": told["reason"]}
        connection.execute(update(decision).where(decision.c.id == second.id).values(confirmed))
        return second.id
    needs_two = four_eyes and ruling is not Ruling.UNSURE
    confirming = second if needs_two else None
    made = {
        **told,
        "id": new_id("decision"),
        "decided_by": by,
        "decided_at": at,
        "in_force_at": None if needs_two and not confirming else at,
        "confirmed_by": confirming.decided_by if confirming else None,
        "confirmed_reason": confirming.reason if confirming else None,
    }
    return str(connection.execute(insert(decision).values(made).returning(decision.c.id)).scalar_one())


def withdraw(connection: Connection, id: str, by: str, reason: str) -> None:
    """Let a decision count no longer; one that was withdrawn before stays as it ended then."""
    wait_to_decide(connection)
    ended = {"withdrawn_at": now(), "withdrawn_by": by, "withdrawn_reason": reason}
    connection.execute(update(decision).where(decision.c.id == id, _STANDS).values(ended))


def read(connection: Connection, id: str) -> Decision | None:
    """A decision in any state."""
    return next(iter(_read(connection, decision.c.id == id)), None)


def every(connection: Connection) -> list[Decision]:
    """All decisions, in any state, in the order of their making."""
    return _read(connection)


def standing(connection: Connection) -> list[Decision]:
    """All decisions that are not withdrawn, in the order of their making."""
    return _read(connection, _STANDS)


def contradicting(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """Of these, those that contradict each other, each set together."""
    told = [one for one in decisions if one.ruling is not Ruling.UNSURE]
    return [
        [one for one in told if records.issuperset(one.pair)]
        for records in conflicts([Ruled(one.record_a, one.record_b, one.ruling) for one in told])
    ]


def _on(connection: Connection, a: str, b: str) -> list[Decision]:
    """What stands on two records (`a` < `b`)."""
    return _read(connection, decision.c.record_a == a, decision.c.record_b == b, _STANDS)


def _read(connection: Connection, *where: ColumnElement[bool]) -> list[Decision]:
    found = connection.execute(select(*_COLUMNS).where(*where).order_by(decision.c.number))
    return [_told(row) for row in found]


def _told(row: Row[Any]) -> Decision:
    return Decision(**{**row._mapping, "ruling": Ruling(row.ruling)})
