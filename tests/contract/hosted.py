"""Rulings, doubts and links of a random graph in a ledger, and the same ledger without what is closed.

Who is whom stays in it: that was decided with all the data.
"""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from graph_api.errors import Unavailable
from graph_api.lineage import persons_today
from graph_api.roots.decisions import decisions_value
from graph_api.roots.link_explanation import link_explanation_value
from graph_api.roots.review_queue import review_queue_value
from ledger.database import Ledger
from ledger.tables import class_, decision, doubt, entry, lineage, link, membership, record, restricted
from linkage.arrival.arrivals import Arrivals
from linkage.review.decisions import decide, withdraw
from linkage.review.queue import OF_WHOLE_PERSONS
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import Category, DecisionState, FieldClass, Marking, Purpose, ReviewReason, Ruling
from tests.contract.asking import CURSORS, difference
from tests.contract.glassed import Glassed
from tests.contract.graphs import CLASSES, POINTED, Graph, Row, random_graph
from tests.contract.policed import Policed
from tests.contract.stated import MERGED
from tests.policies.stating import passed

THERE = POINTED + 1
"""The class, in a cut ledger, of records of which not all that linkage compares is open."""
EVERYTHING = Sight(
    {
        kind: (*range(CLASSES), THERE) if kind is FieldClass.EXISTENCE else tuple(range(CLASSES))
        for kind in FieldClass
    },
    (POINTED,),
)
COMPARED = (FieldClass.IDENTITY, FieldClass.CONTACT)
Question = Callable[..., Any]


def ruled(connection: Connection, chance: random.Random, graph: Graph) -> None:
    """Links, doubts, rulings and a past of the persons of a graph."""
    records = sorted(graph.ids("Record"))
    whose = {row["start"]: row["end"] for row in graph.edges["OF"]}
    pairs = [*combinations(records, 2)]
    within = [(a, b) for a, b in pairs if whose[a] == whose[b]]
    linked = {*chance.sample(within, len(within) * 3 // 4), *chance.sample(pairs, len(records) // 2)}
    for a, b in sorted(linked):
        weight = float(chance.randrange(-4, 20))
        told = {"record_a": a, "record_b": b, "run": 1, "weight": weight, "probability": 0.5}
        connection.execute(insert(link).values(**told, comparisons={}))
    for reason in ReviewReason:
        if reason not in (ReviewReason.CONFLICTING_DECISIONS, ReviewReason.AWAITS_SECOND):
            of = within if reason in OF_WHOLE_PERSONS else pairs
            for a, b in chance.sample(of, min(len(of), 12)):
                told = {"reason": reason, "record_a": a, "record_b": b, "weight": 1.5}
                connection.execute(insert(doubt).values(told))
    for a, b in (*chance.choices(within, k=12), *chance.choices(pairs, k=24)):
        by, ruling = chance.choice(("sam", "ola")), chance.choice([*Ruling])
        eyes = chance.random() < 0.3
        made = decide(connection, a, b, ruling, by, Purpose.LINKAGE_QUALITY, "seen", four_eyes=eyes)
        if chance.random() < 0.2:
            withdraw(connection, made.id, by, "a mistake")
    for n in range(4):
        moved = chance.sample(records, 3)
        passed(connection, "SPLIT", graph.ids("Person")[n], chance.choice(graph.ids("Person")), *moved)


def leave(connection: Connection, chance: random.Random, graph: Graph) -> None:
    """Let the entries of some records hold no longer."""
    gone = chance.sample(graph.ids("Record"), len(graph.ids("Record")) // 6)
    stated = select(record.c.entry).where(record.c.id.in_(gone))
    connection.execute(update(entry).where(entry.c.id.in_(stated)).values(state="superseded"))


def cut(file: Path, source: Ledger, graph: Graph, seen: Policed) -> tuple[Ledger, set[str]]:
    """A copy of a ledger without what is closed to the viewer, and the records that may be compared."""
    copy_of(source, file)
    granted = set(seen.sight.grants(FieldClass.EXISTENCE))
    rows, departed = graph.nodes["Record"], _departed(source)
    open = {
        row["id"]
        for row in rows
        if (
            _by_class(seen.sight, row)
            if row["id"] in departed
            else seen.keep(row, FieldClass.EXISTENCE) and _unsealed(row, granted)
        )
    }
    pointed = {row["id"] for row in rows if row["id"] not in open and _points(seen.sight, row)}
    compared = {
        row["id"] for row in rows if row["id"] in open and all(seen.keep(row, one) for one in COMPARED)
    }
    ledger = Ledger.open(f"sqlite:///{file}")
    with ledger.begin() as connection:
        whose = {row.record: row.person for row in connection.execute(select(membership))}
        cut_off = {person for id, person in whose.items() if id not in open}
        _keep_pairs(connection, link, compared)
        _keep_pairs(connection, decision, open)
        _keep_pairs(connection, doubt, compared)
        for a in connection.execute(select(doubt.c.record_a)).scalars().all():
            if whose[a] in cut_off:
                of_whole = doubt.c.reason.in_([*OF_WHOLE_PERSONS])
                connection.execute(delete(doubt).where(doubt.c.record_a == a, of_whole))
        for id, moved in connection.execute(select(lineage.c.id, lineage.c.records)).all():
            left = [one for one in moved if one in open | pointed]
            connection.execute(update(lineage).where(lineage.c.id == id).values(records=left))
        gone = [id for id in whose if id not in open | pointed]
        for column in (membership.c.record, record.c.id):
            connection.execute(delete(column.table).where(column.in_(gone)))
        for number, category, some in (
            (POINTED, Category.COMMUNITY, pointed),
            (THERE, Category.SUPPORT, open - compared),
        ):
            told = {"number": number, "agency": "east", "category": category, "marking": Marking.PUBLIC}
            connection.execute(insert(class_).values(told))
            connection.execute(update(record).where(record.c.id.in_(some)).values({"class": number}))
        connection.execute(delete(restricted))
    return ledger, compared


def copy_of(ledger: Ledger, file: Path) -> None:
    """A copy of a ledger that nobody writes."""
    assert ledger.clear_wal()
    shutil.copy(ledger.address.removeprefix("sqlite:///"), file)


def _unsealed(row: Row, granted: set[str]) -> bool:
    """The ledger's own answers show nothing that is restricted for everyone but by a grant of its own."""
    return row["class"] >= 0 or row["id"] in granted


def _departed(ledger: Ledger) -> set[str]:
    """The records that no entry states any more."""
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry)
    with ledger.read() as connection:
        return set(connection.execute(wanted.where(entry.c.state != "current")).scalars())


def _by_class(sight: Sight, row: Row) -> bool:
    """What has left is nobody's case any more, and under no grant."""
    open = row["class"] >= 0 and row["class"] in sight.classes(FieldClass.EXISTENCE)
    return open and row["id"] not in sight.closed


def _points(sight: Sight, row: Row) -> bool:
    return row["class"] >= 0 and row["class"] in sight.pointers and row["id"] not in sight.closed


def _keep_pairs(connection: Connection, table: Any, kept: set[str]) -> None:
    for column in (table.c.record_a, table.c.record_b):
        connection.execute(delete(table).where(column.not_in(kept)))


def questions(chance: random.Random, graph: Graph) -> Iterator[tuple[str, Question]]:
    """What a steward may ask of rulings, doubts and links, each with its words."""
    records, persons = graph.ids("Record"), [*graph.ids("Person"), MERGED, "person_none"]
    for state in (None, *DecisionState):
        given = {"state": state, "record": chance.choice([None, None, *records])}
        yield f"decisions {given}", partial(_paged, decisions_value, given, chance.choice((2, 50)))
    for reason in (None, *ReviewReason):
        yield f"reviewQueue {reason}", partial(_paged, review_queue_value, {"reason": reason}, 7)
    pairs = [(one, one) for one in persons]
    pairs += [(chance.choice(records), row["end"]) for row in chance.sample(graph.edges["OF"], 5)]
    pairs += [(chance.choice([*records, *persons]), chance.choice([*records, *persons])) for _ in range(5)]
    for pair in pairs:
        yield f"explainLink {pair}", partial(_explained, *pair)


def _paged(
    value_of: Callable[..., tuple[Any, Sequence[str]]],
    given: Mapping[str, Any],
    first: int,
    sight: Sight,
    ledger: Ledger,
    _: object = None,
) -> list[Any]:
    """The first pages, each with the records that the log would name."""
    pages, after = [], None
    for _page in range(4):
        value, subjects = value_of({**given, "first": first, "after": after}, CURSORS, sight, ledger)
        pages.append((value, subjects))
        after = value["pageInfo"]["endCursor"]
        if not value["pageInfo"]["hasNextPage"]:
            break
    return pages


def _explained(a: str, b: str, sight: Sight, ledger: Ledger, compared: set[str] | None = None) -> Any:
    """The explanation, and whether its two records were compared; `compared` are those that may be."""
    with ledger.read() as connection:
        today = persons_today(connection, [one for one in (a, b) if one.startswith("person_")], sight)
    asked = Selection("explainLink", "explainLink", {"a": a, "b": b})
    with closing(Arrivals()) as arrivals:
        value, subjects = link_explanation_value(asked, sight, today, ledger, arrivals)
    if compared is not None:
        return value, subjects, value is not None and {value["a"], value["b"]} <= compared
    try:
        with_evidence = replace(asked, children=(Selection("evidence", "evidence"),))
        with closing(Arrivals()) as arrivals:
            link_explanation_value(with_evidence, sight, today, ledger, arrivals)
    except Unavailable:  # there is no model by which to compare them
        return value, subjects, True
    return value, subjects, False


class House:
    """A ledger of one random graph, whose viewers each have policies and grants of their own."""

    def __init__(self, ledger: Ledger, folder: Path, seed: int) -> None:
        self.ledger, self.graph, self._folder = ledger, random_graph(seed), folder
        chance = random.Random(f"host {seed}")
        self._glassed = Glassed(ledger, folder / "partnership", self.graph, chance)
        with ledger.begin() as connection:
            ruled(connection, chance, self.graph)
            leave(connection, chance, self.graph)

    def leaks(self, viewers: Iterable[int]) -> Iterator[str]:
        """Questions whose answer tells more, or less, than the cut ledger has; each with the case."""
        for n in viewers:
            chance = random.Random(f"viewer {n}")
            seen = self._glassed.viewer(chance, f"viewer{n}")
            rest, compared = cut(self._folder / f"{n}.db", self.ledger, self.graph, seen)
            for told, ask in questions(chance, self.graph):
                mine, left = ask(seen.sight, self.ledger), ask(EVERYTHING, rest, compared)
                if mine != left:
                    yield f"{told}\n{difference(mine, left)}\n{seen.told}"
            rest.close()
