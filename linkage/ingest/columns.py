"""Typed columns: the text of a cell as what its declaration says that it is, checked."""

from collections.abc import Callable
from functools import lru_cache

from linkage.declaration.columns import ColumnDeclaration
from linkage.ingest.rejection import RejectedRow
from linkage.standardise.dates import date_reader, without_default_day
from linkage.standardise.formats import Told

Value = str | Told | None
"""What a typed cell says; a date is taken apart, everything else stays text. None is not known."""

Typed = Callable[[str], Value]
"""Reads a cell. Raises RejectedRow."""

_CACHED = 16_384
_TRUE = frozenset({"y", "yes", "true", "t", "1"})
_FALSE = frozenset({"n", "no", "false", "f", "0"})


def typed(name: str, declared: ColumnDeclaration) -> Typed:
    """A reader of one column's cells. What was read is remembered, since cells repeat."""
    convert = _CONVERSIONS[declared.type](name, declared)
    unknown = frozenset(value.strip().lower() for value in declared.unknown)

    @lru_cache(maxsize=_CACHED)
    def read(cell: str) -> Value:
        told = cell.strip()
        try:
            value = None if told.lower() in unknown or not (told or declared.codes) else convert(told)
        except RejectedRow:
            if declared.unreadable == "reject":
                raise
            value = None  # what was told is kept all the same
        if value is None and declared.required:
            raise RejectedRow(name, "is empty or not known, but must be given")
        return value

    return read


def as_text(value: Value) -> str | None:
    """A typed value as text again: dates are ISO 8601."""
    if isinstance(value, Told):
        return value.date if value.moment is None else value.moment.isoformat()
    return value


def _text(name: str, declared: ColumnDeclaration) -> Typed:
    return lambda told: told


def _date(name: str, declared: ColumnDeclaration) -> Typed:
    read = date_reader(declared.formats)
    forms = " or ".join(declared.formats) or "ISO 8601"

    def convert(told: str) -> Value:
        value = read(told)
        if value is None:
            raise RejectedRow(name, f"is not a date in the form {forms}")
        return without_default_day(value, declared.year_only) if declared.year_only else value

    return convert


def _number(name: str, declared: ColumnDeclaration) -> Typed:
    def convert(told: str) -> Value:
        plain = told.replace(",", "")
        try:
            number = float(plain)
        except ValueError:
            raise RejectedRow(name, "is not a number") from None
        if number - number != 0:  # infinite, or no number
            raise RejectedRow(name, "is not a number")
        return plain

    return convert


def _integer(name: str, declared: ColumnDeclaration) -> Typed:
    def convert(told: str) -> Value:
        try:
            return str(int(told.replace(",", "")))
        except ValueError:
            raise RejectedRow(name, "is not a whole number") from None

    return convert


def _boolean(name: str, declared: ColumnDeclaration) -> Typed:
    def convert(told: str) -> Value:
        if told.lower() in _TRUE:
            return "true"
        if told.lower() in _FALSE:
            return "false"
        raise RejectedRow(name, "is neither yes nor no")

    return convert


def _code(name: str, declared: ColumnDeclaration) -> Typed:
    codes = {code.strip(): meaning for code, meaning in declared.codes.items()}

    def convert(told: str) -> Value:
        meaning = codes.get(told, None if not told else declared.other)
        if meaning is None and told:
            raise RejectedRow(name, "has a code that its source does not declare")
        return meaning or None

    return convert


_CONVERSIONS = {
    "text": _text,
    "date": _date,
    "datetime": _date,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "code": _code,
}
