"""Sealing: the arms of a trial, drawn from a secret, committed to by a hash, opened day by day."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patrol.errors import PatrolError
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Protocol, canonical

SALT = 32
"""Bytes of the secret: from it arms are drawn, and it keeps the hash from being tried out."""
DRAWN = "richpicture trial"

Arms = NDArray[np.bool_]
"""Whether each unit of a protocol, in its order, is treated."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is kept of an allocation until its days have come: its hash, and what the key alone opens."""

    hash: str
    salt: bytes
    rounds: Mapping[date, bytes]


def seal(trial: str, protocol: Protocol, key: TrialKey) -> Sealed:
    """Draw the arms of a trial from a fresh secret and seal them, each round by itself."""
    salt = secrets.token_bytes(SALT)
    drawn = {day: _drawn(protocol, salt, day) for day in protocol.rounds}
    return Sealed(
        commitment(_document(protocol, drawn, salt)),
        key.seal(salt, _name(trial)),
        {day: key.seal(arms.tobytes(), _name(trial, day)) for day, arms in drawn.items()},
    )


def arms_of(sealed: bytes, trial: str, day: date, key: TrialKey) -> Arms:
    """The arms of one round. Raises PatrolError. Whether its day has come is for who asks to know."""
    return np.frombuffer(key.open(sealed, _name(trial, day)), dtype=bool)


def opened(trial: str, protocol: Protocol, sealed: Sealed, key: TrialKey) -> dict[str, Any]:
    """All of a trial that has ended: protocol, allocation and salt, for everybody. Raises PatrolError."""
    arms = {day: arms_of(one, trial, day, key) for day, one in sealed.rounds.items()}
    return _document(protocol, arms, key.open(sealed.salt, _name(trial)))


def commitment(document: Mapping[str, Any]) -> str:
    """The allocation's hash: SHA-256 of protocol, allocation and salt as canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def as_drawn(document: Mapping[str, Any]) -> bool:
    """Whether the allocation of an opened trial is the one that its salt gives. Raises PatrolError."""
    try:
        protocol, salt = Protocol.of(document["protocol"]), bytes.fromhex(document["salt"])
    except (KeyError, TypeError, ValueError):
        raise PatrolError("This is no opened trial: it has a protocol, an allocation and a salt.") from None
    drawn = {day: _drawn(protocol, salt, day) for day in protocol.rounds}
    return canonical(_document(protocol, drawn, salt)) == canonical(document)


def _drawn(protocol: Protocol, salt: bytes, day: date) -> Arms:
    """The arms of a round: SHAKE-256 of secret and day gives the words, so that no day tells of another."""
    width = protocol.scheme.width
    stream = hashlib.shake_256(b"\0".join([DRAWN.encode(), salt, day.isoformat().encode()]))
    return protocol.scheme.treated(np.frombuffer(stream.digest(8 * width), dtype="<u8"))


def _document(protocol: Protocol, arms: Mapping[date, Arms], salt: bytes) -> dict[str, Any]:
    names = (protocol.control.name, protocol.treated.name)
    return {
        "protocol": protocol.told(),
        "allocation": {
            day.isoformat(): {unit: names[int(arm)] for unit, arm in zip(protocol.units, of, strict=True)}
            for day, of in arms.items()
        },
        "salt": salt.hex(),
    }


def _name(trial: str, day: date | None = None) -> str:
    return f"{trial} {day.isoformat() if day else 'salt'}"
