"""Explanation: why two records are one person or not: evidence, the chain between them, what was ruled."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.tables import entry, membership, record
from linkage.arrival.arrivals import Arrivals
from linkage.resolution.paths import Step, chain, read_links
from linkage.review.apart import Apart, read_apart
from linkage.review.decisions import Decision, standing
from linkage.review.evidence import Evidence, read_evidence


@dataclass(frozen=True, slots=True)
class Explanation:
    """What speaks for and against two records being one person, whether they are, and how they hang together.

    `chain` leads through links from one to the other, where they are one person and hang together by links;
    `apart` tells what keeps them from it, where they are two.
    `decisions` are those that stand on two records of their persons: rulings join and part like links.
    """

    evidence: Evidence
    together: bool
    chain: tuple[Step, ...]
    apart: Apart | None
    decisions: tuple[Decision, ...]

    @property
    def subjects(self) -> list[str]:
        """The records of which it speaks, sorted."""
        spoken = {self.evidence.a, self.evidence.b}
        weighed = self.apart.records if self.apart else set()
        steps, ruled = (step[:2] for step in self.chain), (one.pair for one in self.decisions)
        return sorted(spoken.union(weighed, *steps, *ruled))


def explain(connection: Connection, arrivals: Arrivals, one: str, other: str) -> Explanation:
    """Explain two records of current entries, as all records tell. Raises as `read_evidence` does."""
    evidence = read_evidence(connection, arrivals, one, other)
    theirs = select(membership.c.person).where(among(membership.c.record, {one, other}))
    held = (
        select(membership.c.record, membership.c.person)
        .join(record, record.c.id == membership.c.record)
        .join(entry, entry.c.id == record.c.entry)
        .where(membership.c.person.in_(theirs), entry.c.state == "current")
    )
    persons = {row.record: row.person for row in connection.execute(held)}
    together = one in persons and persons[one] == persons.get(other)
    links = read_links(connection, persons) if together else []
    sides = [[id for id, person in persons.items() if person == persons.get(end)] for end in (one, other)]
    return Explanation(
        evidence,
        together,
        tuple(chain(links, evidence.a, evidence.b)),
        None if together else read_apart(connection, arrivals, *sides),
        tuple(said for said in standing(connection) if persons.keys() >= set(said.pair)),
    )
