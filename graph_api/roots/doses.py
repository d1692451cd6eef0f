"""Doses: of all hotspots of an answer at once, when the first one is asked for."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ledger.clock import now
from patrol.days import day_of
from patrol.patrols.doses import Dose, doses

Reads = Callable[[], AbstractContextManager[Connection]]
"""Where an answer reads from: the ledger, or the transaction of a deed."""


class Doses:
    """Looks a day's doses up for all hotspots of an answer by two statements; another day takes two more."""

    def __init__(self, reads: Reads, classes: Collection[int], hotspots: Collection[str]) -> None:
        """`classes` are those of which `operational` is open to the viewer: of others no dose is told."""
        self._reads = reads
        self._classes = classes
        self._hotspots = hotspots
        self._found: dict[str, Mapping[str, Dose]] = {}

    def of(self, hotspot: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """The value of the field `dose` of a hotspot."""
        return partial(self._value, hotspot)

    def _value(self, hotspot: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        day = str(arguments["on"])
        if day not in self._found:
            with self._reads() as connection:
                self._found[day] = doses(connection, self._classes, self._hotspots, day, day_of(now()))
        one = self._found[day][hotspot]
        return {
            "on": day,
            "seconds": round(one.seconds),
            "targetSeconds": one.target_seconds,
            "visits": one.visits,
            "visitsCounted": one.counted,
        }
