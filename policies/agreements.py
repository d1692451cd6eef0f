"""Agreements: who shares what with whom, for which purposes, from when until when (`agreements/*.toml`).

An agreement in force is one more permit among the policies for each of its shares, so that no `forbid` is
outvoted by it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from policies.errors import PolicyError
from schema.partnership import AgencyId, Declared, Partnership, parse_toml
from schema.vocabulary import Category, FieldClass, Marking, Purpose, Role

PREFIX = "agreement-"
"""How the `@id` of an agreement's permits begins; the name of its file follows."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


def _moment(told: object) -> datetime:
    if isinstance(told, datetime):
        if told.tzinfo is None:
            raise ValueError("an hour needs its offset, as in 2026-04-01T09:00:00+01:00")
        return told.astimezone(UTC)
    if isinstance(told, date):
        return datetime(told.year, told.month, told.day, tzinfo=UTC)
    raise ValueError("write a day, 2026-04-01, or an hour with its offset, without quotes")


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A day means its beginning in UTC."""


class Share(Declared):
    """What some parties let others see: the records of `agencies`, of these categories and markings."""

    agencies: Annotated[tuple[AgencyId, ...], Field(min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    markings: Annotated[tuple[Marking, ...], Field(min_length=1)]
    field_classes: Annotated[tuple[FieldClass, ...], Field(min_length=1)]
    to: Annotated[tuple[AgencyId, ...], Field(min_length=1)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] = tuple(Role)
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]


class Signatory(Declared):
    """Who signed for a party, by office, and when."""

    agency: AgencyId
    office: Annotated[str, Field(min_length=1)]
    on: date


class AgreementDeclaration(Declared):
    """The whole of a file of `agreements/`."""

    title: Annotated[str, Field(min_length=1)]
    parties: Annotated[tuple[AgencyId, ...], Field(min_length=2)]
    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    shares: Annotated[tuple[Share, ...], Field(min_length=1)]
    signatories: tuple[Signatory, ...]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if faults := [*self._faults()]:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        if self.until is not None and self.until <= self.since:
            yield "until must come after from"
        for number, share in enumerate(self.shares):
            for agency in sorted({*share.agencies, *share.to} - {*self.parties}):
                yield f"shares.{number}: {agency!r} is not among the parties"
            if FieldClass.EXISTENCE not in share.field_classes:
                yield f"shares.{number}: field_classes lacks EXISTENCE, without which nothing is seen"
        signed = {one.agency: one.on for one in self.signatories}
        for agency in self.parties:
            if agency not in signed:
                yield f"nobody has signed for {agency!r}"
            elif signed[agency] > self.since.date():
                yield f"{agency!r} signed on {signed[agency]}, after it begins"
        for agency in sorted(signed.keys() - {*self.parties}):
            yield f"signatories: {agency!r} is not among the parties"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, by the name of its file; in force from `since` until just before `until`."""

    name: str
    declared: AgreementDeclaration

    @property
    def policy(self) -> str:
        """The `@id` of its permits, by which openings and explanations name it."""
        return PREFIX + self.name

    def in_force(self, at: datetime) -> bool:
        """Whether it is in force at this moment."""
        return self.declared.since <= at and (self.declared.until is None or at < self.declared.until)

    def in_force_on(self, day: date) -> bool:
        """Whether it is in force at any moment of a day, in UTC."""
        begin = _moment(day)
        declared = self.declared
        return declared.since < begin + timedelta(days=1) and (
            declared.until is None or declared.until > begin
        )

    def permits(self) -> str:
        """It as Cedar policies of one `@id`, one for each share."""
        return "".join(
            f'@id("{self.policy}") @part("{number}")\n'
            f'permit (principal, action in Action::"see", resource)\nwhen {{ {_tests(share)} }};\n'
            for number, share in enumerate(self.declared.shares)
        )


def read_agreement(file: Path, text: str, partnership: Partnership) -> Agreement:
    """Read one file of `agreements/`; ConfigurationError says file, place and fault."""
    if not _NAME.fullmatch(file.stem):
        raise PolicyError(f"{file}: an agreement's file is named by small letters, digits and _ alone.")
    declared = parse_toml(file, text, AgreementDeclaration)
    known = {agency.id for agency in partnership.agencies}
    if strangers := sorted({*declared.parties} - known):
        raise PolicyError(
            f"{file}: parties: {', '.join(strangers)}: no such agency in partnership.toml; it has: "
            f"{', '.join(sorted(known))}."
        )
    return Agreement(file.stem, declared)


def next_change(agreements: Iterable[Agreement], at: datetime) -> datetime | None:
    """The next moment after this one at which an agreement starts or ends; None where none does."""
    bounds = (bound for one in agreements for bound in (one.declared.since, one.declared.until))
    return min((bound for bound in bounds if bound is not None and bound > at), default=None)


def _tests(share: Share) -> str:
    actions = _listed("Action", (f"see {kind.lower()}" for kind in share.field_classes))
    return " && ".join(
        (
            f"action in {actions}",
            f"{_listed('Purpose', share.purposes)}.contains(context.purpose)",
            f"principal in {_listed('Agency', share.to)}",
            f"principal in {_listed('Role', share.roles)}",
            f"resource in {_listed('Agency', share.agencies)}",
            f"resource in {_listed('Category', share.categories)}",
            f"resource in {_listed('Marking', share.markings)}",
        )
    )


def _listed(type: str, ids: Iterable[str]) -> str:
    return f"[{', '.join(f'{type}::{json.dumps(str(id))}' for id in ids)}]"
