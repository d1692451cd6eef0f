"""Inside a cell: one process that opens a snapshot, shuts itself in, answers one question, and ends.

Its first line of input is JSON that says where the snapshot is and what it may take; it says `ready`. The
second is the question (`text`, `parameters`, and how many `rows` at most). It gives one line back: `columns`,
`rows` and `more`, or `fault` and what is told of it.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from cypher.analysts.confinement import confine, die_with_parent
from cypher.engine import GraphError, GraphTimeout, GraphTooLarge, GraphUnavailable
from cypher.statement import Statement
from cypher.table import Table

TIMEOUT, TOO_LARGE, UNAVAILABLE, FAILED = "TIMEOUT", "TOO_LARGE", "UNAVAILABLE", "FAILED"

Ask = Callable[[Statement, int, int], Table]
"""A statement, seconds, how many rows → its answer."""


def live(open: Callable[[dict[str, Any]], Ask]) -> None:
    """Answer one question of what `open` opens, by the first line of input."""
    die_with_parent()
    told = json.loads(sys.stdin.readline())
    try:
        ask = open(told)
    except GraphError:
        os._exit(1)
    confine(told["memory"], told["seconds"] + 1)
    _say("ready")
    line = sys.stdin.readline()
    if line:
        asked = json.loads(line)
        _say(json.dumps(_answer(ask, asked, told["seconds"])))
    os._exit(0)  # there is nothing to tidy, and a large graph would be taken apart for seconds


def _answer(ask: Ask, asked: dict[str, Any], seconds: int) -> dict[str, Any]:
    try:
        table = ask(Statement(asked["text"], asked["parameters"]), seconds, asked["rows"])
        return {"columns": table.columns, "rows": table.rows, "more": table.more}
    except GraphTimeout:
        return {"fault": TIMEOUT}
    except (MemoryError, GraphTooLarge):
        return {"fault": TOO_LARGE}
    except GraphUnavailable as error:
        return {"fault": UNAVAILABLE, "told": str(error)}
    except GraphError as error:
        return {"fault": FAILED, "told": str(error)}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
