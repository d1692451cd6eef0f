"""Ties: the networks of a snapshot, read from a server by questions in Cypher."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph_api.analysts.chosen import Chosen
from graph_api.analysts.client import Client, Row
from graph_api.analysts.listing import Listing, every
from networks.network import Network
from networks.related import Related
from networks.together import MOST_TOGETHER, Together, together
from schema.partnership import ConfigurationError


class Kind(StrEnum):
    """The networks that can be analysed."""

    CO_OFFENDING = "co-offending"
    CO_VICTIMISATION = "co-victimisation"
    SHARED_EVENTS = "shared-events"
    RELATIONSHIPS = "relationships"


ROLES = {Kind.CO_OFFENDING: ("SUSPECT", "OFFENDER"), Kind.CO_VICTIMISATION: ("VICTIM",)}
"""In which roles persons stand together; in shared events in any."""

SPAN = "{0}.id >= $from AND {0}.id < $to"
RELATED = Listing(
    "person",
    "MATCH (:Person)-[r:RELATED]->(:Person) RETURN count(r) AS n",
    f"MATCH (a:Person) WHERE {SPAN.format('a')} MATCH (a)-[:RELATED]->(b:Person)"
    " RETURN a.id AS one, b.id AS other",
)
PERSONS = Listing(
    "person",
    "MATCH (p:Person) RETURN count(p) AS n",
    f"MATCH (p:Person) WHERE {SPAN.format('p')} OPTIONAL MATCH (p)-[:LIVES_IN]->(a:Area)"
    " RETURN p.id AS id, p.ageBand AS ageBand, p.sex AS sex, a.fullName AS area",
)
TOLD = ("age", "sex", "area")
ALL = Chosen()


@dataclass(frozen=True, slots=True)
class Read:
    """One network of a snapshot, the same year by year where events make it, what is told of its persons.

    Of an event whose year is not told nothing is in `years`: `dateless` says how many of those are that tie
    somebody. `stood` is how many persons are in such events, or related, tied or not. What the snapshot keeps
    to itself is None.
    """

    snapshot: str
    whole: Together | Related
    years: Mapping[str, Network]
    dateless: int
    stood: int
    persons: Mapping[str, Mapping[str, str | None]]


def read(client: Client, kind: Kind, most: int = MOST_TOGETHER, chosen: Chosen = ALL) -> Read:
    """The network of this kind by the chosen events, without those of more than `most` persons.

    Raises ConfigurationError; also where the snapshot was replaced meanwhile.
    """
    snapshot, _ = client.snapshot()
    years, dateless = dict[str, Network](), 0
    whole: Together | Related
    if kind is Kind.RELATIONSHIPS:
        if chosen:
            raise ConfigurationError(
                "Relationships rest on no events: kinds, areas and months can't be chosen."
            )
        whole = Related.of((one, other) for one, other in every(client, RELATED))
        stood = len(whole.network.persons)
    else:
        rows = list(every(client, involved(ROLES.get(kind, ()), chosen)))
        stood = len({person for _, person, _ in rows})
        whole = together(((person, event) for event, person, _ in rows), most)
        by_year = {year: together(some, most) for year, some in sorted(_by_year(rows).items())}
        years = {year: one.network for year, one in by_year.items()}
        dateless = whole.events - sum(one.events for one in by_year.values())
    among = {*whole.network.persons}
    persons = {id: dict(zip(TOLD, more, strict=True)) for id, *more in every(client, PERSONS) if id in among}
    client.snapshot()  # it says so where another one stands there by now
    return Read(snapshot, whole, years, dateless, stood, persons)


def involved(roles: Sequence[str], chosen: Chosen) -> Listing:
    """Who was in which chosen event in one of these roles, or in any; and the month of the event."""
    told = f" WHERE i.role IN [{', '.join(map(repr, roles))}]" if roles else ""
    there = f"MATCH (e)<-[i:INVOLVED]-(p:Person){told}"
    events, part = (
        f"MATCH (e:Event){f' WHERE {wanted}' if wanted else ''}"
        for wanted in (
            " AND ".join(some) for some in (chosen.conditions, [SPAN.format("e"), *chosen.conditions])
        )
    )
    return Listing(
        "event",
        f"{events} {there} RETURN count(i) AS n",
        f"{part} {there} RETURN e.id AS event, p.id AS person, e.month AS month",
        chosen.parameters,
    )


def _by_year(rows: Iterable[Row]) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event, person, month in rows:
        if month is not None:
            found[month[:4]].append((person, event))
    return found
