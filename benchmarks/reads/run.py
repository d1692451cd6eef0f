"""The run of the reads: one graph, kept for the next time, on each engine beside the bare route."""

from benchmarks.installation import kept
from benchmarks.neo4j_servers import EmptyServer
from benchmarks.pipeline.run import Tell, make_installation
from benchmarks.pipeline.stages import project_graph
from benchmarks.reads.comparison import Compared, Effort, Throughput, compare
from benchmarks.reads.tables import latency_table, throughput_table
from benchmarks.report import Table
from benchmarks.stage import measure

ReadsRun = dict[str, tuple[list[Compared], Throughput]]
"""What was measured, by the engine's name."""


def run_reads(people: int, seed: int, effort: Effort, server: EmptyServer | None, tell: Tell) -> ReadsRun:
    """Measure on a graph of so many people; `server` gives an empty Neo4j, without it there is none of it."""
    made = kept(people, seed)
    if not made.complete:
        make_installation(made, people, seed, tell)
    tell("reads, embedded")
    run = {"embedded": compare(made, None, effort)}
    if server:
        with server() as url:
            tell("reads, Neo4j: filling the server")
            measure(project_graph, ledger=made.ledger_url, graph=url)
            tell("reads, Neo4j")
            run["Neo4j"] = compare(made, url, effort)
    return run


def reads_tables(run: ReadsRun) -> list[Table]:
    """The tables of a run."""
    latencies = [latency_table(engine, compared) for engine, (compared, _) in run.items()]
    crowds = [(engine, throughput) for engine, (_, throughput) in run.items()]
    return [*latencies, throughput_table(crowds)]
