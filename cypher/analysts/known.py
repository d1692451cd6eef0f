"""Known: whether the analysts' graph has what a question names; a slip would else be answered by nothing."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from lark import Token, Tree

from cypher.analysts.shape import Json
from cypher.projection.model import LABELS, PROPERTIES, TYPES


def unknown(tree: Tree[Token], parameters: Mapping[str, Json]) -> str | None:
    """Where a question names a label, a type or a property that there is not; None where all are known.

    What stands behind a dot may also be the key of a map that the question makes or is given.
    """
    keys = {*_keys_of(list(parameters.values()))}
    keys.update(_word(key) for made in tree.find_data("map") for key in _names(made))
    keys.update(_word(key) for entry in tree.find_data("entry") if not _reads(entry) for key in _named(entry))
    none = set[str]()
    for part in tree.iter_subtrees():
        kind = str(part.data)
        if kind == "labels" or (kind == "postfix" and part.children[0] == ":"):
            told, what, there, more = _names(part), "label", LABELS, none
        elif kind == "types":
            told, what, there, more = _names(part), "relationship type", TYPES, none
        elif kind in ("node", "edge"):
            maps = (child for child in part.children if isinstance(child, Tree) and child.data == "map")
            told = [name for made in maps for name in _names(made)]
            what, there, more = "property", PROPERTIES, none
        elif kind in ("postfix", "entry") and _reads(part):
            told, what, there, more = _names(part), "property", PROPERTIES, keys
        else:
            continue
        for name in told:
            if (word := _word(name)) not in there and word not in more:
                return _no_such(name, word, what, there)
    return None


def _no_such(name: Token, word: str, what: str, there: tuple[str, ...]) -> str:
    plain = {one.lower(): one for one in there}
    near = get_close_matches(word.lower(), plain, 1, 0.75)
    meant = f" Did you mean {plain[near[0]]}?" if near else ""
    return (
        f"Line {name.line}, column {name.column}: there is no {what} {word[:40]!r} in the analysts' graph."
        f"{meant} It has {', '.join(there)}."
    )


def _names(part: Tree[Token]) -> list[Token]:
    """The names that stand in a part itself: of a map its keys."""
    named = (child for child in part.children if isinstance(child, Tree) and child.data == "name")
    return [token for one in named for token in one.scan_values(_is_token)]


def _reads(part: Tree[Token]) -> bool:
    """Whether it reads a property: `.kind`."""
    return bool(part.children[0] == ".")


def _named(entry: Tree[Token]) -> list[Token]:
    """The key of an entry: `n: 1`, or `n` alone."""
    return _names(entry) or [one for one in entry.children if isinstance(one, Token)]


def _word(name: Token) -> str:
    return str(name).strip("`")


def _is_token(value: object) -> bool:
    return isinstance(value, Token)


def _keys_of(values: list[Json]) -> Iterator[str]:
    """The keys of all maps in the values of parameters."""
    while values:
        value = values.pop()
        if isinstance(value, dict):
            yield from value
            values += value.values()
        elif isinstance(value, list):
            values += value
