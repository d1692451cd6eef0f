"""The component of a record: everyone who hangs together with it by strong links, persons or rulings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Connection, select, union_all

from ledger.among import among
from ledger.tables import batch, decision, entry, indexed, link, membership, record
from linkage.ingest.batches import BY_HAND
from linkage.resolution.conflicts import Ruled
from schema.vocabulary import Ruling

_IN_FORCE = (decision.c.in_force_at.is_not(None), decision.c.withdrawn_at.is_(None))

MOST_RECORDS = 2_000
"""Records of one component; where there are more, whoever is further away is left as she is."""


@dataclass(frozen=True, slots=True)
class Member:
    """A record of a current entry: where it comes from, what is compared of it as a JSON list, and whether it
    was told by hand."""

    record: str
    entry: int
    source: str
    features: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Component:
    """Records that hang together, but for the one that arrives, and the humans' rulings between all of them.

    `links` are the weights that stand between them.
    """

    members: Mapping[str, Member]
    rulings: Sequence[Ruled]
    links: Mapping[tuple[str, str], float]


def read_component(connection: Connection, arriving: str, strong: Collection[str], least: float) -> Component:
    """The component of a record that has `strong` links, of at least the weight `least`, to these.

    Whom it stood with until now belongs to it, too: she may have to part with it.
    """
    found = {arriving, *strong}
    fresh = set(found)
    while fresh and len(found) < MOST_RECORDS:
        near: set[str] = set(connection.execute(_neighbours(fresh, least)).scalars().all())
        fresh = near - found
        found |= fresh
    wanted = (
        select(record.c.id, record.c.entry, record.c.source, indexed.c.features, batch.c.file == BY_HAND)
        .join(entry, entry.c.id == record.c.entry)
        .join(batch, batch.c.id == entry.c.batch)
        .join(indexed, (indexed.c.record == record.c.id) & (indexed.c.entry == record.c.entry))
        .where(among(record.c.id, found - {arriving}), entry.c.state == "current")
    )
    members = {row.id: Member(*row) for row in connection.execute(wanted)}
    rulings = _rulings(connection, {arriving, *members})
    one, other = (among(column, members) for column in (link.c.record_a, link.c.record_b))
    rows = connection.execute(select(link.c.record_a, link.c.record_b, link.c.weight).where(one, other))
    links = {(a, b): weight for a, b, weight in rows}
    return Component(members, rulings, links)


def _neighbours(records: Collection[str], least: float) -> CompoundSelect[str]:
    near = []
    for table, when in (
        (link, (link.c.weight >= least,)),
        (decision, (decision.c.ruling == Ruling.SAME, *_IN_FORCE)),
    ):
        one, other = table.c.record_a, table.c.record_b
        near.append(select(other).where(among(one, records), *when))
        near.append(select(one).where(among(other, records), *when))
    own, same = membership.alias(), membership.alias()
    together = select(same.c.record).join(own, own.c.person == same.c.person)
    return union_all(*near, together.where(among(own.c.record, records)))


def _rulings(connection: Connection, records: Collection[str]) -> list[Ruled]:
    one, other = decision.c.record_a, decision.c.record_b
    wanted = select(one, other, decision.c.ruling).where(
        among(one, records), among(other, records), *_IN_FORCE
    )
    found = connection.execute(wanted.order_by(decision.c.number))
    return [Ruled(a, b, Ruling(ruling)) for a, b, ruling in found]


def persons_of(connection: Connection, records: Sequence[str]) -> Mapping[str, str]:
    """The person of each record that has one."""
    wanted = select(membership.c.record, membership.c.person)
    found = connection.execute(wanted.where(among(membership.c.record, records)))
    return {row.record: row.person for row in found}
