"""Classes: agency × category × marking as a small number, the unit on which policy decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ledger.bulk import insert_missing
from ledger.tables import class_
from schema.vocabulary import Category, Marking, RestrictionKind

BINDING = (RestrictionKind.PRIVILEGED, RestrictionKind.SEALED)
"""The restrictions that bind everyone, the strictest first: what is under several carries the strictest."""


@dataclass(frozen=True, slots=True)
class ClassKey:
    """What a class number stands for; `agency` is the slug, `restriction` what closes it to everyone."""

    agency: str
    category: Category
    marking: Marking
    restriction: RestrictionKind | None = None


def class_number(connection: Connection, agency: str, category: Category, marking: Marking) -> int:
    """The number of a class, which is given to it now if it had none. The ledger must know the agency."""
    key = {"agency": agency, "category": category.value, "marking": marking.value}
    wanted = select(class_.c.number).filter_by(**key)
    number: int | None = connection.execute(wanted).scalar_one_or_none()
    if number is None:
        # Another process may have been first, and then the number is the one that it wrote.
        connection.execute(insert_missing(connection, class_), key)
        number = int(connection.execute(wanted).scalar_one())
    return number


def classes(connection: Connection) -> dict[int, ClassKey]:
    """Every class of the ledger by its number."""
    rows = connection.execute(select(class_).order_by(class_.c.number))
    return {row.number: ClassKey(row.agency, Category(row.category), Marking(row.marking)) for row in rows}


def restricted_number(number: int, kind: RestrictionKind) -> int:
    """The number that a record or an event of this class carries in the graph while it is restricted so.

    It is told by the class's own and below zero, so that no class has to be made when someone restricts.
    """
    return -(10 * number + 1 + BINDING.index(kind))


def with_restricted(known: Mapping[int, ClassKey]) -> dict[int, ClassKey]:
    """These classes, and for each of them those of its restricted records and events."""
    restricted = {
        restricted_number(number, kind): replace(key, restriction=kind)
        for number, key in known.items()
        for kind in BINDING
    }
    return {**known, **restricted}
