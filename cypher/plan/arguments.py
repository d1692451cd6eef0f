"""Arguments: what a client gives, checked against the contract's bounds, and what of it shapes the text."""

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from cypher.plan.chosen import Arguments
from cypher.plan.errors import BadInput

MOST = 200
"""The largest page of a connection."""


def size(arguments: Arguments, default: int, least: int = 0, most: int = MOST, name: str = "first") -> int:
    """A number of things that stands in the text as a literal; null means the default."""
    value = arguments.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput(f"{name} must be a whole number from {least} to {most}.")
    return value


def word(arguments: Arguments, name: str, words: type[Enum], default: str) -> str:
    """One word of an enumeration; null means the default."""
    value = arguments.get(name)
    if value is None:
        return default
    return words_of([value], name, words)[0]


def words_of(values: object, name: str, words: type[Enum]) -> list[str]:
    """Words of an enumeration, each once, in their own order: they may stand in the text."""
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise BadInput(f"{name} must be a list.")
    given = {value.value if isinstance(value, Enum) else value for value in values}
    known = [member.value for member in words]
    if not given.issubset(known):
        raise BadInput(f"{name} has a word that the contract does not know; it knows: {', '.join(known)}.")
    return [one for one in known if one in given]


def text(arguments: Arguments, name: str) -> str:
    """A text that must be there."""
    value = arguments.get(name)
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text.")
    return value


def texts(arguments: Arguments, name: str) -> list[str]:
    """A list of texts (ids, words) that becomes a parameter; null members name nothing."""
    value = arguments.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(f"{name} must be a list.")
    return [one.value if isinstance(one, Enum) else str(one) for one in value if one is not None]


def given(arguments: Arguments, *names: str) -> tuple[str, ...]:
    """Which of these arguments are there and not null."""
    return tuple([name for name in names if arguments.get(name) is not None])


def inner(arguments: Arguments, name: str) -> Mapping[str, Any]:
    """An input object; one that is null or not there has no fields."""
    value = arguments.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadInput(f"{name} must be an input object.")
    return value


def number(arguments: Arguments, name: str, least: float, most: float) -> float:
    """A number within bounds."""
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(f"{name} must be a number.")
    if not least <= value <= most:
        raise BadInput(f"{name} must be from {least:g} to {most:g}.")
    return float(value)
