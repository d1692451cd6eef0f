"""Cells: the values of typed formats as the text that a person would have written."""

from datetime import date, datetime
from decimal import Decimal

import orjson

_EXACT = 2**53


def text(value: object) -> str:
    """A value as text: None is empty, dates are ISO 8601, whole numbers have no point, lists have `;`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (list, tuple)) and not any(isinstance(one, (dict, list, tuple)) for one in value):
        return ";".join(text(one) for one in value if one is not None)
    if isinstance(value, (dict, list, tuple)):
        return orjson.dumps(value, default=text).decode()
    return str(value)


def _number(value: float) -> str:
    if value != value:  # not a number: how some tools write an empty cell
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
