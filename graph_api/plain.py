"""Plain: text from elsewhere, without anything that a terminal or a spreadsheet would do at its word."""

from typing import Any

COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula (OWASP, CSV injection)."""


def plain(text: str) -> str:
    """A text in one line for a terminal: what can't be printed, or turns its direction, as its code."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)


def plain_lines(text: str) -> str:
    """A text of many lines for a terminal."""
    return "\n".join(map(plain, text.splitlines()))


def cell(value: Any) -> Any:
    """A value in a cell of CSV: a number as it is, no text that a spreadsheet would compute."""
    return f"'{value}" if isinstance(value, str) and value.startswith(COMPUTED) else value
