"""Among: the test that a column's value is one of many, as one parameter of one text."""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import ARRAY, BindParameter, Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Many(TypeDecorator[Collection[Any]]):
    """Any number of values of one type: an array where the database has them, else JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database knows it as."""
        return dialect.type_descriptor(ARRAY(self.each) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """In one order, so that the same values are the same text."""
        listed = sorted(value or ())
        return listed if dialect.name == "postgresql" else orjson.dumps(listed).decode()


class _Among(FunctionElement[bool]):
    """`tested` is one of `many`."""

    type = Boolean()
    name = "among"
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_Among":
        """As it stands: as `… = 1`, which SQLite would be told of a function, no index would serve it."""
        return self


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    tested, many = (compiler.process(one, **more) for one in element.clauses)
    return f"({tested} IN (SELECT value FROM json_each({many})))"


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    tested, many = (compiler.process(one, **more) for one in element.clauses)
    return f"({tested} = ANY({many}))"


def among(
    tested: ColumnElement[Any], values: Collection[int] | Collection[str] | BindParameter[Any]
) -> ColumnElement[bool]:
    """A condition for any number of values, of the column's own type; a named parameter takes them later."""
    kind = _Many(tested.type)
    if isinstance(values, BindParameter):
        return _Among(tested, bindparam(values.key, type_=kind))
    return _Among(tested, bindparam(None, values, type_=kind))
