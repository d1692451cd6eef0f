"""Inside a cell: one process that opens a snapshot, shuts itself in, answers one question, and ends.

Run with the path of a graph, how many bytes it may use, for how many seconds, and how many rows it may give.
It says `ready`, takes one line of JSON (`text`, `parameters`), and gives one back: `columns`, `rows` and
`more`, or `fault`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from cypher.analysts.confinement import confine, die_with_parent
from cypher.embedded_engine import ReadOnlyGraph
from cypher.engine import GraphError, GraphTimeout
from cypher.statement import Statement

TIMEOUT, MEMORY, FAILED = "TIMEOUT", "MEMORY", "FAILED"


def main() -> None:
    """Answer one question."""
    path, memory, seconds, most = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    die_with_parent()
    graph = ReadOnlyGraph(path)
    confine(memory, seconds + 1)
    _say("ready")
    line = sys.stdin.readline()
    if not line:
        os._exit(0)
    asked = json.loads(line)
    _say(json.dumps(_answer(graph, Statement(asked["text"], asked["parameters"]), seconds, most)))
    os._exit(0)  # there is nothing to tidy, and a large graph would be taken apart for seconds


def _answer(graph: ReadOnlyGraph, statement: Statement, seconds: float, most: int) -> dict[str, Any]:
    try:
        table = graph.table(statement, seconds, most)
        return {"columns": table.columns, "rows": table.rows, "more": table.more}
    except GraphTimeout:
        return {"fault": TIMEOUT}
    except MemoryError:
        return {"fault": MEMORY}
    except GraphError as error:
        return {"fault": FAILED, "told": str(error)}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
