"""Said: the one line that a cell gives back, read as a stranger's."""

import json
import re

from cypher.analysts.inside import TIMEOUT, TOO_LARGE, UNAVAILABLE
from cypher.engine import GraphError, GraphTimeout, GraphTooLarge, GraphUnavailable
from cypher.table import Table

LONGEST_FAULT = 200
"""Characters of what an engine says of a fault."""
_OPENED = re.compile(r"\((?!\))|[\[{\"‘’“”]|\bgot\b")
_SHOWN = re.compile(r"(?<!\w)'[^']*'?|\w*\d\w*")


def read(line: bytes, text: str) -> Table:
    """The table that a cell gave for the question `text`; one that was ended by its limits said half a line.

    Raises GraphTimeout, GraphTooLarge, GraphUnavailable, GraphError. Costs up to a second.
    """
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise GraphTooLarge("The question took more memory or time than it may, and was ended.") from None
    fault = told.get("fault")
    if fault == TIMEOUT:
        raise GraphTimeout("The question did not end within its time.")
    if fault == TOO_LARGE:
        raise GraphTooLarge("The question took more memory than it may, and was ended.")
    if fault == UNAVAILABLE:
        raise GraphUnavailable(_without_values(told["told"], text))
    if fault is not None:
        raise GraphError(_without_values(told["told"], text))
    return Table(tuple(told["columns"]), tuple(map(tuple, told["rows"])), told["more"])


def _without_values(told: str, text: str) -> str:
    """What an engine says of a fault, without the values that it shows: they would leave and not be counted.

    It ends where a value is opened; what is quoted or has digits is told if it stands in the question.
    """

    def asked(found: re.Match[str]) -> str:
        return found[0] if found[0].strip("'") in text else "…"

    begun = _OPENED.split(told, maxsplit=1)[0][:LONGEST_FAULT]
    return f"{_SHOWN.sub(asked, begun).rstrip(' ,;:.')}."
