"""Import files: a snapshot as the tables from which Neo4j's own importer makes a database."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cypher.projection.model import EDGES, NODES
from cypher.projection.snapshot import Snapshot

ARGUMENTS = "import.args"
"""Arguments of `neo4j-admin database import full`, one a line, for the folder in which they stand."""

NUMBERS = {"k": "k:int", "sample": "sample:double"}
"""Headers of the properties that are no texts."""


def write_import_files(folder: Path, made: Snapshot) -> None:
    """Write a table for each label and type; texts all of them, but for k and sample."""
    arguments = ["neo4j", "--overwrite-destination", "--id-type=string"]
    for node in NODES:
        header = (f"id:ID({node.label})", *(NUMBERS.get(name, name) for name in node.properties))
        _write(folder / f"{node.label}.csv", header, ("id", *node.properties), made.nodes[node.label])
        arguments.append(f"--nodes={node.label}={node.label}.csv")
    for edge in EDGES:
        header = (f":START_ID({edge.start})", f":END_ID({edge.end})", *edge.properties)
        _write(folder / f"{edge.type}.csv", header, ("start", "end", *edge.properties), made.edges[edge.type])
        arguments.append(f"--relationships={edge.type}={edge.type}.csv")
    (folder / ARGUMENTS).write_text("\n".join(arguments) + "\n", encoding="utf-8")


def _write(
    file: Path, header: Iterable[str], names: tuple[str, ...], rows: Iterable[Mapping[str, Any]]
) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(_values(names, rows))


def _values(names: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.get(name) for name in names]
