"""Classes: agency × category × marking as a small number, the unit on which policy decides."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.bulk import insert_missing
from ledger.tables import class_
from schema.vocabulary import Category, Marking


@dataclass(frozen=True, slots=True)
class ClassKey:
    """What a class number stands for; `agency` is the slug."""

    agency: str
    category: Category
    marking: Marking


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
