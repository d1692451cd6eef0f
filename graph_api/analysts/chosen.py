"""Chosen: which events of a snapshot make a network: of some kinds, in some areas, of some months."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schema.partnership import ConfigurationError

IN_AREA = "EXISTS { MATCH (e)-[:HAPPENED_IN]->(a:Area) WHERE a.id IN $areas OR a.fullName IN $areas }"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Events of any of these kinds and in any of these areas (by code or name); of none given, of all.

    `since` and `until` are months, as 2026-01, both within. An event of which that isn't told is not chosen.
    """

    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for told in (self.since, self.until):
            if told is not None and not MONTH.fullmatch(told):
                raise ConfigurationError(f"{told[:20]!r} is no month; one looks like 2026-01.")

    def __bool__(self) -> bool:
        return bool(self.kinds or self.areas or self.since or self.until)

    @property
    def conditions(self) -> list[str]:
        """What must hold of an event `e`, in Cypher."""
        told = {
            "e.kind IN $kinds": self.kinds,
            IN_AREA: self.areas,
            "size(e.month) = 7 AND e.month >= $since": self.since,
            "size(e.month) = 7 AND e.month <= $until": self.until,
        }
        return [condition for condition, wanted in told.items() if wanted]

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The values that these conditions name."""
        told = {
            "kinds": list(self.kinds),
            "areas": list(self.areas),
            "since": self.since,
            "until": self.until,
        }
        return {name: value for name, value in told.items() if value}

    def __str__(self) -> str:
        """As it stands in a title."""
        parts = [*self.kinds, *self.areas]
        parts += [
            f"{word} {month}" for word, month in (("since", self.since), ("until", self.until)) if month
        ]
        return ", ".join(parts)
