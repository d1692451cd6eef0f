"""Dwell: how far it is from the truth of simulated walks, and how long a million pings take.

Run `.venv/bin/python -m benchmarks.dwell`. The peer goes ping by ping through the same tree of areas, on a
part of the patrols; both say the same. `--write` puts the tables into benchmarks/README.md.
"""

import sys
from typing import Annotated, Any

import numpy as np
import shapely
import typer
from rich.console import Console

from benchmarks.machine import machine_facts
from benchmarks.report import Table, markdown, show, write
from benchmarks.stopwatch import Stopwatch
from patrol.patrols.areas import Areas
from patrol.patrols.dwell import measure
from patrol.patrols.pings import Pings, Seconds
from tests.patrol.plainly import dwell_plainly
from tests.patrol.truth import compared
from tests.patrol.walks import town

SIDE = 20_000.0
"""Metres of the square in which officers and areas are."""
SHIFT = 1_920
"""Pings of eight hours, one every 15 s."""
PEERS = 20
"""Patrols that the peer measures."""
LONG = 600.0
"""True seconds of a patrol in a hotspot, from which on the two are looked at by themselves."""
DEVICES = (
    ("10 m", {"noise": 10.0}),
    ("10 m, lasting a minute", {"noise": 10.0, "lasting": 60.0}),
    ("10 m, a tenth lost", {"noise": 10.0, "lost": 0.1}),
    ("10 m, each 5 s", {"noise": 10.0, "every": 5.0}),
    ("10 m, each 30 s", {"noise": 10.0, "every": 30.0}),
    ("5 m", {"noise": 5.0}),
    ("20 m", {"noise": 20.0}),
)


def main(
    many: Annotated[int, typer.Option("--pings", help="Pings.")] = 1_000_000,
    areas: Annotated[int, typer.Option(help="Polygons.")] = 5_000,
    towns: Annotated[int, typer.Option(help="Simulated towns of four officers and twelve hotspots.")] = 40,
    rewrite: Annotated[
        bool, typer.Option("--write", help="Put the tables into benchmarks/README.md.")
    ] = False,
) -> None:
    """Measure, and print the tables."""
    facts = machine_facts()
    tables = [truth_table(towns), speed_table(many, areas)]
    for table in tables:
        show(Console(), table)
    if rewrite:
        command = " ".join([".venv/bin/python -m benchmarks.dwell", *sys.argv[1:]])
        write("dwell", markdown("Dwell", command, facts, tables))


def truth_table(towns: int) -> Table:
    """How far each way of counting is from the truth, all in all and for one hotspot of one patrol."""
    table = Table(
        f"Dwell beside the truth: {towns} towns, {4 * towns} patrols of 4 hours, 12 hotspots each",
        ["Pings each 15 s, error on each axis", "measured", "95 of 100", "as they stand", "first to last"],
        note="95 of 100: so much at most errs a hotspot where a patrol truly was for 10 minutes or more.",
    )
    made = [town(seed) for seed in range(towns)]
    for name, device in DEVICES:
        of = compared(made, **device)
        long = of.true >= LONG
        usual = np.quantile(np.abs(of.measured[long] / of.true[long] - 1), 0.95)
        table.rows.append(
            [
                name,
                _off(of.measured, of.true),
                f"{usual:.1%}",
                _off(of.unsettled, of.true),
                _off(of.first_to_last, of.true),
            ]
        )
    return table


def speed_table(many: int, areas: int) -> Table:
    """Seconds for so many pings and polygons, beside the peer."""
    chance = np.random.default_rng(1)
    shapes, row = _hexagons(chance, areas), _patrols(chance, many)
    patrols, watch, peer = many // SHIFT + 1, Stopwatch(), Stopwatch()
    with watch:
        found = measure(row, Areas.around(shapes), patrols)
    part = row.take(row.patrol < PEERS)
    with peer:
        plain = dwell_plainly(part, shapes)
    ours = found.presence.seconds[found.presence.patrol < PEERS].sum()
    assert np.isclose(ours, sum(plain.values())), "the peer says something else"
    return Table(
        f"{many:,} pings against {areas:,} polygons",
        ["Who", "pings", "seconds", "processor seconds", "pings/s"],
        [
            _speed("measure", len(row), watch),
            _speed("ping by ping", len(part), peer),
        ],
    )


def _hexagons(chance: np.random.Generator, many: int) -> list[Any]:
    around = np.arange(6) * np.pi / 3
    ring = 124 * np.stack([np.cos(around), np.sin(around)], axis=1)
    return list(shapely.polygons(ring + chance.uniform(0, SIDE, (many, 1, 2))))


def _patrols(chance: np.random.Generator, many: int) -> Pings:
    """Officers on foot who turn as they like, with an error of 10 m; in no order."""
    patrol, turn = np.arange(many) // SHIFT, chance.uniform(0, 2 * np.pi, many)
    place = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1) * 20, axis=0)
    begin = chance.uniform(0, SIDE, (many // SHIFT + 1, 2))
    place += begin[patrol] - place[patrol * SHIFT] + chance.normal(0, 10, (many, 2))
    time, nothing = 15.0 * (np.arange(many) % SHIFT).astype(np.float64), np.zeros(many, dtype=bool)
    whole = Pings(patrol, time, place[:, 0], place[:, 1], np.full(many, 15.0), nothing)
    return whole.take(chance.permutation(many))


def _off(found: Seconds, true: Seconds) -> str:
    return f"{found.sum() / true.sum() - 1:+.1%}"


def _speed(name: str, many: int, watch: Stopwatch) -> list[str]:
    return [
        name,
        f"{many:,}",
        f"{watch.seconds:.2f}",
        f"{watch.processor:.2f}",
        f"{many / watch.seconds:,.0f}",
    ]


if __name__ == "__main__":
    typer.run(main)
