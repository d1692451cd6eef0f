"""Tables of the reads: what an answer takes more than the bare route, and how many are given at once."""

from collections.abc import Sequence
from statistics import median

from benchmarks.reads.comparison import AIM_A_FIELD, AIM_MILLISECONDS, Compared, Throughput
from benchmarks.report import Table

_HEADS = ("Bare p50", "p95", "p99", "Richpicture p50", "p95", "p99")


def latency_table(engine: str, compared: Sequence[Compared]) -> Table:
    """One row a question: percentiles of both sides and the excess of the same requests, one client."""
    table = Table(
        f"Reads, {engine}, one client (milliseconds)",
        ("Question", "Fields", *_HEADS, "Excess p50", "p95", "CPU", "Aim"),
    )
    for one in compared:
        excess = sorted(one.excess)
        table.rows.append(
            [
                one.question,
                f"{median(one.fields):,.0f}",
                *(f"{one.bare.at(percent):.1f}" for percent in (50, 95, 99)),
                *(f"{one.product.at(percent):.1f}" for percent in (50, 95, 99)),
                f"{median(excess):.1f}",
                f"{excess[int(len(excess) * 0.95)]:.1f}",
                f"{one.product.computed - one.bare.computed:.1f}",
                f"{one.aim:.1f}",
            ]
        )
    over = [one.question for one in compared if median(one.excess) > one.aim]
    aim = (
        f"Aim: at most {AIM_MILLISECONDS:.0f} ms and {AIM_A_FIELD * 1e3:.0f} µs a field more, at the median."
    )
    table.note = f"{aim} {'Not reached: ' + ', '.join(over) + '.' if over else 'Reached.'}"
    return table


def throughput_table(measured: Sequence[tuple[str, Throughput]]) -> Table:
    """One row an engine: all questions in turn from many clients at once."""
    clients = measured[0][1].clients
    table = Table(
        f"Reads, {clients} clients at once, the five questions in turn",
        ["Engine", "Bare requests/s", "p50 ms", "p95 ms", "Richpicture requests/s", "p50 ms", "p95 ms"],
    )
    for engine, one in measured:
        sides = (one.bare_side, one.product_side)
        bare, own = ([f"{side.at(percent):.1f}" for percent in (50, 95)] for side in sides)
        table.rows.append([engine, f"{one.bare:,.0f}", *bare, f"{one.product:,.0f}", *own])
    table.note = "The clients share the machine with the servers."
    return table
