"""A random graph as a ledger states it: what the projector would make this graph of."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import insert

from ledger.classes import BINDING, ClassKey
from ledger.database import Ledger
from ledger.outbox import keep_projected, last_seq
from ledger.tables import agency, class_
from policies.restrictions import restrict
from schema.sight import Viewer
from schema.vocabulary import AgencyKind, RestrictionKind
from tests.contract.graphs import REVEALED, Graph, Row
from tests.policies.stating import Statements, passed

MERGED = "person_merged"
"""Who merged into another."""


def state(
    ledger: Ledger, graph: Graph, kinds: Mapping[str, AgencyKind], numbered: Mapping[int, ClassKey]
) -> None:
    """State it into an empty ledger, each record, event and edge by an entry of its own."""
    whose = {row["start"]: row["end"] for row in graph.edges["OF"]}
    with ledger.begin() as connection:
        for id, kind in kinds.items():
            connection.execute(insert(agency).values(id=id, name=id, kind=kind, contact="desk"))
        for number, key in numbered.items():
            told = {"agency": key.agency, "category": key.category, "marking": key.marking}
            connection.execute(insert(class_).values(number=number, **told))
        ledger_tells = Statements(connection, next(iter(kinds)))
        for id in (*graph.ids("Person"), MERGED):
            ledger_tells.person(id)
        for row in graph.nodes["Record"]:
            ledger_tells.entry(_plain(row)[0], {row["id"]: whose[row["id"]]})
        for row in graph.nodes["Event"]:
            ledger_tells.entry(_plain(row)[0], events={row["id"]: True})
        for type in REVEALED:
            for row in graph.edges[type]:
                start, end = row.get("record") or row.get("fromRecord"), row.get("toRecord")
                ends = (start or row["start"], end or row["end"])
                events = {id: False for id in ends if id.startswith("event_")}
                ledger_tells.entry(row["class"], events=events, edges={row["id"]: (type, *ends)})
        passed(connection, "MERGE", MERGED, into(graph), *sorted(taken_along(graph)))
    officer = Viewer("officer", "Officer", next(iter(kinds)), frozenset())
    with ledger.begin() as connection:
        for row in (*graph.nodes["Record"], *graph.nodes["Event"]):
            restriction = _plain(row)[1]
            if restriction is not None:
                restrict(connection, row["id"], restriction, officer, "a court order")
        keep_projected(connection, last_seq(connection))


def into(graph: Graph) -> str:
    """Into whom: the person of whom the most records tell."""
    counts = Counter(row["end"] for row in graph.edges["OF"])
    return max(graph.ids("Person"), key=lambda id: counts[id])


def taken_along(graph: Graph) -> set[str]:
    """Her records before: every third of those that tell of who she is now."""
    return set(sorted(row["start"] for row in graph.edges["OF"] if row["end"] == into(graph))[::3])


def _plain(row: Row) -> tuple[int, RestrictionKind | None]:
    """The class of a record or an event as if it were not restricted, and how it is."""
    number = int(row["class"])
    if number >= 0:
        return number, None
    plain, restriction = divmod(-number - 1, 10)
    return plain, BINDING[restriction]
