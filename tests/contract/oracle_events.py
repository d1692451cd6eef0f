"""The oracle's events: which fulfil a condition, in which order, and how many there are of each sort."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.contract.graphs import Graph, Row

PRECISIONS = ["YEAR", "MONTH", "DAY", "TIME"]
at = datetime.fromisoformat


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance by the spherical law of cosines in its vector form (Vincenty on a sphere)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    east = lon2 - lon1
    across = math.hypot(
        math.cos(lat2) * math.sin(east),
        math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(east),
    )
    along = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(east)
    return 6_371_008.8 * math.atan2(across, along)


def within(place: Row, near: Mapping[str, Any]) -> float | None:
    """Metres from the centre of a circle to a place in it; None outside, and where it has no coordinates."""
    if place.get("latitude") is None:
        return None
    far = metres((near["latitude"], near["longitude"]), (place["latitude"], place["longitude"]))
    return far if far <= near["metres"] else None


def starts_within(start: str, low: str | None, high: str | None) -> bool:
    """Whether an instant lies in a span that begins with `low` and ends just before `high`."""
    return (low is None or at(start) >= at(low)) and (high is None or at(start) < at(high))


class Events:
    """The events of one cut graph."""

    def __init__(self, graph: Graph, whom: Callable[[str], str]) -> None:
        self.graph = graph
        self.whom = whom
        self.places = {row["id"]: row for row in graph.nodes["Place"]}
        self.areas: dict[str, list[str]] = {}
        for row in graph.edges["IN"]:
            self.areas.setdefault(row["start"], []).append(row["end"])

    def page(self, rows: Iterable[Row], given: Mapping[str, Any]) -> list[Row]:
        """Those of these events that fulfil the condition, by start and id; without start last."""
        found = [row for row in rows if self.fulfils(row, given.get("where") or {})]
        down = given.get("orderBy") != "START_ASC"
        found.sort(key=lambda row: (row["start"] or "", row["id"]), reverse=down)
        found.sort(key=lambda row: row["start"] is None)
        return found

    def ends(self, type: str, here: str, there: str, id: str) -> list[str]:
        """Ids at the other end of an event's edges of one type."""
        return [row[there] for row in self.graph.edges[type] if row[here] == id]

    def fulfils(self, row: Row, where: Mapping[str, Any]) -> bool:
        """Whether an event fulfils everything that is given."""
        return all(
            getattr(self, f"_{name}")(row, value) for name, value in where.items() if value is not None
        )

    def _kind(self, row: Row, value: Any) -> bool:
        return row["kind"] in value

    def _category(self, row: Row, value: Any) -> bool:
        return row["category"] in value

    def _agency(self, row: Row, value: Any) -> bool:
        return row["agency"] in value

    def _start(self, row: Row, value: Mapping[str, Any]) -> bool:
        start, low, high = row["start"], value.get("from"), value.get("until")
        if low is None and high is None:
            return True
        return start is not None and starts_within(start, low, high)

    def _outcome(self, row: Row, value: str) -> bool:
        return bool(row.get("outcome") == value)

    def _text(self, row: Row, value: str) -> bool:
        told = (row.get("narrative"), row.get("outcome"))
        return any(one is not None and value.lower() in one.lower() for one in told)

    def _place(self, row: Row, value: str) -> bool:
        return value in self.ends("AT", "start", "end", row["id"])

    def _within(self, row: Row, value: Mapping[str, Any]) -> bool:
        ids = self.ends("AT", "start", "end", row["id"])
        return any(within(self.places[id], value) is not None for id in ids)

    def _area(self, row: Row, value: str) -> bool:
        return any(value in self.areas.get(id, []) for id in self.ends("AT", "start", "end", row["id"]))

    def _involving(self, row: Row, value: str) -> bool:
        return self.whom(value) in self.ends("INVOLVED", "end", "start", row["id"])

    def _handledBy(self, row: Row, value: str) -> bool:  # noqa: N802
        return value in self.ends("HANDLED_BY", "start", "end", row["id"])

    def counts(self, given: Mapping[str, Any]) -> list[Row]:
        """How many events there are of each sort: the most frequent first, then by value, null last."""
        by = [one for one in DIMENSIONS if one in given["by"]]
        found: Counter[tuple[Any, ...]] = Counter()
        for row in self.page(self.graph.nodes["Event"], given):
            found.update(set(self._sorts(row, by)))
        rows = sorted(
            found.items(),
            key=lambda item: (-item[1], [(value is None, value or 0) for value in item[0]]),
        )
        return [dict(zip(map(str.lower, by), sort, strict=True)) | {"count": n} for sort, n in rows]

    def trends(self, given: Mapping[str, Any]) -> list[Row]:
        """How many there are of each sort and period: the most first, then by value, null last."""
        by = [one for one in DIMENSIONS if one in (given.get("by") or ())]
        every = given.get("every") or "WEEK"
        since, until = date.fromisoformat(given["from"]), date.fromisoformat(given["until"])
        first = next(day for day in _days(since) if _begins(every, day) == day)
        found: dict[tuple[Any, ...], Counter[date]] = {} if by else {(): Counter()}
        for row in self.page(self.graph.nodes["Event"], given):
            needed = "MONTH" if every == "MONTH" else "DAY"
            if row["start"] is None or PRECISIONS.index(row["startPrecision"]) < PRECISIONS.index(needed):
                continue
            start = _begins(every, date.fromisoformat(row["start"][:10]))
            if first - timedelta(7 * 364) < start and _ends(every, start) <= until:
                for sort in set(self._sorts(row, by)):
                    found.setdefault(sort, Counter())[start] += 1
        rows = sorted(
            found.items(),
            key=lambda item: (
                -sum(n for start, n in item[1].items() if start >= first),
                [(value is None, value or 0) for value in item[0]],
            ),
        )
        most: Any = given.get("first")
        return [
            dict(zip(map(str.lower, by), sort, strict=True))
            | {"numbers": [(start.isoformat(), n) for start, n in sorted(counts.items())]}
            for sort, counts in rows[: 10 if most is None else most]
        ]

    def _sorts(self, row: Row, by: list[str]) -> list[tuple[Any, ...]]:
        """All combinations of values of one event; place and area are those of one another."""
        sorts: list[dict[str, Any]] = [{}]
        places: list[Any] = sorted(set(self.ends("AT", "start", "end", row["id"]))) or [None]
        staff: list[Any] = sorted(set(self.ends("HANDLED_BY", "start", "end", row["id"]))) or [None]
        sorts = [one | {"PLACE": place} for one in sorts for place in places]
        if "AREA" in by:
            areas: dict[Any, list[Any]] = {
                place: self.areas.get(place) or [None] for place in places if place
            }
            if "PLACE" not in by:
                # An area that any of its places lies in; none only where none of them lies in one.
                every: list[Any] = sorted({area for found in areas.values() for area in found if area}) or [
                    None
                ]
                sorts = [{"PLACE": None, "AREA": area} for area in every]
            else:
                sorts = [one | {"AREA": area} for one in sorts for area in areas.get(one["PLACE"], [None])]
        sorts = [one | {"STAFF": member} for one in sorts for member in staff]
        roles = {edge["role"] for edge in self.graph.edges["INVOLVED"] if edge["end"] == row["id"]}
        sorts = [one | {"ROLE": role} for one in sorts for role in roles or [None]]
        return [tuple(one[name] if name in one else self._value(row, name) for name in by) for one in sorts]

    def _value(self, row: Row, name: str) -> Any:
        if name in ("KIND", "AGENCY"):
            return row[name.lower()]
        if name == "OUTCOME":
            return row.get("outcome")
        start, precision = row["start"], row["startPrecision"]
        needed = {"DAY": "DAY", "WEEKDAY": "DAY", "MONTH": "MONTH", "HOUR": "TIME"}[name]
        if start is None or PRECISIONS.index(precision) < PRECISIONS.index(needed):
            return None
        if name == "WEEKDAY":
            return date.fromisoformat(start[:10]).isoweekday()
        return {"DAY": start[:10], "MONTH": start[:7], "HOUR": int(start[11:13])}[name]


DIMENSIONS = [
    "KIND",
    "OUTCOME",
    "PLACE",
    "AREA",
    "STAFF",
    "ROLE",
    "AGENCY",
    "DAY",
    "MONTH",
    "HOUR",
    "WEEKDAY",
]


def _days(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(1)


def _begins(every: str, day: date) -> date:
    """When the period of a day begins."""
    if every == "MONTH":
        return day.replace(day=1)
    return day - timedelta(day.weekday()) if every == "WEEK" else day


def _ends(every: str, start: date) -> date:
    """When the period after it begins."""
    return next(day for day in _days(start + timedelta(1)) if _begins(every, day) == day)
