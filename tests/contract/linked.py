"""A random graph in a ledger that was linked, and the same ledger without what is closed to a viewer.

Who is whom stays in it, and so does what the linkage learnt from all records: the model with its term
frequencies, the prior, which contacts many share, how large a block may be.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update

from graph_api.deeds.deed import Asked, Done
from graph_api.deeds.resolution import resolve_record
from graph_api.details import weighed
from graph_api.lineage import shown
from graph_api.roots.clear import sees_all
from graph_api.roots.host import Host
from ledger.blocking import forget_index
from ledger.classes import classes
from ledger.database import Ledger
from ledger.tables import lineage, membership, person, record
from linkage.arrival.arrivals import Arrivals
from linkage.progress import Silence
from linkage.resolution.run import link
from policies.sight import Sights
from schema.selection import Selection
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass, Purpose, Resolution, Role
from tests.contract.asking import difference
from tests.contract.glassed import Glassed
from tests.contract.graphs import FAMILY, GIVEN, STREETS, Graph, Row, random_graph
from tests.contract.hosted import EVERYTHING, copy_of, cut
from tests.contract.policed import NOW, Policed

COLUMNS = {
    "given_name": ("givenName", FieldClass.IDENTITY),
    "family_name": ("familyName", FieldClass.IDENTITY),
    "full_name": ("fullName", FieldClass.IDENTITY),
    "other_names": ("otherNames", FieldClass.IDENTITY),
    "birth_date": ("birthDate", FieldClass.IDENTITY),
    "sex": ("sex", FieldClass.IDENTITY),
    "address": ("address", FieldClass.CONTACT),
    "postcode": ("postcode", FieldClass.CONTACT),
    "phones": ("phones", FieldClass.CONTACT),
}
"""What a record of the ledger tells, by the property of the graph and what that reveals."""
SOURCE = "desk"
DELIVERS = '@id("deliver") permit (principal, action == Action::"deliver", resource);'
DECLARATION = """id = "{id}"
agency = "{agency}"
category = "{category}"
marking = "{marking}"
delivery = "DELTA"
key = ["number"]

[file]
format = "csv"

[person.subject]
full_name = "name"
"""
FIRST_RUN = 1
"""The run by which the graph's own persons were made."""
OWN = "record of hers"
"""Stands in an answer for the id of the record that was sent: each is made at random."""


class Linked:
    """A ledger of one random graph that was linked, whose viewers have policies and grants of their own."""

    def __init__(self, ledger: Ledger, folder: Path, seed: int, arrivals: Arrivals) -> None:
        self.ledger, self.graph = ledger, random_graph(seed)
        self._folder, self._arrivals = folder, arrivals
        self._partnership = folder / "partnership"
        self._glassed = Glassed(ledger, self._partnership, self.graph, random.Random(f"linked {seed}"))
        (self._partnership / "policies" / "deliver.cedar").write_text(DELIVERS, encoding="utf-8")
        with ledger.begin() as connection:
            for row in self.graph.nodes["Record"]:
                connection.execute(update(record).where(record.c.id == row["id"]).values(told_by(row)))
            key = classes(connection)[0]
            whose = [tuple(row) for row in connection.execute(select(membership))]
        declared = {"agency": key.agency, "category": key.category, "marking": key.marking}
        self._clerk = Viewer(
            "clerk", "Clerk", key.agency, frozenset({Role.PRACTITIONER}), Purpose.SAFEGUARDING, "CASE-1"
        )
        (self._partnership / "sources").mkdir()
        (self._partnership / "sources" / f"{SOURCE}.toml").write_text(
            DECLARATION.format(id=SOURCE, **declared), encoding="utf-8"
        )
        link(ledger, progress=Silence())
        with ledger.begin() as connection:
            _keep(connection, whose)

    def leaks(self, viewers: Iterable[int]) -> Iterator[str]:
        """Questions whose answer tells more, or less, than the cut ledger has; each with the case."""
        for n in viewers:
            chance = random.Random(f"viewer {n}")
            seen = self._glassed.viewer(chance, f"viewer{n}")
            rest = self._cut(n, seen)
            for asked in questions(chance, self.graph):
                ways = [("findPersons", self._found), ("resolveRecord, dryRun", self._dry)]
                if chance.random() < 0.4:
                    ways.append(("resolveRecord", self._written))
                for told, ask in ways:
                    mine, left = ask(asked, seen.sight, rest)
                    if mine != left:
                        yield f"{told} {asked}\n{difference(mine, left)}\n{seen.told}"
            rest.close()

    def _cut(self, number: int, seen: Policed) -> Ledger:
        """A copy without what is closed, to the last value and the last key under which it was found."""
        rest, compared = cut(self._folder / f"{number}.db", self.ledger, self.graph, seen)
        with rest.begin() as connection:
            rows = {row["id"]: row for row in self.graph.nodes["Record"]}
            forget_index(connection, rows.keys() - compared)
            for id, row in rows.items():
                shut = {name: None for name, (_, kind) in COLUMNS.items() if not seen.keep(row, kind)}
                if shut:
                    connection.execute(update(record).where(record.c.id == id).values(shut))
        return rest

    def _found(self, told: Mapping[str, Any], sight: Sight, rest: Ledger) -> tuple[Any, Any]:
        """The records that a search by details finds, with their weights, in the one ledger and the other."""
        root = Selection("findPersons", "findPersons", {"by": {"details": told}})
        return (
            weighed(self._host(self.ledger), root, sight),
            weighed(self._host(rest), root, EVERYTHING),
        )

    def _dry(self, told: Mapping[str, Any], sight: Sight, rest: Ledger) -> tuple[Any, Any]:
        mine = self._resolved(self.ledger, told, sight, dry=True)
        with self.ledger.read() as connection:
            whole = sees_all(connection, sight)
        return mine, _as_far_as_seen(self._resolved(rest, told, EVERYTHING, dry=True), whole=whole)

    def _written(self, told: Mapping[str, Any], sight: Sight, rest: Ledger) -> tuple[Any, Any]:
        """A record that is taken in; left is what the dry run of the cut ledger tells of her.

        Whose she is was decided by all records. Where that is somebody else than whom the open ones speak
        for, a match would be untrue, and a human has to look. Nothing else is told of it, to her; the log
        names the records that got another person, too, and says which of them she doesn't see.
        """
        with closing(self._copy()) as ledger:
            mine = self._resolved(ledger, told, sight, dry=False)
            own = mine.payload["record"]
            before, now = _persons(self.ledger), _persons(ledger)
            moved = sorted(one for one, hers in before.items() if now[one] != hers)
            with ledger.read() as connection:
                seen = shown(connection, set(moved), sight)
        with self.ledger.read() as connection:
            whole = sees_all(connection, sight)
        left = _as_far_as_seen(self._resolved(rest, told, EVERYTHING, dry=True), whole=whole)
        payload = {**left.payload, "record": OWN}
        if payload["outcome"] is Resolution.MATCHED and payload["person"] != now[own]:
            payload |= {"outcome": Resolution.NEEDS_REVIEW, "person": None}
        mine = replace(mine, payload={**mine.payload, "record": OWN}, subjects=_named(mine.subjects, own))
        subjects = list(dict.fromkeys([OWN, *left.subjects, *moved]))
        unseen = [one for one in subjects[1 + len(left.subjects) :] if one not in seen]
        return mine, Done(payload, subjects, unseen=unseen)

    def _resolved(self, ledger: Ledger, told: Mapping[str, Any], sight: Sight, *, dry: bool) -> Done:
        given = {"source": SOURCE, "key": "K-1", "details": told, "dryRun": dry}
        rooms = self._host(ledger).rooms
        act = resolve_record(Asked(self._clerk, given, sight, rooms, cast(Any, None)))
        with ledger.begin() as connection:
            return act(connection)

    def _host(self, ledger: Ledger) -> Host:
        """What of a server is asked: its ledger, what weighs arrivals, and who may deliver."""
        sights = Sights.open(self._partnership, ledger, lambda: NOW)
        rooms = SimpleNamespace(
            ledger=ledger, arrivals=self._arrivals, folder=self._partnership, sights=sights
        )
        return cast(Host, SimpleNamespace(rooms=rooms))

    def _copy(self, numbers: Iterator[int] = count()) -> Ledger:
        file = self._folder / f"written{next(numbers)}.db"
        copy_of(self.ledger, file)
        return Ledger.open(f"sqlite:///{file}")


def told_by(row: Row) -> dict[str, Any]:
    """What a record of the ledger tells, by its node of the graph."""
    told = {column: row.get(name) for column, (name, _) in COLUMNS.items()}
    number = row.get("nhsNumber")
    return told | {"identifiers": {"NHS_NUMBER": number} if number else None}


def questions(chance: random.Random, graph: Graph) -> Iterator[Mapping[str, Any]]:
    """Details of somebody of whom a record tells, with slips, and of nobody."""
    for row in chance.sample(graph.nodes["Record"], 4):
        told = {
            "givenName": row.get("givenName") or chance.choice(GIVEN),
            "familyName": row.get("familyName") or chance.choice(FAMILY),
            "birthDate": row.get("birthDate"),
            "address": row.get("address"),
            "postcode": chance.choice(("M5 3RW", None)),
            "phone": chance.choice(("+447700900001", None)),
        }
        if row.get("nhsNumber") and chance.random() < 0.5:
            told["identifier"] = {"kind": "NHS_NUMBER", "value": row["nhsNumber"]}
        yield {name: value for name, value in told.items() if value} or {"givenName": "Kim"}
    yield {"givenName": "Hyacinth", "familyName": "Umberslade", "address": chance.choice(STREETS)}


def _persons(ledger: Ledger) -> dict[str, str]:
    """The person of each record."""
    with ledger.read() as connection:
        return {row.record: row.person for row in connection.execute(select(membership))}


def _named(subjects: Sequence[str], own: str) -> list[str]:
    return [OWN if one == own else one for one in subjects]


def _as_far_as_seen(done: Done, *, whole: bool) -> Done:
    """An answer as it is told to somebody who does not see all: nobody is found, or there may be somebody."""
    if done.payload["outcome"] is Resolution.CREATED or done.payload["outcome"] is Resolution.ACCEPTED:
        outcome = Resolution.CREATED if whole else Resolution.ACCEPTED
        return Done({**done.payload, "outcome": outcome}, done.subjects)
    return done


def _keep(connection: Connection, whose: Sequence[tuple[Any, ...]]) -> None:
    """Let the persons be those that the graph has, whatever the run made of the records."""
    connection.execute(delete(membership))
    names = membership.c.keys()
    connection.execute(insert(membership), [dict(zip(names, row, strict=True)) for row in whose])
    connection.execute(delete(lineage).where(lineage.c.run > FIRST_RUN))
    hers = person.c.id.in_({row[1] for row in whose})
    connection.execute(update(person).where(hers).values(retired_by=None))
