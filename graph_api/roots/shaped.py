"""Shaped: a value with the contract's names, cut to what a client chose and named as she named it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cypher.plan.chosen import Wanted
from schema.selection import Selection


def shaped(chosen: Sequence[Selection | Wanted], value: Any) -> Any:
    """Objects are mappings by field name; lists and nulls stay what they are.

    What costs to find out, or depends on a field's arguments, is a function of these.
    """
    if not chosen or value is None:
        return value
    if isinstance(value, Mapping):
        return {
            one.key: shaped(one.children, _found(value[one.field], one))
            for one in chosen
            if one.field != "__typename"
        }
    return [shaped(chosen, one) for one in value]


def _found(value: Any, chosen: Selection | Wanted) -> Any:
    return value(chosen.arguments) if isinstance(chosen, Selection) and callable(value) else value
