"""The questions: the five documents of docs/queries, and variables for them that a graph has answers to."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from cypher.engine import Engine
from cypher.statement import Statement
from schema.sight import Sight
from schema.vocabulary import FieldClass

FOLDER = Path(__file__).parents[2] / "docs" / "queries"
SEED = 7
SECONDS = 120

_BUSY = """
MATCH (p:Person)-[i:INVOLVED]->(e:Event)
WHERE i.class IN $seen AND i.recordClass IN $seen AND e.class IN $seen
RETURN p.id AS id, count(*) AS events ORDER BY events DESC, id LIMIT 20000
"""
_KNOWN = """
MATCH (r:Record) WHERE r.class IN $seen AND r.class IN $named AND r.fullName IS NOT NULL
RETURN r.fullName AS name ORDER BY r.id LIMIT 20000
"""
_SPAN = """
MATCH (e:Event) WHERE e.class IN $seen AND e.start IS NOT NULL
RETURN min(e.start) AS first, max(e.start) AS last
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One document and the variables it is asked with, in turn."""

    name: str
    document: str
    variables: Sequence[dict[str, Any]]


async def choose_questions(engine: Engine, sight: Sight, many: int) -> list[Question]:
    """The five questions, each with `many` variables: the same for the same graph and sight.

    Three quarters of the persons are drawn from all who were in an event that the viewer sees, a quarter are
    the busiest of them. Spans of events are of one to thirty days, of counts of one month to all time.
    """
    seen = {"seen": sight.classes(FieldClass.EXISTENCE)}
    named = seen | {"named": sight.classes(FieldClass.IDENTITY)}
    busy = [row["id"] for row in await engine.read(Statement(_BUSY, dict(seen)), SECONDS)]
    names = [row["name"] for row in await engine.read(Statement(_KNOWN, dict(named)), SECONDS)]
    [span] = await engine.read(Statement(_SPAN, dict(seen)), SECONDS)
    if not busy or not names or span["first"] is None:
        raise BenchmarkError("The graph has no persons, names or events that the benchmark's viewer may see.")
    draw = random.Random(SEED)
    persons = [
        {"id": busy[n // 4] if n % 4 == 3 and n // 4 < len(busy) else draw.choice(busy)} for n in range(many)
    ]
    days = [{"from": one, "until": until} for one, until in _spans(span, many, 30, draw)]
    months = [{"from": one, "until": until} for one, until in _spans(span, many, 5_000, draw)]
    return [
        Question(
            "persons-by-name",
            _document("persons-by-name"),
            [{"name": draw.choice(names)} for _ in range(many)],
        ),
        Question("person", _document("person"), persons),
        Question("person-network", _document("person-network"), persons),
        Question("events", _document("events"), days),
        Question("event-counts", _document("event-counts"), months),
    ]


def _document(name: str) -> str:
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


def _spans(told: dict[str, str], many: int, most: int, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Spans of time of one to `most` days that end on any day there was."""
    first, last = (datetime.fromisoformat(told[name]) for name in ("first", "last"))
    whole = max(1, (last - first).days)
    for _ in range(many):
        end = last - timedelta(days=draw.randrange(whole))
        begin = max(first, end - timedelta(days=draw.randint(1, most)))
        yield _told(begin), _told(end)


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT00:00:00Z")
