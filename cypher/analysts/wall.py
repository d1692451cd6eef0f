"""The first wall: a text becomes a question only if the rules of reading derive it, and is written anew.

What is sent to an engine is made from the tokens that were understood: no comment, no escape and no text in
quotes is left in it, since every text became a parameter: an engine can't read anything else than was read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from cypher.analysts.known import unknown
from cypher.analysts.shape import Json, shape
from cypher.analysts.unquoted import unquoted
from cypher.statement import Statement

GRAMMAR = Path(__file__).with_name("reading.lark")
MOST_CHARACTERS = 10_000
MOST_DEPTH = 40
"""How deep brackets may nest, and how often CASE may stand."""
MOST_HOPS = 10
"""How long a path may be."""
MOST_TEXT = 1_000
"""How many characters a text may have."""
MOST_VALUES = 10_000
"""How many values the parameters may have in all."""
LARGEST = 2**53
LONGEST_SHAPE = 20_000
"""How many characters a shape may have."""


class Refused(Exception):
    """The text is no question that may be asked; the message says where and why, to whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What may be sent to an engine, and its `shape`: the same without anything that a person chose.

    `slip` says what it names that the analysts' graph does not have: by itself no harm, and no use.
    """

    statement: Statement
    shape: str
    slip: str | None


def question(text: str, parameters: Mapping[str, Json]) -> Question:
    """The question that a text asks with these parameters. Raises Refused."""
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"The query is longer than {MOST_CHARACTERS:,} characters.")
    tree = _understood(text)
    values = _values(parameters)
    tokens = list(_leaves(tree))
    written, used = _written(tokens)
    missing = sorted(name for name in used if name.startswith("p_") and name not in values)
    if missing:
        raise Refused(f"The parameter ${missing[0].removeprefix('p_')} has no value.")
    given: dict[str, object] = {name: values.get(name, value) for name, value in used.items()}
    told = shape(tokens, parameters)
    if len(told) > LONGEST_SHAPE:
        raise Refused("The query names properties by too many texts and parameters.")
    return Question(Statement(written, given), told, unknown(tree, parameters))


def attempted(text: str, parameters: Mapping[str, Json]) -> str:
    """The shape of any text, of its beginning if it is long, with a ? where it can't be read on."""
    tokens: list[Token] = []
    end = ""
    try:
        tokens.extend(_rules().lex(text[:MOST_CHARACTERS]))
    except UnexpectedCharacters:
        end = "?"
    return f"{shape(tokens, parameters)}{end}"[:LONGEST_SHAPE]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that the rules name, as they are written."""

    keywords: tuple[str, ...]
    functions: tuple[str, ...]
    procedures: tuple[str, ...]


@lru_cache
def vocabulary() -> Vocabulary:
    """What an analyst may say, for whoever helps her to write it."""
    told = {one.name: one.pattern.value for one in _rules().terminals}
    keywords = tuple(sorted(name for name, pattern in told.items() if pattern == rf"{name.lower()}\b"))
    blocks = [f"{name.upper()} {{" for name in _listed(told["BLOCK"])]
    calls = [told[name] for name in ("FUNCTION", "QUANTIFIER", "REDUCE", "SHORTEST")]
    functions = {name for pattern in calls for name in _listed(pattern)}
    procedures = (f"db.{name}()" for name in _listed(told["PROCEDURE"]))
    return Vocabulary((*keywords, *blocks), tuple(sorted(functions, key=str.lower)), tuple(procedures))


def _listed(pattern: str) -> list[str]:
    """The names that a terminal lists: (one|other) or one alone."""
    found = re.search(r"\(((?:\w+\|)+\w+)\)", pattern)
    return found[1].split("|") if found else re.findall(r"^\w+", pattern)


@lru_cache
def _rules() -> Lark:
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", keep_all_tokens=True)


def _understood(text: str) -> Tree[Token]:
    """A text as the rules derive it."""
    depth = cases = 0
    try:
        parser = _rules().parse_interactive(text)
        for token in parser.iter_parse():
            # Whether END ends a CASE or is a name is not asked: they are counted, however deep they stand.
            cases += token.type == "CASE"
            depth += (token.value[-1] in "([{") - (token.value in ")]}")
            if depth > MOST_DEPTH or cases > MOST_DEPTH:
                raise Refused(f"Brackets nest deeper than {MOST_DEPTH}, or there are more CASEs.")
        tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedCharacters as fault:
        told = fault.char
        instead = " There are STARTS WITH, ENDS WITH and CONTAINS, and no regular expressions."
        raise Refused(
            f"Line {fault.line}, column {fault.column}: {told!r} can't be read here."
            f"{instead if told == '~' else ''}"
        ) from None
    except UnexpectedToken as fault:
        raise Refused(_unexpected(text, fault)) from None
    except UnexpectedEOF:
        raise Refused("The query ends too early.") from None
    for hops in tree.find_data("hops"):
        longest = next(token for token in reversed(hops.children) if isinstance(token, Token))
        if int(longest) > MOST_HOPS:
            raise Refused(f"A path has at most {MOST_HOPS} steps: [*..{MOST_HOPS}].")
    return tree


def _unexpected(text: str, fault: UnexpectedToken) -> str:
    token = fault.token
    if token.type == "$END":
        return "The query ends too early."
    told = f"Line {token.line}, column {token.column}: {str(token)[:40]!r} can't be read here."
    if token.type == "LPAR":
        known = ", ".join(vocabulary().functions)
        return f"{told} Is what stands before it a function? Analysts have {known}."
    if text[: token.start_pos].rstrip().endswith(("*", "..")):
        return f"{told} A path needs an end, as in [*..{MOST_HOPS}]."
    return f"{told} Analysts read: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, CALL {{ … }}, RETURN, UNION."


def _leaves(tree: Tree[Token]) -> Iterator[Token]:
    return (leaf for leaf in tree.scan_values(lambda value: isinstance(value, Token)))


def _written(tokens: list[Token]) -> tuple[str, dict[str, Json]]:
    """The question anew, and the names of its parameters; those of its texts have their values."""
    used: dict[str, Json] = {}
    parts: list[str] = []
    end = texts = 0
    for token in tokens:
        start = token.start_pos or 0
        told = str(token)
        if token.type == "STRING":
            name, texts = f"s_{texts}", texts + 1
            used[name] = _text(told)
            told = f" ${name} "
        elif token.type == "PARAMETER":
            name = f"p_{told[1:]}"
            used[name] = None
            told = f" ${name} "
        parts += [" " if start > end else "", told]
        end = start + len(token)
    return "".join(parts).strip().removesuffix(";"), used


def _text(quoted: str) -> str:
    """What stands in quotes."""
    text = unquoted(quoted)
    if len(text) > MOST_TEXT or not text.isprintable():
        raise Refused(f"A text has at most {MOST_TEXT:,} characters, and all can be printed.")
    return text


def _values(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """The values of parameters under the names that they have in a statement."""
    left = MOST_VALUES
    waiting: list[tuple[Json, int]] = [(value, 0) for value in parameters.values()]
    while waiting:
        value, deep = waiting.pop()
        left -= 1
        inside = (
            [*value.values(), *value] if isinstance(value, dict) else value if isinstance(value, list) else []
        )
        if left < len(waiting) or deep > MOST_DEPTH // 10:
            raise Refused(f"The parameters have more than {MOST_VALUES:,} values, or nest too deep.")
        if isinstance(value, str) and len(value) > MOST_TEXT:
            raise Refused(f"A text has at most {MOST_TEXT:,} characters.")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise Refused("A number is too large.")
        waiting += [(one, deep + 1) for one in inside]
    return {f"p_{name}": value for name, value in parameters.items()}
