"""The stages of the product, each as a process of its own runs it: from files to files."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from cypher.open import open_engine
from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.projection.project import project
from linkage.resolution.run import link
from linkage.source import load_sources
from schema.partnership import load_partnership


def invent_extracts(watch: Stopwatch, folder: str, people: int, seed: int) -> Figures:
    """Write the extracts of so many people."""
    with watch:
        made = generate(Path(folder), people, seed, Silence())
    return {"rows": made.records, "files": {source: str(file) for source, file in made.files.items()}}


def ingest_extracts(watch: Stopwatch, files: Mapping[str, str], ledger: str) -> Figures:
    """Take every extract into an empty ledger."""
    rows = rejected = 0
    with watch:
        opened = Ledger.open(ledger)
        opened.migrate()
        partnership, sources = load_partnership(partnership_folder()), load_sources(partnership_folder())
        for source, file in files.items():
            receipt = ingest(opened, partnership, sources[source], Path(file), Silence())
            rows += receipt.figures.rows
            rejected += receipt.figures.rejected
        opened.close()
    return {"rows": rows, "rejected": rejected}


def link_records(watch: Stopwatch, ledger: str) -> Figures:
    """Link all records of a ledger under the shipped model."""
    with watch:
        opened = Ledger.open(ledger)
        report = link(opened, progress=Silence())
        opened.close()
    return {"rows": report.records, "pairs": report.pairs, "steps": report.seconds}


def project_graph(watch: Stopwatch, ledger: str, graph: str) -> Figures:
    """Bring an empty graph up to a ledger, until it is durable and ready to be asked."""
    with watch:
        applied = asyncio.run(_project(ledger, graph))
    return {"rows": applied}


async def _project(ledger: str, graph: str) -> int:
    opened = Ledger.open(ledger)
    engine = await open_engine(graph)
    await engine.migrate()
    applied = await project(opened, engine, Silence())
    await engine.close()
    opened.close()
    return applied
