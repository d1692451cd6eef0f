"""Disposal: what has been kept long enough is erased, portion by portion, each with its certificate."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from ledger.clock import now
from ledger.database import Ledger
from ledger.erasure import Erased, drop_versions, erase
from ledger.extent import within
from ledger.ids import new_id
from ledger.tables import record, review, stated_node
from policies.audit.deed import whole_deed
from policies.audit.keys import SigningKey
from policies.errors import RightsError
from policies.rights.certificate import Kind, Order, certify
from policies.rights.due import due, due_entries, due_versions
from policies.rights.retention import Retention, Rule, Then
from policies.rights.subject import everyones_turn
from schema.vocabulary import AuditAction

PORTION = 200
"""Entries in one transaction, at most …"""
MOST_ROWS = 5_000
"""… and of what they state, so that other writers wait a fraction of a second."""

Advance = Callable[[int], None]


def dispose(
    ledger: Ledger,
    key: SigningKey,
    retention: Retention,
    day: date,
    order: Order,
    advance: Advance,
    *,
    reviewed: bool = False,
) -> Iterator[str]:
    """Dispose of all that is due on a day; gives the id of each certificate.

    With `reviewed` also what was due for review, as somebody has looked at it and not kept it. Each portion
    is one transaction with its certificate: killed, the next call goes on with what is left. Raises
    LedgerBusy while a delivery or a linkage run is at work.
    """
    with everyones_turn(ledger):
        with ledger.read() as connection:
            found = due(connection, retention, day)
        for one in found:
            if one.rule is None:
                continue
            kinds = [Kind.VERSIONS]
            if one.rule.then is Then.DISPOSE or reviewed:
                kinds.append(Kind.DISPOSAL)
            for kind in kinds:
                while id := _portion(ledger, key, kind, one.class_, one.rule, day, order, advance):
                    yield id


def keep(ledger: Ledger, subject: str, until: date, order: Order) -> None:
    """Keep a record or an event until another day, whatever its rule says. Raises RightsError."""
    with whole_deed(ledger, AuditAction.ALTER, "retention keep") as (connection, done):
        told = connection.execute(select(record.c.id).where(record.c.id == subject)).first()
        told = told or connection.execute(select(stated_node.c.id).where(stated_node.c.id == subject)).first()
        if told is None:
            raise RightsError(f"The ledger holds no record or event {subject!r}.")
        connection.execute(
            insert(review).values(
                subject=subject,
                keep_until=until.isoformat(),
                decided_by=order.by,
                decided_at=now(),
                reason=order.reason,
            )
        )
        done.subjects = [subject]


def _portion(
    ledger: Ledger,
    key: SigningKey,
    kind: Kind,
    class_: int,
    rule: Rule,
    day: date,
    order: Order,
    advance: Advance,
) -> str | None:
    """Dispose of one portion; None where nothing is left."""
    find = due_versions if kind is Kind.VERSIONS else due_entries
    with ledger.read() as connection:
        numbers = within(connection, find(connection, class_, rule, day, PORTION), MOST_ROWS)
    if not numbers:
        return None
    id = new_id("certificate")
    with whole_deed(ledger, AuditAction.ERASE, "retention dispose") as (connection, done):
        erased = _erase(connection, kind, id, numbers)
        told = certify(connection, key, id, now(), kind, order, erased)
        done.subjects, done.counts = told["records"], dict(told["counts"])
    advance(len(numbers))
    return id


def _erase(connection: Connection, kind: Kind, certificate: str, numbers: Sequence[int]) -> Erased:
    if kind is Kind.VERSIONS:
        return drop_versions(connection, numbers)
    return erase(connection, certificate, (), numbers, for_good=False)
