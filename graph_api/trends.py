"""Trends: puts into an answer of the graph what is to be made of the numbers in it.

What is known of a time before is told by a trend's numbers alone: from its first period on in which the
viewer sees an event. So where a source begins later, nothing is taken for a rise from none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cypher.plan.periods import Periods
from cypher.plan.trends import Series
from graph_api.roots.shaped import shaped
from patrol.trends.change import change
from patrol.trends.unusual import judge
from schema.selection import Selection
from schema.vocabulary import Period

TRENDS = "eventTrends"
JUDGED = frozenset({"expected", "threshold", "unusual"})
Counts = tuple[int, ...]


def fill_trends(root: Selection, value: Any) -> None:
    """Put what was chosen of each trend in the place of its numbers. Costs the judging of each week."""
    places = [*_series(value)]
    judges = any(
        inner.field in JUDGED for one in root.children if one.field == "periods" for inner in one.children
    )
    made: dict[Counts, Mapping[str, Any]] = {}
    for holder, key, series in places:
        if series.counts not in made:
            made[series.counts] = trend_value(series.periods, series.counts, judges)
        holder[key] = shaped(series.wanted.children, made[series.counts][series.wanted.field])


def trend_value(periods: Periods, counts: Counts, judges: bool) -> dict[str, Any]:
    """What the contract tells of a trend's numbers; weeks are judged if it `judges`."""
    known = next((n for n, count in enumerate(counts) if count), len(counts))
    first, last, year = periods.shown, len(counts) - 1, periods.year
    compared = first - year >= known
    told, before = sum(counts[first:]), sum(counts[first - year : last + 1 - year]) if compared else None
    changed = None
    if before is not None:
        days = periods.days(first, last), periods.days(first - year, last - year)
        changed = change(told, days[0], before, days[1])
    judged = judge(counts, first, known) if judges and periods.every is Period.WEEK else None
    return {
        "count": told,
        "yearBefore": before,
        "change": asdict(changed) if changed else None,
        "periods": [
            {
                "start": periods.starts[n].isoformat(),
                "count": counts[n],
                "yearBefore": counts[n - year] if n - year >= known else None,
                **dict.fromkeys(JUDGED),
                **(asdict(week) if judged and (week := judged[n - first]) else {}),
            }
            for n in range(first, last + 1)
        ],
    }


def _series(value: Any) -> Iterator[tuple[dict[str, Any], str, Series]]:
    for holder in value or ():
        for key, inner in holder.items():
            if isinstance(inner, Series):
                yield holder, key, inner
