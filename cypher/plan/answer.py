"""An answer: what the rows of a statement become for the client, by closures made once for each shape."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from cypher.cursor import Cursors
from cypher.plan.errors import PlanError
from schema.sight import Sight

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as the host knows it; its id is that of the contract, `agency_<slug>`."""

    id: str
    name: str
    kind: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the host knows without asking a graph.

    `agencies` by id; `today`: an id of a person → all whom it may mean since merges and splits; `forms`:
    (what it is, what a client typed) → the forms in which it may be stored; `found`: the records that fit a
    search by details, each as `id` and `score`, hundredths of a bit.
    """

    agencies: Mapping[str, Agency]
    today: Mapping[str, Sequence[str]] = field(default_factory=dict)
    forms: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    found: Sequence[Mapping[str, object]] = ()

    def agency(self, id: str) -> Agency:
        """The agency of this id; PlanError where the host has not heard of it yet."""
        try:
            return self.agencies[id]
        except KeyError:
            raise PlanError(
                f"The graph names the agency {id}, which this server does not know yet; restart it."
            ) from None

    def persons(self, id: str) -> Sequence[str]:
        """All whom this id of a person may mean; she alone where the host knows of no other."""
        return self.today.get(id) or (id,)

    def stored(self, what: str, typed: str) -> Sequence[str]:
        """The forms in which what was typed may be stored; as it was typed where no other is known."""
        return self.forms.get((what, typed)) or (typed,)


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of one request: the arguments of its fields in the walk's order, and its surroundings."""

    arguments: Sequence[Mapping[str, object]]
    sight: Sight
    cursors: Cursors
    reference: Reference


Reader = Callable[[Row, Asked], Any]
"""The value of one field from the row of the thing that has it."""

Subjects = Callable[[Any, set[str]], None]
"""Adds the ids of the records and events that a value rests on."""


def object_reader(fields: Sequence[tuple[str, int | Reader]]) -> Reader:
    """Reads an object: (response name, place in the row or reader) in the client's order."""
    if not fields:
        return lambda row, asked: {}
    keys = tuple(key for key, _ in fields)
    places = [one if isinstance(one, int) else 0 for _, one in fields]
    read = [(key, one) for key, one in fields if not isinstance(one, int)]
    if all(not isinstance(one, int) for _, one in fields):
        return lambda row, asked: {key: one(row, asked) for key, one in read}
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    if not read:
        return lambda row, asked: dict(zip(keys, pick(row), strict=True))

    def whole(row: Row, asked: Asked) -> dict[str, Any]:
        answer = dict(zip(keys, pick(row), strict=True))
        for key, one in read:
            answer[key] = one(row, asked)
        return answer

    return whole


def constant(value: object) -> Reader:
    """Reads the same whatever the row."""
    return lambda row, asked: value


def fixed(read: Reader) -> Callable[[object], Reader]:
    """A reader that is the same however its field was written."""
    return lambda wanted: read


def maybe(place: int, read: Reader) -> Reader:
    """Reads an object from the row at `place`, null where there is none."""

    def one(row: Row, asked: Asked) -> Any:
        inner = row[place]
        return None if inner is None else read(inner, asked)

    return one


def every(place: int, read: Reader) -> Reader:
    """Reads a list of objects from the rows at `place`."""
    return lambda row, asked: [read(inner, asked) for inner in row[place]]


def subjects_of_row(found: Sequence[tuple[int, Subjects | None]]) -> Subjects | None:
    """Gathers subjects from a row: a place without a walk holds an id. None where the row rests on none."""
    if not found:
        return None
    ids = [place for place, walk in found if walk is None]
    walks = [(place, walk) for place, walk in found if walk is not None]

    def gather(row: Any, out: set[str]) -> None:
        for place in ids:
            if row[place] is not None:
                out.add(row[place])
        for place, walk in walks:
            walk(row[place], out)

    return gather


def subjects_of_rows(gather: Subjects | None, first: int | None = None) -> Subjects | None:
    """Gathers subjects from a list of rows: the first of them, or all."""
    if gather is None:
        return None

    def each(rows: Any, out: set[str]) -> None:
        for row in rows[:first]:
            gather(row, out)

    return each


def subjects_of_maybe(gather: Subjects | None) -> Subjects | None:
    """Gathers subjects from a row that may be null."""
    if gather is None:
        return None

    def one(row: Any, out: set[str]) -> None:
        if row is not None:
            gather(row, out)

    return one
