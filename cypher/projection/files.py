"""Files: a snapshot in a folder of its own, read-only, whole or not at all, in place of the one before it."""

import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from cypher.engine import GraphError
from cypher.open import open_engine
from cypher.projection.drawing import comments, diagram
from cypher.projection.import_files import write_import_files
from cypher.projection.model import EDGES, NODES
from cypher.projection.snapshot import Measured, Snapshot
from cypher.statement import Statement
from cypher.writes import batches

MAKING = "making"
GRAPH, ABOUT, SCHEMA, DIAGRAM = "graph.kgl", "about.json", "schema.cypher", "diagram.mmd"
IMPORT = "neo4j"
"""The folder of the files from which Neo4j is filled."""


@dataclass(frozen=True, slots=True)
class About:
    """What a snapshot says of itself: its day, the classes it was cut from by field class, its k."""

    day: str
    classes: Mapping[str, tuple[int, ...]]
    k: int
    policy: str | None
    counts: dict[str, int]
    measured: Measured


@dataclass(frozen=True, slots=True)
class Standing:
    """The snapshot that stands in a folder."""

    folder: Path
    about: About

    @property
    def id(self) -> str:
        """Its day, and the number of snapshots until it: 2026-01-31-4."""
        return self.folder.name

    @property
    def graph(self) -> Path:
        """The file of its graph."""
        return self.folder / GRAPH


async def write(
    home: Path,
    made: Snapshot,
    day: date,
    classes: Mapping[str, Collection[int]],
    k: int,
    policy: str | None,
) -> Standing:
    """Write a snapshot below `home` and remove the ones before it. Raises GraphError.

    It appears under its name when all of it is on disk; killed before, what stood there stands.
    """
    making = home / MAKING
    _remove(making)
    making.mkdir(parents=True, mode=0o700)
    before = _folders(home)
    number = max((int(one.name.rpartition("-")[2]) for one in before), default=0) + 1
    folder = home / f"{day.isoformat()}-{number}"
    itself = {"id": folder.name, "day": day.isoformat(), "k": made.measured.persons, "sample": made.sample}
    made = replace(made, nodes={**made.nodes, "Snapshot": [itself]})
    counts = {name: len(rows) for name, rows in {**made.nodes, **made.edges}.items()}
    entered = {kind: tuple(sorted(numbers)) for kind, numbers in sorted(classes.items())}
    about = About(day.isoformat(), entered, k, policy, counts, made.measured)
    await _write_graph(making / GRAPH, made)
    (making / IMPORT).mkdir(mode=0o700)
    write_import_files(making / IMPORT, made)
    for name, text in (
        (ABOUT, json.dumps(asdict(about), indent=2)),
        (SCHEMA, comments(counts, made.measured.told)),
        (DIAGRAM, diagram()),
    ):
        (making / name).write_text(f"{text}\n", encoding="utf-8")
    for file in making.rglob("*"):
        file.chmod(0o500 if file.is_dir() else 0o400)
        _sync(file)
    making.rename(folder)
    folder.chmod(0o500)
    _sync(home)
    for one in before:
        _remove(one)
    return Standing(folder, about)


def standing(home: Path) -> Standing | None:
    """The newest snapshot below `home`; None where there is none. GraphError for one that can't be read."""
    folders = _folders(home)
    if not folders:
        return None
    folder = folders[-1]
    try:
        told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        measured = Measured(**told.pop("measured"))
        told["classes"] = {kind: tuple(numbers) for kind, numbers in told["classes"].items()}
        return Standing(folder, About(**told, measured=measured))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise GraphError(f"{folder}: is no whole snapshot. Make one: richpicture projection build") from None


def _folders(home: Path) -> list[Path]:
    found = [one for one in home.glob("????-??-??-*") if one.name.rpartition("-")[2].isdigit()]
    return sorted(found, key=lambda one: int(one.name.rpartition("-")[2]))


async def _write_graph(path: Path, made: Snapshot) -> None:
    engine = await open_engine(f"embedded:{path}")
    try:
        for statement in statements(made):
            await engine.write([statement])
    finally:
        await engine.close()
    for leftover in path.parent.glob(f"{path.name}?*"):
        leftover.unlink()


def statements(made: Snapshot) -> list[Statement]:
    """What writes a snapshot into an empty graph, on either engine."""
    found = [
        Statement(
            f"CREATE CONSTRAINT {one.label}_id IF NOT EXISTS FOR (n:{one.label}) REQUIRE n.id IS UNIQUE"
        )
        for one in NODES
    ]
    for node in NODES:
        values = "".join(f", {name}: row.{name}" for name in node.properties)
        text = f"UNWIND $rows AS row\nCREATE (:{node.label} {{id: row.id{values}}})"
        found += [Statement(text, {"rows": some}) for some in batches(made.nodes[node.label])]
    for edge in EDGES:
        values = ", ".join(f"{name}: row.{name}" for name in edge.properties)
        text = (
            f"UNWIND $rows AS row\nMATCH (a:{edge.start} {{id: row.start}})\n"
            f"MATCH (b:{edge.end} {{id: row.`end`}})\n"
            f"CREATE (a)-[:{edge.type}{f' {{{values}}}' if values else ''}]->(b)"
        )
        found += [Statement(text, {"rows": some}) for some in batches(made.edges[edge.type])]
    return found


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        for one in (folder, *folder.iterdir()):
            one.chmod(0o700)
        shutil.rmtree(folder)
