"""Redaction: fields that show nothing because policy closes them, where it lets the viewer know of that.

A field is redacted where it shows nothing (null or an empty list), its field class is closed to the viewer
for the class of the record or event that has it, and policy lets her know. Whether there is anything to show
makes no difference, so the list tells of policy alone and never of data.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cypher.plan.answer import Asked, Reader, Row
from cypher.plan.chosen import Chosen, Wanted
from schema.contract import revealed
from schema.vocabulary import FieldClass

Path = tuple[str | int, ...]
Redacted = tuple[Path, tuple[FieldClass, ...]]
"""The way to a field from its root field's value, by response names and places in lists; what is closed."""

Keeps = Callable[[Row, Asked, FieldClass], bool]
"""Whether the viewer may know that fields of a class are kept from her in the thing of this row."""

_MARK = "\0"  # no response name; what stands under it never leaves the plan


def shown_by(type: str, field: str) -> frozenset[FieldClass]:
    """The field classes that a field reveals beside that something exists."""
    return revealed().get((type, field), frozenset()) - {FieldClass.EXISTENCE}


def can_be_redacted(type: str, chosen: Iterable[Chosen]) -> frozenset[str]:
    """Those of the chosen fields of a type that show more than that something exists."""
    return frozenset(one.field for one in chosen if shown_by(type, one.field))


def keeps_itself(number: int) -> Keeps:
    """Of a record or an event with its id at the beginning of its row, and its class at this place."""
    return lambda row, asked, kind: asked.sight.keeps(row[number], row[0], kind)


def keeps_any(records: int, number: int) -> Keeps:
    """Of a person: of any of her visible records, whose rows stand at `records`, their class at `number`."""

    def keeps(row: Row, asked: Asked, kind: FieldClass) -> bool:
        return any(asked.sight.keeps(record[number], record[0], kind) for record in row[records])

    return keeps


def redacting(read: Reader, type: str, wanted: Sequence[Wanted], keeps: Keeps) -> Reader:
    """A reader that marks which of these fields are redacted; `split` takes the marks off."""
    kinds = [(one.key, sorted(shown)) for one in wanted if (shown := shown_by(type, one.field))]
    if not kinds:
        return read

    def marked(row: Row, asked: Asked) -> Any:
        answer = read(row, asked)
        if asked.sight.redactions:
            found = [
                (key, closed)
                for key, classes in kinds
                if not answer[key] and (closed := tuple(kind for kind in classes if keeps(row, asked, kind)))
            ]
            if found:
                answer[_MARK] = found
        return answer

    return marked


def split(value: Any) -> list[Redacted]:
    """What is marked in a value, in its order; the marks are gone then."""
    return [*_split(value, ())]


def _split(value: Any, path: Path) -> Iterator[Redacted]:
    if isinstance(value, dict):
        for key, classes in value.pop(_MARK, ()):
            yield (*path, key), classes
        for key, inner in value.items():
            yield from _split(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _split(inner, (*path, place))
