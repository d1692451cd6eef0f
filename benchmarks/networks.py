"""Networks: how long the analysis of 100,000 persons takes, beside networkx alone, and from end to end.

Betweenness is measured in a chain, a ring and many small rings as well, where ways are longest or fewest.

Run `.venv/bin/python -m benchmarks.networks`. What would take networkx too long it does for a part, and the
table tells what each source or person costs. From end to end is `richpicture analyse` of a server that has a
snapshot of as many. `--write` puts the tables into benchmarks/README.md.
"""

import random
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated

import networkx as nx
import numpy as np
import typer
from rich.console import Console

from benchmarks.analysts import end_to_end
from benchmarks.machine import machine_facts
from benchmarks.report import Table, markdown, show, write
from benchmarks.stopwatch import Stopwatch
from linkage.progress import Advance, Bars
from networks.analysis import SEED, Analysis, analyse
from networks.betweenness import betweenness
from networks.network import Network
from networks.together import together

PEER_SOURCES, PEER_PERSONS = 8, 2_000
"""Of how many sources networkx takes betweenness, of how many persons constraint."""
LARGEST, NEAR = 8, 30
"""Persons of the largest event; how far apart those are, in a row of all, who usually meet."""


def main(
    persons: Annotated[int, typer.Option(help="Persons.")] = 100_000,
    events: Annotated[int, typer.Option(help="Events in which they meet.")] = 130_000,
    rewrite: Annotated[
        bool, typer.Option("--write", help="Put the tables into benchmarks/README.md.")
    ] = False,
) -> None:
    """Measure, and print the table."""
    facts = machine_facts()
    tables = [
        end_to_end(list(meetings(persons, events))),
        networks_table(persons, events),
        forms_table(persons),
    ]
    for table in tables:
        show(Console(), table)
    if rewrite:
        command = " ".join([".venv/bin/python -m benchmarks.networks", *sys.argv[1:]])
        write("networks", markdown("Networks", command, facts, tables))


def networks_table(persons: int, events: int) -> Table:
    """Each stage of one analysis, and what networkx takes for the same."""
    involved = list(meetings(persons, events))
    watch, stages = Stopwatch(), Stages()
    with watch:
        found = together(involved)
        made = analyse(found.network, progress=stages)
    network, peers = found.network, peer_seconds(found.network)
    table = Table(
        f"{len(network.persons):,} persons, {len(network.start):,} ties",
        ["What", "seconds", "processor seconds", "networkx, processor seconds"],
        note=_note(made),
    )
    for name, one in stages.taken.items():
        table.rows.append([name, f"{one.seconds:.1f}", f"{one.processor:.1f}", peers.get(name, "the same")])
    table.rows.append(["all, from the events on", f"{watch.seconds:.1f}", f"{watch.processor:.1f}", ""])
    return table


def forms_table(persons: int) -> Table:
    """Betweenness of networks whose form asks most: ways as long as can be, and many small components."""
    forms = {
        "a chain": nx.path_graph(persons),
        "a ring": nx.cycle_graph(persons),
        "rings of ten": nx.disjoint_union_all([nx.cycle_graph(10)] * (persons // 10)),
    }
    table = Table(
        f"Betweenness of {persons:,} persons", ["In", "sources", "seconds", "processor seconds", "highest"]
    )
    for name, graph in forms.items():
        network = Network.of({(f"{a:06}", f"{b:06}"): 1.0 for a, b in graph.edges})
        with (watch := Stopwatch()):
            found = betweenness(network, SEED)
        top, sources = int(np.argmax(found.value)), found.sources if not found.exact else persons
        told = f"{found.value[top]:.2e} ± {found.error[top]:.1e}"
        table.rows.append([name, f"{sources:,}", f"{watch.seconds:.1f}", f"{watch.processor:.1f}", told])
    return table


def meetings(persons: int, events: int) -> Iterator[tuple[str, str]]:
    """(person, event): two to eight in each, most of them near each other, every fifth from anywhere."""
    chance = random.Random(1)
    for event in range(events):
        first = chance.randrange(persons)
        yield f"person_{first}", f"event_{event}"
        for _ in range(min(1 + int(chance.expovariate(1)), LARGEST - 1)):
            far = chance.random() < 0.2
            other = chance.randrange(persons) if far else (first + int(chance.gauss(0, NEAR))) % persons
            yield f"person_{other}", f"event_{event}"


def peer_seconds(network: Network) -> dict[str, str]:
    """What networkx takes for the stages for which the analysis does not call it."""
    graph, sources, some, division = network.graph, Stopwatch(), Stopwatch(), Stopwatch()
    with sources:
        nx.betweenness_centrality(graph, k=PEER_SOURCES, seed=1)
    with some:
        nx.constraint(graph, nodes=range(PEER_PERSONS), weight="weight")
    with division:
        found = nx.community.louvain_communities(graph, seed=1)
    louvain = f"{division.processor:.1f} (Louvain, modularity {nx.community.modularity(graph, found):.3f})"
    each = sources.processor / PEER_SOURCES
    everybody = some.processor * len(network.persons) / PEER_PERSONS
    return {
        "Communities": louvain,
        "Betweenness": f"{each:.2f} a source",
        "Brokers": f"{everybody:.0f} (constraint, from a part)",
    }


class Stages:
    """Bars that remember what each stage took."""

    def __init__(self) -> None:
        self.taken: dict[str, Stopwatch] = {}
        self._bars = Bars()

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A stage with its bar and its watch."""
        return self._watched(name, total)

    @contextmanager
    def _watched(self, name: str, total: int | None) -> Iterator[Advance]:
        with self.taken.setdefault(name, Stopwatch()), self._bars.stage(name, total) as advance:
            yield advance


def _note(made: Analysis) -> str:
    between, top = made.betweenness, made.ranked()[0]
    return (
        f"Betweenness from {between.sources:,} sources of {int(between.sampled.sum()):,} persons, of others "
        f"exact; the highest is {between.value[top]:.2e} ± {between.error[top]:.1e}. "
        f"{len(made.communities.sizes):,} communities, modularity {made.communities.modularity:.3f}."
    )


if __name__ == "__main__":
    typer.run(main)
