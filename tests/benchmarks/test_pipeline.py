"""The benchmark of the pipeline and of the reads runs, small, and compares like with like."""

import sqlite3
from pathlib import Path

import pytest

from benchmarks.installation import Installation
from benchmarks.pipeline.bare_ledger import BY_LINKAGE
from benchmarks.pipeline.run import PipelineRun, run_stages
from benchmarks.pipeline.tables import pipeline_tables
from benchmarks.reads import protection
from benchmarks.reads.comparison import Effort, compare
from benchmarks.reads.run import reads_tables
from demo.generate import generate
from linkage.progress import Silence

pytestmark = pytest.mark.prove

PEOPLE = 300
LEFT_OUT = ("police_crimes", "childrens_city")
"""The month of crimes has as many rows however few people there are; the other may have none with so few."""

EFFORT = Effort(variables=2, rounds=1, clients=2, seconds=0.3, turns=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmark")


@pytest.fixture(scope="module")
def run(folder: Path) -> PipelineRun:
    extracts = generate(folder, PEOPLE, 1, Silence())
    files = {source: str(file) for source, file in extracts.files.items() if source not in LEFT_OUT}
    return run_stages(Installation(folder), files, PEOPLE, None, lambda doing: None)


def test_each_stage_stands_beside_peers_that_dealt_with_the_same_rows(run: PipelineRun, folder: Path) -> None:
    ingest, link, graph = run.stages
    with sqlite3.connect(folder / "ledger.db") as ledger:

        def count(*tables: str) -> int:
            return sum(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)

        assert link.rows == run.records == count("record")
        assert ingest.peers[0][1].rows >= count("entry", "record", "identity", "stated_node", "stated_edge")
        assert link.peers[0][1].rows == run.records
        assert link.peers[1][1].rows == count(*BY_LINKAGE)
    assert graph.peers[0][1].rows == graph.rows > 2 * run.records
    assert all(stage.product.peak > 2**20 and stage.product.seconds > 0 for stage in run.stages)


def test_the_tables_tell_every_stage_and_its_peers(run: PipelineRun) -> None:
    stages, steps = pipeline_tables(run)
    assert [row[0] for row in stages.rows] == [
        "ingest",
        "· SQLite executemany",
        "link",
        "· Splink alone",
        "· SQLite executemany",
        "graph (embedded)",
        "· bare creations",
        "file to graph",
    ]
    assert {row[1] for row in steps.rows if row[0] == "Splink alone"} == {"train", "predict", "cluster"}
    assert "Besides Block, Choose the model, Score, Cluster, Explain, `link` took" in (steps.note or "")
    assert all(len(row) == len(stages.columns) for row in stages.rows)


def test_a_running_server_and_the_bare_route_answer_the_same_questions(
    run: PipelineRun, folder: Path
) -> None:
    compared, throughput = compare(Installation(folder), None, EFFORT)
    assert [one.question for one in compared] == [
        "persons-by-name",
        "person",
        "person-network",
        "events",
        "event-counts",
    ]
    for one in compared:
        assert len(one.excess) == len(one.bare.taken) == EFFORT.variables * EFFORT.rounds
        assert min(one.fields) > 1
        assert one.aim > 4
    assert throughput.bare > 0
    assert throughput.product > 0
    latencies, crowd = reads_tables({"embedded": (compared, throughput)})
    assert all(len(row) == len(table.columns) for table in (latencies, crowd) for row in table.rows)


def test_the_product_and_an_application_without_protection_answer_the_same_questions(
    run: PipelineRun, folder: Path
) -> None:
    latency, crowd = protection.compare(Installation(folder), EFFORT)
    assert [row[0] for row in latency.rows] == [
        "persons-by-name",
        "person",
        "person-network",
        "events",
        "event-counts",
    ]
    assert [row[0] for row in crowd.rows] == ["without", "with"]
    assert all(len(row) == len(table.columns) for table in (latency, crowd) for row in table.rows)
    assert all(float(row[1]) > 0 for row in crowd.rows)
