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
from linkage.resolution.paths import Step, read_links
from linkage.review.decisions import Decision, standing
from linkage.review.queue import OF_WHOLE_PERSONS, Doubt, Item, doubts, items, questions
from linkage.review.worth import Worth
from schema.sight import Sight
from schema.vocabulary import DecisionState, Ruling


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
        held = [one for one in decided.decisions if decided.left.isdisjoint(one.pair)]
        queue = _queue(connection, held, reason, sight)
    rest = [one for one in queue if asked.after is None or one.place > tuple(asked.after)]
    page = rest[: asked.first]
    nodes = [(one.place, _value(one, decided)) for one in page]
    subjects = sorted({record for one in page for record in one.pair})
    return asked.connection(nodes, len(rest) > asked.first, len(queue)), subjects


def _queue(
    connection: Connection, decided: Sequence[Decision], reason: str | None, sight: Sight
) -> list[Item]:
    found = doubts(connection, decided)
    clear = clear_of(connection, {record for one in found for record in one.pair}, sight)
    found = [one for one in found if clear.issuperset(one.pair)]
    force = [one for one in decided if one.state is DecisionState.IN_FORCE]
    ruled = [one.pair for one in force if one.ruling is Ruling.SAME]
    spoken = {record for one in found for record in one.pair}.union(*ruled)
    held = _held(connection, set(_persons(connection, spoken).values()))
    open = shown(connection, set(held), sight)
    persons = {id: person for id, person in held.items() if id in open}
    known = open | left(connection, set(held), sight)
    in_part = {person for id, person in held.items() if id not in known}
    told = [
        one
        for one in found
        if persons.keys() >= set(one.pair)
        and (one.reason not in OF_WHOLE_PERSONS or persons[one.a] not in in_part)
    ]
    parted = [one.pair for one in force if one.ruling is Ruling.DIFFERENT and persons.keys() >= set(one.pair)]
    queue = items(told, persons, Worth(persons, _links(connection, told, persons, sight), ruled))
    return questions([one for one in queue if reason is None or reason in one.reasons], persons, parted)


def _links(
    connection: Connection, told: Sequence[Doubt], persons: Mapping[str, str], sight: Sight
) -> Sequence[Step]:
    """The links, as far as they are told to her, of whoever has more than the two records of a doubt."""
    sizes = Counter(persons.values())
    asked = {persons[one.a] for one in told if persons[one.a] == persons[one.b] and sizes[persons[one.a]] > 2}
    members = {id for id, person in persons.items() if person in asked}
    return read_links(connection, clear_of(connection, members, sight))


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
        "a": one.a,
        "b": one.b,
        "reason": one.reasons[0],
        "reasons": list(one.reasons),
        "together": one.together,
        "weight": one.weight,
        "value": one.value,
        "decisions": decided.on(*one.pair),
    }
