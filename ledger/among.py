"""Among: the test that a column's value is one of many, as one parameter of one text."""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, String, any_, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY


def among(
    connection: Connection, tested: ColumnElement[Any], values: Collection[int] | Collection[str]
) -> Any:
    """A condition for any number of values, of the column's own type."""
    if connection.dialect.name == "postgresql":
        kind = String() if isinstance(tested.type, String) else tested.type
        return tested == any_(cast(literal(sorted(values), ARRAY(kind)), ARRAY(kind)))
    listed = func.json_each(orjson.dumps(sorted(values)).decode()).table_valued(column("value"))
    return tested.in_(select(listed.c.value))
