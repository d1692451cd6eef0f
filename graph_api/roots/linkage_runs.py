"""The runs of the linkage, as the contract tells them: figures over all records, and of none alone."""

from collections.abc import Mapping
from typing import Any

from cypher.cursor import Cursors
from graph_api.roots.page import Page
from ledger.database import Ledger
from linkage.resolution.runs import CAUGHT_UP, Run, count_runs, runs
from schema.vocabulary import LinkageRunState


def linkage_runs_value(arguments: Mapping[str, Any], cursors: Cursors, ledger: Ledger) -> dict[str, Any]:
    """The connection that the contract tells of. Raises BadInput. May block."""
    asked = Page.of("linkageRuns", arguments, cursors)
    before = int(asked.after[0]) if asked.after is not None else None
    with ledger.read() as connection:
        found = runs(connection, asked.first + 1, before)
        total = count_runs(connection)
    nodes = [([one.number], _value(one)) for one in found[: asked.first]]
    return asked.connection(nodes, len(found) > asked.first, total)


def _value(one: Run) -> dict[str, Any]:
    moved = one.drift
    return {
        "number": one.number,
        "state": LinkageRunState.DONE if one.state == CAUGHT_UP else LinkageRunState(one.state.upper()),
        "whole": one.whole,
        "inForce": one.in_force,
        "startedAt": one.started_at,
        "endedAt": one.ended_at,
        "model": one.model,
        "modelBefore": one.model_before,
        "batches": list(one.batches),
        "records": one.records,
        "pairs": one.pairs,
        "persons": one.persons,
        "created": one.created,
        "merged": one.merged,
        "split": one.split,
        "moved": one.moved,
        "doubts": one.doubts,
        "stages": [{"name": name, "seconds": seconds} for name, seconds in one.seconds.items()],
        "drift": {
            "since": moved.since,
            "index": moved.index,
            "bound": moved.bound,
            "beyond": moved.beyond,
        }
        if moved
        else None,
    }
