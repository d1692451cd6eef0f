"""Trials registered by those who may plan patrols: sealed whole, before their first day."""

from contextlib import nullcontext
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from graph_api.deeds.deed import Act, Asked, Done, Refused
from graph_api.deeds.fit import fit_text, wrong
from graph_api.deeds.patrols.own_class import check_plans
from graph_api.roots.trials import Opener, trial_value
from ledger.among import among
from ledger.classes import ClassKey, classes
from ledger.tables import hotspot
from patrol.days import date_at
from patrol.errors import PatrolError
from patrol.trials.protocol import Arm, Protocol
from patrol.trials.register import read, register
from schema.trial_effect import WHOLE
from schema.vocabulary import Category, EventKind, Marking, RefusalCode, TrialAssignment

LONGEST_TEXT = 2_000


def register_trial(asked: Asked) -> Act:
    """Draw the arms of hotspots of her agency and seal them; the same protocol twice is one trial.

    Whether she sees the hotspots is judged in the transaction; those of others look like none.
    """
    viewer, key, open = asked.viewer, asked.rooms.trial_key, frozenset(asked.sight.whole(WHOLE))
    check_plans(asked)
    if key is None:
        message = "This installation has no trial key: its operator sets trial_key_file."
        raise Refused(RefusalCode.NOT_PERMITTED, message)
    today = date_at(asked.rooms.sights.now())
    try:
        protocol = _protocol(asked.input)
    except PatrolError as error:
        raise wrong(str(error)) from None
    own = ClassKey(viewer.agency, Category.PATROL, Marking.OFFICIAL)

    def act(connection: Connection) -> Done:
        number = next((one for one, held in classes(connection).items() if held == own), None)
        if number is None or number not in open or not _there(connection, number, protocol.units):
            message = "There are no hotspots of these ids, all of your agency, that you may do this to."
            raise Refused(RefusalCode.NOT_FOUND, message)
        try:
            id = register(connection, number, protocol, key, viewer.id, today)
        except PatrolError as error:
            raise wrong(str(error)) from None
        made = read(connection, [number], id)
        assert made is not None
        opener = Opener(lambda: nullcontext(connection), key, today)
        return Done({"trial": trial_value(made, opener)})

    return act


def _there(connection: Connection, number: int, ids: tuple[str, ...]) -> bool:
    rows = select(hotspot.c.id).where(hotspot.c["class"] == number, among(hotspot.c.id, ids))
    return len(connection.execute(rows).all()) == len(ids)


def _protocol(given: Any) -> Protocol:
    return Protocol(
        hypothesis=fit_text(given["hypothesis"], "hypothesis", LONGEST_TEXT, lines=True),
        kinds=tuple(EventKind(kind) for kind in given["outcomeKinds"]),
        blocks=tuple(tuple(str(id) for id in block) for block in given["blocks"]),
        first=date.fromisoformat(given["firstDay"]),
        last=date.fromisoformat(given["lastDay"]),
        assignment=TrialAssignment(given["assignment"]),
        treated=_arm(given["treated"], "treated"),
        control=_arm(given["control"], "control"),
        buffer=given["bufferMetres"],
        analysis=fit_text(given["analysis"], "analysis", LONGEST_TEXT, lines=True),
    )


def _arm(given: Any, name: str) -> Arm:
    return Arm(fit_text(given["name"], f"{name}.name"), given["targetSeconds"])
