"""Where officers are sent tells nothing of who is treated tomorrow: with the arms swapped it is the same."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import numpy as np
import pytest

from graph_api.deeds.deed import Asked, Refused
from graph_api.deeds.patrols.tasking import issue_tasking
from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from ledger.clock import now
from ledger.database import Ledger
from ledger.reference import keep_partnership
from patrol.days import bounds
from patrol.moments import later
from patrol.trials import sealing
from patrol.trials.protocol import Protocol
from patrol.trials.register import register
from patrol.trials.sealing import Arms
from policies.directory import Principal
from schema.partnership import load_partnership
from schema.sight import Sight, Viewer
from schema.trial_effect import WHOLE
from schema.vocabulary import Role
from tests.graph_api.servers import DEMO
from tests.graph_api.trials import DAY, given, ranked, today
from tests.patrol.trials.registered import key

UNITS, OTHERS = 8, 3
NAMES = [f"spot {n}" for n in range(UNITS + OTHERS)]
ARMS = np.arange(UNITS) % 2 == 0
MANY = UNITS // 2 + 2 * OTHERS + 2
"""More than treated units take, of which each takes one, and other places, of which each takes two."""


def officer(id: str) -> Principal:
    """The police have as many as are asked for."""
    return Principal(id, id, "police", frozenset({Role.OFFICER}))


class Manager:
    """Who tasks officers from a ledger in which a trial with these arms by day began today."""

    def __init__(self, ledger: Ledger, arms: Callable[[date], Arms], patch: pytest.MonkeyPatch) -> None:
        with ledger.begin() as connection:
            keep_partnership(connection, load_partnership(DEMO))
        self.spots = ranked(ledger, UNITS + OTHERS)
        trial = Protocol.of(given(self.spots[:UNITS], today()))
        with ledger.begin() as connection, patch.context() as swapped:
            swapped.setattr(sealing, "_drawn", lambda protocol, salt, day: arms(day))
            (number,) = connection.exec_driver_sql("SELECT DISTINCT class FROM hotspot").scalars()
            register(connection, number, trial, key(), "mara.voss", today() - DAY)
        self.sight = Sight(dict.fromkeys(WHOLE, (number,)))
        self.ledger = ledger
        permissions = SimpleNamespace(plans=lambda *rest: True)
        sights = SimpleNamespace(now=lambda: datetime.fromisoformat(now()), permissions=permissions)
        directory = SimpleNamespace(principal=officer)
        rooms = SimpleNamespace(
            sights=sights,
            folder=DEMO,
            directory=directory,
            trial_key=key(),
            ledger=ledger,
        )
        self.rooms = cast(Rooms, rooms)

    def answer(self, since: str, until: str, named: int | None = None, **more: Any) -> Any:
        """All that is said of a tasking, places by their names."""
        input = {
            "clientKey": str(uuid4()),
            "officer": "pc.walsh",
            "reason": "To find out.",
            "from": since,
            "until": until,
            "targetSeconds": 900,
            "hotspot": self.spots[named] if named is not None else None,
            **more,
        }
        viewer = Viewer("mara.voss", "Mara Voss", "police", frozenset())
        asked = Asked(viewer, input, self.sight, self.rooms, cast(Agencies, None))
        names = dict(zip(self.spots, NAMES, strict=True))
        try:
            act = issue_tasking(asked)
            with self.ledger.begin() as connection:
                payload = act(connection).payload
                units = [
                    {**one, "trial": "", "hotspot": names[one["hotspot"]]}
                    for one in payload["trialUnits"]({})
                ]
        except Refused as refusal:
            return refusal.code, refusal.message
        told = payload["tasking"]
        return names[told["hotspot"]["id"]], told["state"], told["dwellSeconds"], units

    def attack(self, since: str, until: str) -> list[Any]:
        """What she is told who tries to find out: places are chosen until none is left, then named."""
        near = {"latitude": 51.701, "longitude": -1.27}
        found = [
            self.answer(since, until, near=near if n % 2 else None, officer=f"pc.{n}") for n in range(MANY)
        ]
        return found + [self.answer(since, until, named=n) for n in range(UNITS + OTHERS)]


def managers(ledger: Ledger, other: Ledger, patch: pytest.MonkeyPatch, *, since: date) -> list[Manager]:
    """Two, whose trials have the same arms until a day, and swapped ones from then on."""
    return [
        Manager(ledger, lambda day: ARMS, patch),
        Manager(other, lambda day: ~ARMS if day >= since else ARMS, patch),
    ]


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}")
    yield opened
    opened.close()


def test_of_a_day_to_come_all_that_is_said_is_the_same_whatever_its_arms(
    ledger: Ledger, other: Ledger, monkeypatch: pytest.MonkeyPatch
):
    both = managers(ledger, other, monkeypatch, since=today() + DAY)
    end = bounds(str(today()), str(today()))[1]
    tomorrow = (end, later(end, timedelta(hours=9)))
    tonight = (max(now(), later(end, timedelta(seconds=1) - DAY)), later(end, timedelta(seconds=1)))
    for span in (tomorrow, tonight):
        one, two = (manager.attack(*span) for manager in both)
        assert one == two
        assert {answer[0] for answer in one[:MANY]} <= {*NAMES[UNITS:], "BAD_INPUT"}, "none of the units"


def test_today_the_same_attack_finds_what_is_told(
    ledger: Ledger, other: Ledger, monkeypatch: pytest.MonkeyPatch
):
    end = bounds(str(today()), str(today()))[1]
    for manager, arms in zip(managers(ledger, other, monkeypatch, since=today()), (ARMS, ~ARMS), strict=True):
        chosen = [answer[0] for answer in manager.attack(now(), end)[:MANY]]
        treated = [name for name, arm in zip(NAMES, arms, strict=False) if arm]
        assert {*chosen[: len(treated)]} == {*treated}, "each once, before all others"
        assert {*chosen[len(treated) :]} == {*NAMES[UNITS:], "BAD_INPUT"}
