"""Shape: a question without anything that a person chose, as the audit log has it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from lark import Token

from cypher.analysts.unquoted import unquoted
from cypher.projection.model import LABELS, PROPERTIES, TYPES

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_KNOWN = {*PROPERTIES, *LABELS, *TYPES, "db"}
_REFUSED = re.compile(
    "ALTER|APOC|CREATE|CSV|DBMS|DELETE|DETACH|DROP|FOREACH|FROM|GDS|LOAD|MERGE|REMOVE|SET|SHOW|USE",
    re.IGNORECASE,
)
"""Words of Cypher that the rules don't know: whoever reads the log should see what was tried."""
_WORD = re.compile(r"[\w$]")


def shape(tokens: Iterable[Token], parameters: Mapping[str, Json]) -> str:
    """The tokens in one spelling: names that are not the graph's by number, values gone.

    Of a text and of a parameter's value the properties are told whose names they are, as `$sex`: they may be
    read by `p[$name]`.
    """
    names: dict[str, str] = {}
    told = [_word(token, parameters, names) for token in tokens]
    joined = "".join(
        f"{one} " if _WORD.match(one[-1:]) and _WORD.match(after[:1]) else one
        for one, after in pairwise([*told, ""])
    )
    return joined.removesuffix(";")


def _word(token: Token, parameters: Mapping[str, Json], names: dict[str, str]) -> str:
    word = str(token)
    if token.type == "STRING":
        return _value(unquoted(word))
    if token.type == "PARAMETER":
        return _value(parameters.get(word[1:]))
    if token.type in ("INTEGER", "FLOAT"):
        return "0"
    if token.type == "NAME":
        word = word.removeprefix("`").removesuffix("`")  # a name is the same with them
        if word in _KNOWN:
            return word
        return word.upper() if _REFUSED.fullmatch(word) else names.setdefault(word, f"n{len(names) + 1}")
    if token.type in ("FUNCTION", "QUANTIFIER", "PROCEDURE", "SHORTEST", "REDUCE"):
        return word
    return "".join(word.split()).upper()


def _value(value: Json) -> str:
    return f"${'|'.join(sorted({*PROPERTIES}.intersection(_texts(value))))}"


def _texts(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
