"""Completion: what may stand next where an analyst writes, by the rules of reading and the graph's model."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cypher.analysts.wall import vocabulary
from cypher.projection.model import EDGES, NODES, PROPERTIES

LABELS = {node.label: ("id", *node.properties) for node in NODES}
TYPES = {edge.type: tuple(edge.properties) for edge in EDGES}

_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_OPEN_TEXT = re.compile(r"['\"]|//|/\*")
_LABEL = re.compile(r"\(\s*\w*\s*(?::\s*\w+\s*)*[:|&]\s*(\w*)$")
_TYPE = re.compile(r"-\s*\[\s*\w*\s*:\s*(?:\w+\s*\|\s*:?\s*)*(\w*)$")
_KEY = re.compile(r"[(\[]\s*(\w*)\s*(?::\s*(\w+)[\w|&:\s]*)?\{(?:[^{}]*,)?\s*(\w*)$")
_PROPERTY = re.compile(r"(\w+)\.(\w*)$")
_PARAMETER = re.compile(r"\$(\w*)$")
_CALL = re.compile(r"\bCALL\s+([\w.]+)$", re.IGNORECASE)
_WORD = re.compile(r"([A-Za-z_]\w*)$")
_NAMED = re.compile(r"[(\[]\s*([A-Za-z_]\w*)\s*(?::\s*(\w+))?|\bAS\s+([A-Za-z_]\w*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Completion:
    """What was begun (the last letters before the cursor), and what it may become."""

    begun: str
    words: tuple[str, ...]


def completion(before: str, parameters: Collection[str] = ()) -> Completion:
    """What may stand at the cursor, after the text `before`; nothing inside a text or a comment."""
    code = _TEXT.sub(lambda found: " " * len(found[0]), before)
    if _OPEN_TEXT.search(code):
        return Completion("", ())
    if found := _TYPE.search(code):
        return _of(found[1], TYPES)
    if found := _LABEL.search(code):
        return _of(found[1], LABELS)
    if found := _KEY.search(code):
        return _of(found[3], _properties(code, found[1], found[2]))
    if found := _CALL.search(code):
        return _of(found[1], vocabulary().procedures)
    if found := _PROPERTY.search(code):
        return _of(found[2], _properties(code, found[1], None))
    if found := _PARAMETER.search(code):
        return _of(found[1], sorted(parameters))
    if found := _WORD.search(code):
        names = (
            name for told in _NAMED.findall(code[: found.start()]) for name in (told[0], told[2]) if name
        )
        words = vocabulary()
        calls = (f"{name}(" for name in words.functions)
        return _of(found[1], (*dict.fromkeys(names), *words.keywords, *calls))
    return Completion("", ())


def _of(begun: str, words: Iterable[str]) -> Completion:
    told = begun.lower()
    return Completion(begun, tuple(word for word in words if word.lower().startswith(told) and word != begun))


def _properties(code: str, name: str, kind: str | None) -> tuple[str, ...]:
    """Those of a label or type; of a name those of what it was given as, all where that is not told."""
    kinds = [label for one, label, _ in _NAMED.findall(code) if one == name and label]
    kind = kind or (kinds[-1] if kinds else None)
    return LABELS.get(kind or "", TYPES.get(kind or "", PROPERTIES))
