"""Protocol: what a trial asks, where, when and how, fixed before its first day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from patrol.errors import PatrolError
from patrol.trials.scheme import Scheme
from schema.vocabulary import EventKind, TrialAssignment

LONGEST = 366
"""Days that a trial may last."""
UNITS = range(4, 501)
BUFFERS = range(2_001)
"""Metres about a unit in which displacement is looked for; 0 looks for none."""
TARGETS = range(86_401)
TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Arm:
    """What is done to a unit in this arm: its name, and the seconds that it is to be patrolled a day."""

    name: str
    target: int


@dataclass(frozen=True)
class Protocol:
    """A trial's hypothesis, outcome, units in blocks, days, arms, buffer in metres and analysis.

    Raises PatrolError for what is no trial.
    """

    hypothesis: str
    kinds: tuple[EventKind, ...]
    blocks: tuple[tuple[str, ...], ...]
    first: date
    last: date
    assignment: TrialAssignment
    treated: Arm
    control: Arm
    buffer: int
    analysis: str

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST:
            raise PatrolError(
                f"A trial lasts from 1 to {LONGEST} days: its last day is not before its first."
            )
        if len(self.units) not in UNITS or len(set(self.units)) != len(self.units):
            raise PatrolError(f"A trial has {UNITS[0]} to {UNITS[-1]} hotspots, each in one block.")
        if not self.kinds or len(set(self.kinds)) != len(self.kinds):
            raise PatrolError("Name the kinds of events that are the outcome, each once.")
        if EventKind.STOP_AND_SEARCH in self.kinds:
            raise PatrolError("Stop and search is what officers do, and no outcome of where they are.")
        if self.buffer not in BUFFERS or not {self.treated.target, self.control.target} <= set(TARGETS):
            raise PatrolError(f"A buffer has up to {BUFFERS[-1]:,} metres, a day {TARGETS[-1]:,} seconds.")
        if self.treated.name == self.control.name:
            raise PatrolError("The two arms have names of their own.")
        for text in (self.hypothesis, self.analysis, self.treated.name, self.control.name):
            if not text or len(text) > TEXT:
                raise PatrolError(f"Hypothesis, analysis and arms are texts of 1 to {TEXT:,} characters.")
        _ = self.scheme

    @property
    def days(self) -> int:
        """How many there are, the first and the last included."""
        return (self.last - self.first).days + 1

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The ids of the hotspots, in the order of the blocks: the order in which arms are told."""
        return tuple(unit for block in self.blocks for unit in block)

    @cached_property
    def scheme(self) -> Scheme:
        """How chance divides the units."""
        places = iter(range(len(self.units)))
        blocks = tuple(tuple(next(places) for _ in block) for block in self.blocks)
        return Scheme(blocks, self.days, self.assignment is TrialAssignment.DAILY)

    @property
    def rounds(self) -> tuple[date, ...]:
        """The days on which arms are drawn."""
        return tuple(self.first + timedelta(days=n) for n in range(self.scheme.rounds))

    def round_of(self, day: date) -> date | None:
        """The day on which the arms of a day are drawn; None for a day without a trial."""
        if not self.first <= day <= self.last:
            return None
        return day if self.scheme.daily else self.first

    def told(self) -> dict[str, Any]:
        """As it is published: texts, whole numbers and lists alone."""
        return {
            "hypothesis": self.hypothesis,
            "outcomeKinds": [str(kind) for kind in self.kinds],
            "blocks": [list(block) for block in self.blocks],
            "firstDay": self.first.isoformat(),
            "lastDay": self.last.isoformat(),
            "assignment": str(self.assignment),
            "treated": {"name": self.treated.name, "targetSeconds": self.treated.target},
            "control": {"name": self.control.name, "targetSeconds": self.control.target},
            "bufferMetres": self.buffer,
            "analysis": self.analysis,
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Protocol":
        """The protocol that was so published. Raises PatrolError."""
        try:
            treated, control = (Arm(str(told[one]["name"]), told[one]["targetSeconds"]) for one in ARMS)
            return cls(
                hypothesis=told["hypothesis"],
                kinds=tuple(EventKind(kind) for kind in told["outcomeKinds"]),
                blocks=tuple(tuple(block) for block in told["blocks"]),
                first=date.fromisoformat(told["firstDay"]),
                last=date.fromisoformat(told["lastDay"]),
                assignment=TrialAssignment(told["assignment"]),
                treated=treated,
                control=control,
                buffer=told["bufferMetres"],
                analysis=told["analysis"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PatrolError(f"This is no protocol of a trial: {type(error).__name__} {error}.") from None


ARMS = ("treated", "control")


def canonical(told: Any) -> bytes:
    """JSON of one form, so that the same has the same hash: keys sorted, no spaces, UTF-8.

    It is what `jq -cS` writes, but for the line's end.
    """
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
