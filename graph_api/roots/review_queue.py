"""The queue of reviews, as the contract tells it: the doubts on records that a viewer sees in full."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from cypher.cursor import Cursors
from graph_api.lineage import left, shown
from graph_api.roots.clear import clear_of
from graph_api.roots.decisions import SeenDecisions
from graph_api.roots.page import Page
from ledger.among import among
from ledger.database import Ledger
from ledger.tables import entry, membership, record
from linkage.review.decisions import Decision, standing
from linkage.review.queue import OF_WHOLE_PERSONS, Item, doubts, items
from schema.sight import Sight
from schema.vocabulary import ReviewReason


def review_queue_value(
    arguments: Mapping[str, Any], cursors: Cursors, sight: Sight, ledger: Ledger
) -> tuple[dict[str, Any], Sequence[str]]:
    """The connection that the contract tells of, and the records of which it speaks.

    Raises BadInput. May block.
    """
    reason = arguments.get("reason")
    asked = Page.of(f"reviewQueue {reason}", arguments, cursors)
    with ledger.read() as connection:
        decided = SeenDecisions.of(connection, standing(connection), sight)
        queue = _queue(connection, decided.decisions, reason, sight)
    rest = [one for one in queue if asked.after is None or one.place > tuple(asked.after)]
    page = rest[: asked.first]
    nodes = [(one.place, _value(one, decided)) for one in page]
    subjects = sorted({record for one in page for record in one.doubt.pair})
    return asked.connection(nodes, len(rest) > asked.first, len(queue)), subjects


def _queue(
    connection: Connection, decided: Sequence[Decision], reason: str | None, sight: Sight
) -> list[Item]:
    found = [one for one in doubts(connection, decided) if reason is None or one.reason == reason]
    clear = clear_of(connection, {record for one in found for record in one.pair}, sight)
    found = [one for one in found if clear.issuperset(one.pair)]
    persons = _persons(connection, {record for one in found for record in one.pair})
    held = _held(connection, set(persons.values()))
    open = shown(connection, set(held), sight)
    known = open | left(connection, set(held), sight)
    seen = Counter(person for id, person in held.items() if id in open)
    in_part = {person for id, person in held.items() if id not in known}
    told = [
        one
        for one in found
        if persons.keys() >= set(one.pair)
        and (one.reason not in OF_WHOLE_PERSONS or persons[one.a] not in in_part)
    ]
    return items(told, persons, seen)


def _persons(connection: Connection, records: set[str]) -> dict[str, str]:
    wanted = select(membership.c.record, membership.c.person)
    found = connection.execute(wanted.where(among(membership.c.record, records)))
    return {row.record: row.person for row in found}


def _held(connection: Connection, persons: set[str]) -> dict[str, str]:
    """The records that these persons have, each with its person; also those that have left since the run."""
    wanted = (
        select(membership.c.record, membership.c.person)
        .join(record, record.c.id == membership.c.record)
        .join(entry, entry.c.id == record.c.entry)
        .where(among(membership.c.person, persons), entry.c.state != "staged")
    )
    return {row.record: row.person for row in connection.execute(wanted)}


def _value(one: Item, decided: SeenDecisions) -> dict[str, Any]:
    return {
        "a": one.doubt.a,
        "b": one.doubt.b,
        "reason": ReviewReason(one.doubt.reason),
        "together": one.together,
        "weight": one.doubt.weight,
        "value": one.value,
        "decisions": decided.on(*one.doubt.pair),
    }
