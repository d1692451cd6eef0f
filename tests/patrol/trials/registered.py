"""Protocols and keys for tests of trials."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ledger.classes import class_number
from ledger.tables import agency
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Arm, Protocol
from schema.vocabulary import Category, EventKind, Marking, TrialAssignment

TODAY = date(2026, 3, 1)
TOMORROW = TODAY + timedelta(days=1)

PROTOCOL = Protocol(
    hypothesis="A quarter of an hour of foot patrol a day prevents violence.",
    kinds=(EventKind.VIOLENCE_AND_SEXUAL_OFFENCES, EventKind.ROBBERY),
    blocks=(("hotspot_a", "hotspot_b", "hotspot_c"), ("hotspot_d", "hotspot_e", "hotspot_f", "hotspot_g")),
    first=TOMORROW,
    last=TOMORROW + timedelta(days=27),
    assignment=TrialAssignment.DAILY,
    treated=Arm("patrolled", 900),
    control=Arm("as usual", 0),
    buffer=150,
    analysis="Permutation of the allocation, two-sided, at .05.",
)


def protocol(**told: Any) -> Protocol:
    return replace(PROTOCOL, **told)


def key(byte: int = 1) -> TrialKey:
    return TrialKey(bytes([byte]) * 32)


def police(connection: Connection) -> int:
    """The class of a police force's patrols."""
    row = {"id": "police", "name": "Police", "kind": "POLICE", "contact": "101"}
    connection.execute(agency.insert().values(row))
    return class_number(connection, "police", Category.CRIME, Marking.OFFICIAL)
