"""What a statement leaves to the host: a field of a person that no graph can answer, and her records."""

from collections.abc import Sequence
from dataclasses import dataclass

from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.arguments import MOST, size
from cypher.plan.chosen import Arguments, Field, Fields, Shape, Wanted

ACCESSES = "accesses"
"""The field of a person whose answer is in the audit log."""
ACCESS_SUMMARY: Fields = {
    "principal": Field(),
    "agency": Field(of="Agency"),
    "roles": Field(),
    "purpose": Field(),
    "last": Field(),
    "count": Field(),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Stands where the host puts a list: of whom, by which records, how many at most, and what is wanted."""

    person: str
    records: tuple[str, ...]
    first: int
    wanted: Wanted


def accesses_shape(arguments: Arguments) -> Shape:
    """How many it shows at most."""
    return (size(arguments, 25, most=MOST),)


def left_reader(records: int, wanted: Wanted) -> Reader:
    """Reads what is left from the row of a person, whose records' rows stand at `records`."""
    (first,) = wanted.shape
    assert isinstance(first, int)

    def read(row: Row, asked: Asked) -> Left:
        seen: Sequence[Row] = row[records]
        return Left(row[0], tuple([one[0] for one in seen]), first, wanted)

    return read
