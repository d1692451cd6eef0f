"""A table: what a question in Cypher gives, columns in their order, values as JSON knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

INVENTED = ("title", "type")
"""Properties that the embedded engine adds to each node; no model has them."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` have one value for each of `columns`; `more` says that the answer was cut off."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False


def node(labels: list[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """A node as a value."""
    return {"labels": labels, "properties": dict(properties)}


def relationship(type: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A relationship as a value."""
    return {"type": type, "properties": dict(properties)}
