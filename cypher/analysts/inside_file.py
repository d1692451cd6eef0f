"""Inside a cell with the embedded engine: the snapshot is a file."""

from pathlib import Path
from typing import Any

from cypher.analysts.inside import Ask, live
from cypher.embedded_engine import ReadOnlyGraph


def opened(told: dict[str, Any]) -> Ask:
    """The graph of this file."""
    return ReadOnlyGraph(Path(told["graph"])).table


if __name__ == "__main__":
    live(opened)
