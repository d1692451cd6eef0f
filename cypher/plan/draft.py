"""A draft: a statement in the making, with its variables, its parameters and its blocks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cypher.plan.answer import Asked, Reader, Subjects, constant, object_reader, subjects_of_row
from cypher.plan.chosen import Chosen, Wanted
from cypher.plan.redaction import Keeps, redacting
from cypher.plan.visibility import Visibility
from schema.vocabulary import FieldClass

Bind = Callable[[Asked], Mapping[str, object]]
"""Parameters of a statement from the values of a request. Raises BadInput."""

Lines = list[str]


@dataclass(slots=True)
class Block:
    """What the statement computes of one thing: CALLs that each add a column, and a row of expressions.

    The row is a list, as both engines carry it faster than a map. `readers` tells, for each chosen field,
    which of the row's values it is, or how it is read. Of a thing with an id, the id is the first value.
    `keeps` tells what of the fields `kept` is redacted, in things whose fields can be.
    """

    calls: list[Lines] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    readers: dict[Chosen, "int | MakeReader"] = field(default_factory=dict)
    subjects: list[tuple[int, Subjects | None]] = field(default_factory=list)
    keeps: Keeps | None = None
    kept: frozenset[str] = frozenset()

    def column(self, expression: str) -> int:
        """The place of an expression in the row; one that stands there already is not repeated."""
        if expression not in self.columns:
            self.columns.append(expression)
        return self.columns.index(expression)

    def call(self, lines: Lines, name: str) -> int:
        """Add a CALL whose one row has one column of this name; returns its place in the row."""
        self.calls.append(lines)
        self.carried.append(name)
        return self.column(name)

    @property
    def row(self) -> str:
        """The row as an expression."""
        return f"[{', '.join(self.columns)}]"

    def reader(self, type: str, wanted: Sequence[Wanted]) -> Reader:
        """Reads an object of this type from the row, as the client wants it."""
        fields: list[tuple[str, int | Reader]] = []
        for one in wanted:
            if one.field == "__typename":
                fields.append((one.key, constant(type)))
                continue
            read = self.readers[one.chosen]
            fields.append((one.key, read if isinstance(read, int) else read(one)))
        whole = object_reader(fields)
        if self.keeps is None:
            return whole
        return redacting(whole, type, [one for one in wanted if one.field in self.kept], self.keeps)

    def gather(self) -> Subjects | None:
        """Gathers the ids of the records and events that the row rests on."""
        return subjects_of_row(self.subjects)


MakeReader = Callable[[Wanted], Reader]


class Compile(Protocol):
    """Writes the block of one type; `named` is the record by which an edge names a person, if one does."""

    def __call__(
        self, draft: "Draft", variable: str, chosen: Sequence[Chosen], named: str | None = None
    ) -> Block: ...


@dataclass(slots=True)
class Draft:
    """One statement in the making. The same shape always drafts the same text."""

    visibility: Visibility
    compile: Mapping[str, Compile]
    bound: list[Bind] = field(default_factory=list)
    _names: int = 0
    _parameters: int = 0

    def name(self, prefix: str) -> str:
        """A variable that the text has not used yet."""
        self._names += 1
        return f"{prefix}{self._names}"

    def parameter(self, value: Callable[[Asked], object]) -> str:
        """A parameter, `$p1`, and where its value comes from."""
        (name,) = self.parameters(1, lambda asked: (value(asked),))
        return name

    def parameters(self, count: int, values: Callable[[Asked], Sequence[object]]) -> list[str]:
        """Parameters whose values come from one place together."""
        names = [f"p{self._parameters + n}" for n in range(1, count + 1)]
        self._parameters += count
        self.bound.append(lambda asked: dict(zip(names, values(asked), strict=True)))
        return [f"${name}" for name in names]

    def block(self, type: str, variable: str, chosen: Sequence[Chosen], named: str | None = None) -> Block:
        """The block of a thing of this type that stands in `variable`."""
        return self.compile[type](self, variable, chosen, named)

    def visible(self, variable: str, kind: FieldClass = FieldClass.EXISTENCE) -> str:
        """The test that a record or an event is visible for fields of this kind."""
        return self.visibility.node(variable, kind)


def call(scope: str, *parts: Iterable[str]) -> Lines:
    """A CALL that sees the variables of `scope`, its parts indented."""
    return [f"CALL ({scope}) {{", *(f"  {line}" for part in parts for line in part), "}"]


def where(tests: Iterable[str]) -> str:
    """A WHERE of all these tests, with a space before it; nothing without tests."""
    told = " AND ".join(tests)
    return f" WHERE {told}" if told else ""
