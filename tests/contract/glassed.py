"""A viewer who broke the glass of some of a random graph: her sight is decided from the ledger's own rows.

What is then hers is said once more by Cedar alone, asked of each class by itself, and by looking at the graph
for what is of these persons and events.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from ledger.classes import BINDING, ClassKey, with_restricted
from ledger.database import Ledger
from policies.break_glass import Glass, take
from policies.entities import Someone
from policies.restrictions import restrict
from policies.sight import Sights
from schema.sight import Viewer
from schema.vocabulary import FieldClass, Marking, Purpose, RestrictionKind
from tests.contract.graphs import CLASSES, NUMBERS, REVEALED, Graph, Row
from tests.contract.policed import (
    CATEGORIES,
    KINDS,
    NOW,
    PURPOSES,
    ROLES,
    Policed,
    asked,
    random_policies,
)
from tests.contract.stated import MERGED, into, state, taken_along
from tests.policies.partnerships import write_partnership

ASK = '@id("ask") permit (principal, action in [{}, {}], resource);'.format(
    'Action::"ask for"', 'Action::"ask without case reference"'
)
ALL = frozenset(FieldClass)
EXISTENCE = FieldClass.EXISTENCE
EVENT_END = {"AT": "start", "HANDLED_BY": "start", "PART_OF": "end", "INVOLVED": "end"}
RECORDS = ("record", "fromRecord", "toRecord")


class Glassed:
    """A ledger that states a random graph, and the viewers who ask of it, each under policies of her own."""

    def __init__(self, ledger: Ledger, folder: Path, graph: Graph, chance: random.Random) -> None:
        every = [ClassKey(one, of, marking) for one in KINDS for of in CATEGORIES for marking in Marking]
        self._numbered = dict(enumerate(chance.sample(every, CLASSES)))
        self._ledger, self._graph = ledger, graph
        self._folder = folder
        (folder / "policies").mkdir(parents=True)
        write_partnership(folder, KINDS)
        state(ledger, graph, KINDS, self._numbered)

    def viewer(self, chance: random.Random, name: str) -> Policed:
        """Somebody who took grants, by one source of chance; nobody of this name asked before."""
        text = f"{random_policies(chance)}\n{_waivers(chance)}"
        (self._folder / "policies" / "random.cedar").write_text(f"{text}\n{ASK}", encoding="utf-8")
        roles = frozenset(chance.sample(ROLES, chance.choice((1, 1, 2))))
        purpose = chance.choice(PURPOSES)
        taker = Viewer(name, name, chance.choice([*KINDS]), roles, purpose, "CASE-1")
        subjects, grants = self._taken(chance, taker)
        bound = self._bound(chance, taker, subjects)
        viewer = taker if chance.random() < 0.7 else replace(taker, case_reference=None)
        sight = Sights.open(self._folder, self._ledger, lambda: NOW).decide(viewer, ALL)
        assert set(sight.glass) == grants
        assert set(sight.closed) == bound
        keys = with_restricted(self._numbered)

        who, case = Someone(viewer.agency, roles), bool(viewer.case_reference)

        def permits(action: str, number: int) -> bool:
            return asked(text, who, purpose, case, action, keys[number]) == (True, False)

        def allowed(action: str, gate: str, number: int) -> bool:
            return permits(action, number) and (keys[number].restriction is None or permits(gate, number))

        @cache
        def says(kind: FieldClass, number: int) -> bool:
            return allowed(f"see {kind.lower()}", "see restricted", number)

        @cache
        def waives(kind: FieldClass, number: int) -> bool:
            gate = "break glass to see restricted"
            return allowed(f"break glass to see {kind.lower()}", gate, number)

        def exists(number: int) -> bool:
            return says(EXISTENCE, number) or waives(EXISTENCE, number)

        opened = _of(self._graph, subjects, bound, {one for one in keys if exists(one)})

        def keep(row: Row, kind: FieldClass) -> bool:
            """Whether a row is hers to see for fields of a class: by its own class, or by a grant."""
            number, id = row["class"], row["id"]
            if id not in bound and says(EXISTENCE, number) and says(kind, number):
                return True
            return id in opened and exists(number) and waives(kind, number)

        told = f"{viewer}\n{self._numbered}\n{text}\n{subjects}\n{sight}"
        return Policed(sight, keep, told)

    def _taken(self, chance: random.Random, taker: Viewer) -> tuple[Sequence[str], set[str]]:
        """Whose glass she broke, or of which events, and by which grants; others took some, and one ended."""
        ids = [*self._graph.ids("Person"), *self._graph.ids("Event"), "person_none", "event_none"]
        chosen = chance.sample(ids, chance.randrange(1, 5))
        if chance.random() < 0.3:
            chosen.append(MERGED)
        elsewhere = [
            replace(taker, id=f"{taker.id}.other"),
            replace(taker, purpose=next(one for one in Purpose if one is not taker.purpose)),
            replace(taker, agency=next(one for one in KINDS if one != taker.agency)),
        ]
        for other in elsewhere:
            self._take(other, chance.choice(ids))
        self._take(taker, chance.choice(ids), ago=10)
        return chosen, {self._take(taker, one) for one in chosen}

    def _take(self, taker: Viewer, subject: str, ago: int = 0) -> str:
        """A grant for ten minutes that began so many minutes ago."""
        # What it opens is decided when it is used, so nothing needs to be open when it is taken.
        glass = Glass(NOW - timedelta(minutes=ago), "digest", frozenset(), frozenset(), {}, {})
        with self._ledger.begin() as connection:
            return take(connection, taker, glass, subject, "Her life is in danger now.", 10)[0].id

    def _bound(self, chance: random.Random, viewer: Viewer, subjects: Sequence[str]) -> set[str]:
        """Records and events that a conflict of interest closes to her; most are of whom she looks for."""
        anything = [*self._graph.ids("Record"), *self._graph.ids("Event")]
        near = sorted(_of(self._graph, subjects, set(), set(NUMBERS)).intersection(anything))
        found = {chance.choice(near or anything) for _ in range(chance.choice((0, 0, 1, 4)))}
        with self._ledger.begin() as connection:
            for id in sorted(found):
                restrict(connection, id, RestrictionKind.CONFLICT, viewer, "her brother", viewer.id)
        return found


def _waivers(chance: random.Random) -> str:
    """What breaking the glass opens: a permit of much or little, and a few others that open or close."""
    classes = [
        *(f'resource in Category::"{one}"' for one in CATEGORIES),
        *(f'resource in Marking::"{one}"' for one in Marking),
        *(f'resource in Agency::"{one}"' for one in KINDS),
        *(f'resource in Restriction::"{one}"' for one in BINDING),
    ]
    made = [f"permit (principal, {_some(chance)}, {chance.choice(['resource', 'resource', *classes])})"]
    if chance.random() < 0.5:
        made.append('permit (principal, action == Action::"break glass to see restricted", resource)')
    for _ in range(chance.randrange(4)):
        effect = chance.choice(("permit", "forbid"))
        made.append(f"{effect} (principal, {_some(chance)}, {chance.choice(classes)})")
    return "\n".join(f'@id("g{number}") {one};' for number, one in enumerate(made))


def _some(chance: random.Random) -> str:
    """The seeing of fields of any class, or of some classes."""
    if chance.random() < 0.5:
        return 'action in Action::"break glass to see"'
    kinds = chance.sample([*FieldClass], chance.choice((2, 4, 6)))
    named = ", ".join(f'Action::"break glass to see {kind.lower()}"' for kind in kinds)
    return f"action in [{named}]"


def _of(graph: Graph, subjects: Sequence[str], bound: set[str], seen: set[int]) -> set[str]:
    """The ids of what is of these persons and events, where classes `seen` show that they are there."""
    shown = {
        row["id"]
        for label in ("Record", "Event")
        for row in graph.nodes[label]
        if row["class"] in seen and row["id"] not in bound
    }
    persons = {one for one in subjects if one != MERGED or taken_along(graph) & shown}
    persons = {into(graph) if one == MERGED else one for one in persons}
    records = {row["start"] for row in graph.edges["OF"] if row["end"] in persons} & shown
    edges = [(type, row) for type in REVEALED for row in graph.edges[type]]
    hers = [(type, row) for type, row in edges if records & {row.get(name) for name in RECORDS}]
    led = {row["end"] for type, row in hers if type == "INVOLVED" and row["class"] in seen}
    events = ({*subjects} | led) & shown
    theirs = {
        row["id"]
        for type, row in edges
        if type in EVENT_END
        and row[EVENT_END[type]] in (events & {*subjects} if type == "INVOLVED" else events)
    }
    return records | events | {row["id"] for _, row in hers} | theirs
