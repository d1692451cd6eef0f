"""Tables of a pipeline run: stages beside their peers, the whole against its aim, the steps of linkage."""

from benchmarks.pipeline.run import Beside, PipelineRun
from benchmarks.report import Table
from benchmarks.stage import Measured

MOST_TIMES = 2.0
"""A stage may take so many times what its peers take."""

MILLION, MILLION_SECONDS, MILLION_BYTES = 1_000_000, 240, 6 * 2**30
"""What a million records may take from file to graph, on two cores."""


AS_SPLINK = frozenset({"Block", "Choose the model", "Score", "Cluster", "Explain"})
"""Steps of `link` that are its train, predict and cluster."""

MOST_BESIDES = 0.5
"""What the other steps may take, as a share of Splink alone."""


def pipeline_tables(run: PipelineRun) -> list[Table]:
    """The tables of one run."""
    return [_stages(run), _steps(run.stages[1])]


def _stages(run: PipelineRun) -> Table:
    table = Table(
        f"Pipeline: {run.records:,} records of {run.people:,} people",
        ["Stage, and what it stands beside", "Rows", "Seconds", "CPU", "Rows/s", "Peak", "× beside"],
    )
    for stage in (*run.stages, *run.on_server):
        own = [stage.stage, *_cells(stage.rows, stage.unit, stage.product), f"{stage.times:.2f}"]
        table.rows.append(own)
        table.rows += [[f"· {name}", *_cells(peer.rows, "rows", peer), ""] for name, peer in stage.peers]
    whole = [f"{run.records:,} records", f"{run.seconds:.1f}", f"{run.processor:.1f}"]
    table.rows.append(["file to graph", *whole, f"{run.records / run.seconds:,.0f}", _memory(run.peak), ""])
    table.note = _verdict(run)
    return table


def _cells(rows: int, unit: str, measured: Measured) -> list[str]:
    rate = rows / max(measured.seconds, 1e-9)
    seconds = [f"{measured.seconds:.1f}", f"{measured.processor:.1f}"]
    return [f"{rows:,} {unit}", *seconds, f"{rate:,.0f}", _memory(measured.peak)]


def _verdict(run: PipelineRun) -> str:
    """What is slower than its aim."""
    wrong = [
        f"{stage.stage} takes {stage.times:.1f} times its peers"
        for stage in (*run.stages, *run.on_server)
        if stage.times > MOST_TIMES
    ]
    allowed = run.records / MILLION * MILLION_SECONDS
    if run.records >= MILLION / 2 and run.seconds > allowed:
        wrong.append(f"file to graph takes {run.seconds:.0f} s, not {allowed:.0f} s")
    if run.peak > MILLION_BYTES:
        wrong.append(f"a stage holds {_memory(run.peak)}")
    aim = (
        f"Aim: each stage at most {MOST_TIMES:.0f} times its peers; a million records in {MILLION_SECONDS} s "
        f"within {MILLION_BYTES // 2**30} GB."
    )
    return f"{aim} {'Not reached: ' + '; '.join(wrong) + '.' if wrong else 'Reached.'}"


def _steps(link: Beside) -> Table:
    """Where linkage spends its time, and where Splink does."""
    table = Table("Steps of linkage", ["Who", "Step", "Seconds"], words=2)
    splink = link.peers[0][1]
    steps = [("link", link.product.figures), ("Splink alone", splink.figures)]
    for who, figures in steps:
        table.rows += [[who, step, f"{seconds:.1f}"] for step, seconds in figures["steps"].items()]
    pairs, scored = link.product.figures["pairs"], splink.figures["pairs"]
    table.note = (
        f"`link` scored {pairs:,} pairs under the model in force. Splink alone trained first, and kept "
        f"{scored:,} pairs; its blocking keys were ready-made. {_besides(link)}"
    )
    return table


def _besides(link: Beside) -> str:
    """What linkage takes besides the steps that are Splink's."""
    steps = link.product.figures["steps"]
    taken = sum(seconds for step, seconds in steps.items() if step not in AS_SPLINK)
    share = taken / max(link.peers[0][1].seconds, 1e-9)
    splinks = ", ".join(step for step in steps if step in AS_SPLINK)
    return (
        f"Besides {splinks}, `link` took {taken:.1f} s: {share:.2f} of Splink alone; "
        f"aim: at most {MOST_BESIDES:.1f}."
    )


def _memory(bytes_held: int) -> str:
    return f"{bytes_held / 2**20:,.0f} MB"
