"""Shaped: a value with the contract's names, cut to what a client chose and named as she named it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cypher.plan.chosen import Wanted
from schema.selection import Selection


def shaped(chosen: Sequence[Selection | Wanted], value: Any) -> Any:
    """Objects are mappings by field name; lists and nulls stay what they are."""
    if not chosen or value is None:
        return value
    if isinstance(value, Mapping):
        return {
            one.key: shaped(one.children, value[one.field]) for one in chosen if one.field != "__typename"
        }
    return [shaped(chosen, one) for one in value]
