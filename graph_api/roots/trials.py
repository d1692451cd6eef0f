"""Trials, as the contract tells them: one, or a page; of each the arms of days that have come alone."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection

from graph_api.errors import Unavailable
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from patrol.days import date_at
from patrol.errors import PatrolError
from patrol.trials.adherence import Kept
from patrol.trials.conclusion import conclusion
from patrol.trials.dosed import adherence
from patrol.trials.key import TrialKey
from patrol.trials.protocol import canonical
from patrol.trials.register import Trial, arms_on, open_trial, page, read
from patrol.trials.sealing import commitment
from schema.sight import Sight
from schema.trial_effect import WHOLE

T = TypeVar("T")

Reads = Callable[[], AbstractContextManager[Connection]]
"""Where an answer reads from: the ledger, or the transaction of a deed."""


@dataclass(frozen=True, slots=True)
class Opener:
    """With what the arms of trials are opened, and what day it is; without a key nothing is."""

    reads: Reads
    key: TrialKey | None
    today: date

    @classmethod
    def of(cls, host: Host) -> "Opener":
        """Of a request."""
        return cls(host.ledger.read, host.rooms.trial_key, date_at(host.sights.now()))


def trials_value(host: Host, arguments: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """The connection that the contract tells of. Raises BadInput. May block."""
    asked = Page.of("trials", arguments, host.cursors)
    after = (str(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    with host.ledger.read() as connection:
        found = page(connection, sight.whole(WHOLE), asked.first, after)
    opener = Opener.of(host)
    nodes = [((one.registered_at, one.id), trial_value(one, opener)) for one in found.trials]
    return asked.connection(nodes, found.more, found.total)


def one_trial_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """The trial of this id; None where the viewer sees none. May block."""
    with host.ledger.read() as connection:
        found = read(connection, sight.whole(WHOLE), id)
    return trial_value(found, Opener.of(host)) if found is not None else None


def trial_value(one: Trial, opener: Opener) -> dict[str, Any]:
    """One trial by the contract's field names; what must be opened is, when it is asked for."""
    told = _Told(one, opener)
    return {
        "id": one.id,
        "protocol": canonical(one.protocol.told()).decode(),
        "registeredAt": one.registered_at,
        "allocationHash": one.hash,
        "allocation": told.allocation,
        "opened": told.opened,
        "hashMatches": told.hash_matches,
        "adherence": told.adherence,
        "effect": told.effect,
    }


class _Told:
    """What of a trial is sealed. Another key than the one that sealed it opens nothing, and says so."""

    def __init__(self, one: Trial, opener: Opener) -> None:
        self._one = one
        self._opener = opener

    def allocation(self, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The arms of a day; none of a day to come."""
        day, protocol = date.fromisoformat(arguments["on"]), self._one.protocol
        arms = self._with_key(lambda connection, *given: arms_on(connection, self._one, day, *given))
        if arms is None:
            return []
        return [
            {
                "hotspot": unit,
                "arm": arm.name,
                "treated": arm is protocol.treated,
                "targetSeconds": arm.target,
            }
            for unit, treated in zip(protocol.units, arms, strict=True)
            for arm in [protocol.treated if treated else protocol.control]
        ]

    def opened(self, arguments: Mapping[str, Any]) -> str | None:
        """Everything, once it has ended."""
        return canonical(self._document).decode() if self._document is not None else None

    def hash_matches(self, arguments: Mapping[str, Any]) -> bool | None:
        """Whether that is what was committed to."""
        return commitment(self._document) == self._one.hash if self._document is not None else None

    def adherence(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """How it was kept to, on the days that are over."""
        found = self._with_key(lambda connection, *given: adherence(connection, self._one, *given))
        if found is None:
            raise Unavailable("This server has no trial key, and without it no arms can be opened.")
        through = found.through.isoformat() if found.through is not None else None
        return {"through": through, "treated": _kept(found.treated), "control": _kept(found.control)}

    def effect(self, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """What came of it, as it was counted last."""
        with self._opener.reads() as connection:
            found = conclusion(connection, self._one.id)
        return {**found.told, "countedAt": found.counted_at} if found is not None else None

    @cached_property
    def _document(self) -> dict[str, Any] | None:
        return self._with_key(lambda connection, *given: open_trial(connection, self._one, *given))

    def _with_key(self, opens: Callable[[Connection, date, TrialKey], T | None]) -> T | None:
        if self._opener.key is None:
            return None
        try:
            with self._opener.reads() as connection:
                return opens(connection, self._opener.today, self._opener.key)
        except PatrolError:
            raise Unavailable(
                "The arms of this trial can't be opened with this server's trial key."
            ) from None


def _kept(arm: Kept) -> dict[str, Any]:
    return {
        "unitDays": arm.unit_days,
        "seconds": arm.seconds,
        "targetSeconds": arm.target,
        "met": arm.met,
        "missed": arm.missed,
        "unknown": arm.unknown,
        "contaminated": arm.contaminated,
    }
