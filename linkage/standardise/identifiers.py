"""Identifiers of every scheme, each in one form; what fails the check of its scheme is not one of it."""

import re
from collections.abc import Callable

from linkage.standardise.nhs_numbers import nhs_number
from linkage.standardise.pnc_ids import pnc_id
from linkage.standardise.texts import tidy
from linkage.standardise.upns import upn
from schema.vocabulary import IdentifierKind


def identifier(kind: IdentifierKind, told: str) -> str | None:
    """The standard form of an identifier; None for what is none of its kind."""
    return STANDARDS[kind](told)


def _shape(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern, re.ASCII)

    def standard(told: str) -> str | None:
        text = "".join(tidy(told).upper().split())
        return text if compiled.fullmatch(text) else None

    return standard


def _local(told: str) -> str | None:
    return tidy(tidy(told).upper()) or None


STANDARDS: dict[IdentifierKind, Callable[[str], str | None]] = {
    IdentifierKind.NHS_NUMBER: nhs_number,
    IdentifierKind.PNC_ID: pnc_id,
    IdentifierKind.UPN: upn,
    # Criminal Records Office: serial and year, or one that a force holds by itself (SF).
    IdentifierKind.CRO_NUMBER: _shape(r"[0-9]{1,6}/[0-9]{2}[A-Z]|SF[0-9]{2}/[0-9]{1,6}[A-Z]"),
    IdentifierKind.PRISON_NUMBER: _shape(r"[A-Z][0-9]{4}[A-Z]{2}"),
    IdentifierKind.PROBATION_CRN: _shape(r"[A-Z][0-9]{6}"),
    IdentifierKind.LOCAL: _local,
}
