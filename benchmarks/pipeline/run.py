"""The run of the pipeline: stage after stage, each beside its peer, in one order and one folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.installation import Installation
from benchmarks.neo4j_servers import EmptyServer
from benchmarks.pipeline.bare_graph import load_graph, unload
from benchmarks.pipeline.bare_ledger import load_ledger
from benchmarks.pipeline.bare_splink import splink_alone
from benchmarks.pipeline.splink_input import prepare_splink
from benchmarks.pipeline.stages import ingest_extracts, invent_extracts, link_records, project_graph
from benchmarks.stage import Measured, measure

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """A stage of the product, what it dealt with, and the peers that do the least of the same."""

    stage: str
    unit: str
    rows: int
    product: Measured
    peers: tuple[tuple[str, Measured], ...]

    @property
    def least(self) -> float:
        """Seconds of all peers together."""
        return sum(peer.seconds for _, peer in self.peers)

    @property
    def times(self) -> float:
        """How many times the least the product took."""
        return self.product.seconds / max(self.least, 1e-9)


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """All stages of one run; those `on_server` are beside the way from file to embedded graph."""

    people: int
    records: int
    stages: tuple[Beside, ...]
    on_server: tuple[Beside, ...]

    @property
    def seconds(self) -> float:
        """From the first file to a graph that can be asked."""
        return sum(stage.product.seconds for stage in self.stages)

    @property
    def processor(self) -> float:
        """What was computed for it, in seconds of one core."""
        return sum(stage.product.processor for stage in self.stages)

    @property
    def peak(self) -> int:
        """The most memory that a stage held, in bytes."""
        return max(stage.product.peak for stage in self.stages)


def run_pipeline(folder: Path, people: int, seed: int, server: EmptyServer | None, tell: Tell) -> PipelineRun:
    """Invent so many people in an empty folder and run all stages on their extracts."""
    tell(f"inventing {people:,} people")
    invented = measure(invent_extracts, folder=str(folder), people=people, seed=seed)
    return run_stages(Installation(folder), invented.figures["files"], people, server, tell)


def run_stages(
    made: Installation, files: Mapping[str, str], people: int, server: EmptyServer | None, tell: Tell
) -> PipelineRun:
    """Run all stages on these extracts. `server` gives an empty Neo4j; without it there is none of it."""
    stages = (_ingest(made, files, tell), _link(made, tell), _project(made, tell))
    on_server = (_on_server(made, stages[2].rows, server, tell),) if server else ()
    return PipelineRun(people, stages[1].rows, stages, on_server)


def make_installation(made: Installation, people: int, seed: int, tell: Tell) -> None:
    """Make an installation without measuring anything."""
    tell(f"making an installation of {people:,} people")
    invented = measure(invent_extracts, folder=str(made.folder), people=people, seed=seed)
    measure(ingest_extracts, files=invented.figures["files"], ledger=made.ledger_url)
    measure(link_records, ledger=made.ledger_url)
    measure(project_graph, ledger=made.ledger_url, graph=made.graph_url)
    made.finish()


def _ingest(made: Installation, files: Mapping[str, str], tell: Tell) -> Beside:
    tell("ingest")
    product = measure(ingest_extracts, files=files, ledger=made.ledger_url)
    tell("ingest: a bare load of the same rows")
    bare = _bare_ledger(made, linkage=False)
    return Beside("ingest", "rows of files", product.rows, product, (("SQLite executemany", bare),))


def _link(made: Installation, tell: Tell) -> Beside:
    features = str(made.folder / "features.parquet")
    measure(prepare_splink, ledger=made.ledger_url, into=features)
    tell("link")
    product = measure(link_records, ledger=made.ledger_url)
    tell("link: Splink alone")
    splink = measure(splink_alone, features=features)
    bare = _bare_ledger(made, linkage=True)
    peers = (("Splink alone", splink), ("SQLite executemany", bare))
    return Beside("link", "records", product.rows, product, peers)


def _project(made: Installation, tell: Tell) -> Beside:
    tell("graph, embedded")
    product = measure(project_graph, ledger=made.ledger_url, graph=made.graph_url)
    rows = _rows(made)
    unloaded = measure(unload, graph=made.graph_url, into=str(rows))
    tell("graph, embedded: a bare load of the same rows")
    beside = f"embedded:{made.folder / 'bare.kgl'}"
    bare = measure(load_graph, rows=str(rows), size=unloaded.rows, graph=beside)
    peers = (("bare creations", bare),)
    return Beside("graph (embedded)", "nodes and edges", unloaded.rows, product, peers)


def _on_server(made: Installation, size: int, server: EmptyServer, tell: Tell) -> Beside:
    tell("graph, Neo4j")
    with server() as url:
        product = measure(project_graph, ledger=made.ledger_url, graph=url)
    tell("graph, Neo4j: a bare load of the same rows")
    with server() as url:
        bare = measure(load_graph, rows=str(_rows(made)), size=size, graph=url)
    peers = (("bare creations", bare),)
    return Beside("graph (Neo4j)", "nodes and edges", bare.rows, product, peers)


def _rows(made: Installation) -> Path:
    return made.folder / "rows.pickle"


def _bare_ledger(made: Installation, *, linkage: bool) -> Measured:
    copy = made.folder / "bare.db"
    measured = measure(load_ledger, ledger=str(made.ledger), copy=str(copy), linkage=linkage)
    copy.unlink()
    return measured
