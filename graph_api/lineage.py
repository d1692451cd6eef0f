"""Lineage: who someone is today, of whom an id from before a merge or a split speaks."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, exists, or_, select

from ledger.among import among
from ledger.tables import class_, entry, lineage, membership, record, restricted
from policies.permissions import LogScope
from policies.restrictions import binding
from schema.selection import Selection
from schema.sight import Sight
from schema.vocabulary import FieldClass

# Texts that are made once: each is asked of every request that names a person.
_MOVED = select(lineage.c.from_person, lineage.c.records).where(
    among(lineage.c.from_person, bindparam("persons"))
)
_HOMES = select(membership.c.record, membership.c.person).where(
    among(membership.c.record, bindparam("records"))
)
_UNSEALED = (
    select(record.c.id, record.c["class"])
    .join(entry, entry.c.id == record.c.entry)
    .where(
        among(record.c.id, bindparam("records")),
        entry.c.state == "current",
        ~exists().where(restricted.c.subject == record.c.id, restricted.c.seq.is_not(None)),
    )
)

_EVER = (
    select(record.c.id, record.c["class"], entry.c.state)
    .join(entry, entry.c.id == record.c.entry)
    .where(
        among(record.c.id, bindparam("records")),
        entry.c.state != "staged",
        ~exists().where(restricted.c.subject == record.c.id, restricted.c.seq.is_not(None)),
    )
)


@dataclass(frozen=True, slots=True)
class Meant:
    """Of the ids of persons in a request: whom each may mean, and which records the answer rests on.

    `involved` are the records that the viewer sees of those by whom events are filtered: a count of these
    events tells of them, though it shows none.
    """

    today: Mapping[str, Sequence[str]] = field(default_factory=dict)
    involved: Sequence[str] = ()


def follow(connection: Connection, roots: Sequence[Selection], sight: Sight) -> Meant:
    """What the ids of persons among the arguments of these fields mean to this viewer. May block."""
    asked = {id for root in roots for id in _named(root)}
    if not asked:
        return Meant()
    filters = {id for root in roots for id in _named(root, "involving")}
    today = persons_today(connection, sorted(asked), sight)
    if not filters:
        return Meant(today)
    persons = {person for id in filters for person in today[id]}
    held = select(membership.c.record).where(among(membership.c.person, persons))
    records = set(connection.execute(held).scalars())
    return Meant(today, sorted(records & shown(connection, records, sight)))


def _named(selection: Selection, name: str = "") -> Iterator[str]:
    """The ids of persons in what a field and those below it were given; under one `name`, or any."""
    yield from _persons(selection.arguments, name)
    for child in selection.children:
        yield from _named(child, name)


def _persons(value: Mapping[str, object], name: str) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _persons(inner, name)
        elif isinstance(inner, str) and inner.startswith("person_") and name in ("", key):
            yield inner


def persons_today(connection: Connection, ids: Sequence[str], sight: Sight) -> dict[str, list[str]]:
    """Person id → the persons whom it may mean: herself, then those who hold records that once were hers.

    Those with most of these records come first, then by id. An id of no person means itself alone. Only what
    the sight shows, or gives a pointer to, leads on: else an old id would tell to whom hidden records went.
    Which of the persons exists for a viewer is for the statement to say.
    """
    left = _left(connection, ids)
    told = {*sight.classes(FieldClass.EXISTENCE), *sight.pointers}
    return _meant(connection, left, _shown(connection, _all(left), sight, told))


def persons_read(connection: Connection, ids: Sequence[str], scope: LogScope) -> dict[str, list[str]]:
    """Whom these ids of persons may mean to a reader of the log, in the order of `persons_today`.

    Only records of the agencies of whose doings or records she reads lead on, and none that a restriction
    closes to her alone: no others tell her who merged into whom.
    """
    left = _left(connection, ids)
    records, agencies = _all(left), scope.by | scope.to
    of_agencies = select(record.c.id).join(class_, class_.c.number == record.c["class"])
    wanted = of_agencies.where(
        among(record.c.id, records),
        among(class_.c.agency, agencies),
        record.c.id.not_in(binding(scope.reader)),
    )
    return _meant(connection, left, set(connection.execute(wanted).scalars()))


def _left(connection: Connection, ids: Sequence[str]) -> dict[str, set[str]]:
    """Each of these ids of persons → the records that left her."""
    left: dict[str, set[str]] = {id: set() for id in ids}
    for person, records in connection.execute(_MOVED, {"persons": set(ids)}):
        left[person].update(records)
    return left


def _all(left: Mapping[str, set[str]]) -> set[str]:
    return {one for records in left.values() for one in records}


def _meant(connection: Connection, left: Mapping[str, set[str]], told: set[str]) -> dict[str, list[str]]:
    """Whom these may mean by the records that are told of.

    Asked of nothing as well: an id that hidden records lead on from takes what one that never was takes.
    """
    rows = connection.execute(_HOMES, {"records": _all(left)})
    homes = {one: person for one, person in rows if one in told}
    return {id: list(dict.fromkeys([id, *_by_weight(homes, records)])) for id, records in left.items()}


def _by_weight(homes: Mapping[str, str], records: Iterable[str]) -> list[str]:
    weights = Counter(homes[one] for one in records if one in homes)
    return sorted(weights, key=lambda person: (-weights[person], person))


def shown(
    connection: Connection, records: set[str], sight: Sight, kind: FieldClass = FieldClass.EXISTENCE
) -> set[str]:
    """The records, of those given, that the sight shows; or of which it opens fields of another class."""
    return _shown(connection, records, sight, set(sight.classes(kind)), kind) & records


def left(connection: Connection, records: set[str], sight: Sight) -> set[str]:
    """Those of the records that no entry states any more, and that the sight would show if one still did.

    All classes under which such a record was ever stated must be open: it is not reclassed with its source.
    """
    open, numbers, there = set(sight.classes(FieldClass.EXISTENCE)), dict[str, set[int]](), set[str]()
    for id, number, state in connection.execute(_EVER, {"records": records}):
        numbers.setdefault(id, set()).add(number)
        if state == "current":
            there.add(id)
    return {id for id, of in numbers.items() if of <= open} - there - set(sight.closed)


def closed_to(connection: Connection, id: str, sight: Sight) -> bool:
    """Whether a record is closed to this viewer, as it stands or as it stood until it left.

    A record of which nothing was ever told is so only where a restriction waits for it.
    """
    if shown(connection, {id}, sight) or left(connection, {id}, sight):
        return False
    told = exists().where(record.c.id == id, entry.c.id == record.c.entry, entry.c.state != "staged")
    sealed = exists().where(restricted.c.subject == id, restricted.c.seq.is_not(None))
    return id in sight.closed or bool(connection.execute(select(or_(told, sealed))).scalar_one())


def _shown(
    connection: Connection,
    records: set[str],
    sight: Sight,
    open: Collection[int],
    kind: FieldClass = FieldClass.EXISTENCE,
) -> set[str]:
    """The records of open classes; of those restricted for everyone what a grant opens, and no policy."""
    found = connection.execute(_UNSEALED, {"records": records})
    shown = {id for id, number in found if number in open}.difference(sight.closed)
    return shown.union(sight.grants(kind))
