"""How well an agency writes down who stands before it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFaults:
    """Chances that a name is written otherwise than it is; at most one of them befalls a record."""

    given_typed: float = 0.0
    family_typed: float = 0.0
    given_heard: float = 0.0
    family_heard: float = 0.0
    given_scanned: float = 0.0
    family_scanned: float = 0.0
    nickname: float = 0.0
    alias: float = 0.0
    former_name: float = 0.0  # the name before marriage, or the husband's name in place of her own
    part_lost: float = 0.0  # one part of a two-part name
    order_swapped: float = 0.0  # family name in the given name's place and the reverse
    plain_letters: float = 0.0  # a foreign letter or a feminine ending levelled


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFaults:
    """Chances that a birth date is not the true, full one; at most one of them befalls a record."""

    swapped: float = 0.0  # day and month exchanged
    slipped: float = 0.0  # one digit wrong
    default: float = 0.0  # 1 January of the year
    month_only: float = 0.0
    year_only: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How a source captures a person."""

    name: NameFaults
    date: DateFaults
    address_missing: float = 0.0
    address_stale: float = 0.05  # the home before
    address_typed: float = 0.02
    postcode_missing: float = 0.03
    postcode_wrong: float = 0.01
    phone_missing: float = 0.3
    phone_wrong: float = 0.01
    phone_shared: float = 0.1  # the household's line, or a child's school
    email_missing: float = 0.6
    identifier_missing: float = 0.2
    identifier_wrong: float = 0.002
    sex_missing: float = 0.02
    sex_wrong: float = 0.004
    middle: float = 0.6  # share of middle names that are asked for
    initial: float = 0.3  # share of those kept as an initial
    upper: bool = False  # names in capitals
    kept: float = 0.5  # share of later rows that copy what the agency already holds


def ladder(faults: NameFaults | DateFaults) -> Sequence[tuple[float, str]]:
    """The faults as a ladder of cumulative chances, so that one draw decides which happens, if any."""
    rungs, height = [], 0.0
    for field in fields(faults):
        chance = getattr(faults, field.name)
        if chance:
            height += chance
            rungs.append((height, field.name))
    return tuple(rungs)


def load_qualities() -> dict[str, Quality]:
    """Each source's quality, from quality.toml beside this file."""
    told = tomllib.loads((Path(__file__).parent / "quality.toml").read_text(encoding="utf-8"))
    return {
        source: Quality(
            name=NameFaults(**faults.pop("name")), date=DateFaults(**faults.pop("date")), **faults
        )
        for source, faults in told.items()
    }
