"""Witnesses: the records and events on which an answer rests though it does not show them, for the audit log.

A thing without a class exists for a viewer through them, and a count is told of them. They are bounded: of
each thing the first WITNESSES that are found, of each count the first COUNTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cypher.plan.arguments import MOST
from cypher.plan.draft import Block, Draft, Lines, call

WITNESSES = 10
COUNTED = MOST
"""As many as the largest page shows: whoever counts fewer might as well have looked at each."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a thing: a pattern with its tests, and the id of what tells of the thing."""

    pattern: str
    witness: str


def exists(ways: Sequence[Way]) -> str:
    """The test that there is such a way."""
    tests = [f"EXISTS {{ MATCH {way.pattern} }}" for way in ways]
    return tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})"


def witnesses(variable: str, ways: Sequence[Way], result: str = "w") -> Lines:
    """The CALL whose rows are the ids `w` of the first witnesses of a thing, or what is made of them."""
    first, *others = ([f"MATCH {way.pattern}", f"RETURN {way.witness} AS w"] for way in ways)
    together = call(variable, first, *(["UNION ALL", *one] for one in others))
    return call(variable, together, [f"WITH DISTINCT w LIMIT {WITNESSES}", f"RETURN {result}"])


def add_witnesses(draft: Draft, block: Block, variable: str, ways: Sequence[Way]) -> str:
    """Hang the witnesses of a thing on its block, as subjects; returns the variable that lists them."""
    name = draft.name("c")
    lines = witnesses(variable, ways, f"collect(w) AS {name}")
    block.subjects.append((block.call(lines, name), gather_ids))
    return name


def gather_ids(ids: Sequence[Any], out: set[str]) -> None:
    """Adds ids that stand in a list."""
    out.update(ids)
