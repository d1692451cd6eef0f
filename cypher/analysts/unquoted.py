"""Unquoted: what a text in quotes says, its escapes resolved."""

import re

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)


def unquoted(quoted: str) -> str:
    """The text between the quotes."""
    return _ESCAPED.sub(_meant, quoted[1:-1])


def _meant(found: re.Match[str]) -> str:
    escape = found[1]
    return chr(int(escape[1:], 16)) if len(escape) == 5 else _ESCAPES.get(escape, escape)
