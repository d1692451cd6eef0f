"""Caseload: from a row to whose caseload its persons are on, and from when until when."""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.clock import fixed
from linkage.declaration.caseload import CaseloadDeclaration
from linkage.ingest.columns import Value
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.values import Getter, Values
from linkage.read.table import Row
from linkage.source import Source
from linkage.standardise.formats import Told
from schema.partnership import PRINCIPAL_ID


class Allocation(NamedTuple):
    """A person on a worker's caseload: the [[caseload]] that says so and the person's slot, by number.

    The times are fixed-width UTC text, None where nothing is told; `until` is the first moment after it.
    """

    number: int
    slot: int
    principal: str
    since: str | None
    until: str | None


class CaseloadReader(NamedTuple):
    """One [[caseload]] of a source: the number of its person's slot, and what the row says of the worker."""

    slot: int
    allocation: Getter[Allocation | None]


def caseload_readers(
    source: Source, numbers: dict[tuple[str, str], int], values: Values
) -> Iterator[CaseloadReader]:
    """A reader for each [[caseload]]; `numbers` says which slot has which number."""
    for number, declared in enumerate(source.caseload):
        slot = numbers["person", declared.person]
        yield CaseloadReader(slot, _reader(declared, number, slot, ZoneInfo(source.zone), values))


def _reader(
    declared: CaseloadDeclaration, number: int, slot: int, zone: ZoneInfo, values: Values
) -> Getter[Allocation | None]:
    worker = values.text((declared.worker,))
    since = values.date(declared.since) if declared.since else None
    until = values.date(declared.until) if declared.until else None
    named = re.compile(PRINCIPAL_ID, re.ASCII).fullmatch

    def read(row: Row, typed: list[Value]) -> Allocation | None:
        principal = worker(row, typed)
        if principal is None:
            return None
        if not named(principal):
            raise RejectedRow(
                declared.worker,
                "is not the id of a user as people.toml has it: 2 to 61 small letters, digits, '.' or '-', "
                "a letter first",
            )
        first, last = (date(row, typed) if date else None for date in (since, until))
        begins = _moment(first, zone) if first else None
        ends = _moment(_after(last), zone) if last else None
        if begins and ends and ends <= begins:
            raise RejectedRow(" ".join(declared.until), "ends the time on the caseload before it begins")
        return Allocation(number, slot, principal, begins, ends)

    return read


def _moment(told: Told, zone: ZoneInfo) -> str:
    """The beginning of what was told: midnight in `zone` where it is a date."""
    moment = told.moment or datetime(told.year, told.month or 1, told.day or 1, tzinfo=zone)
    try:
        return fixed(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except OverflowError:  # the first and the last day of the calendar
        return fixed(moment.replace(tzinfo=UTC))


def _after(told: Told) -> Told:
    """What comes after the last day, month or year that was told; a moment is its own end."""
    if told.moment is not None or told.year == MAXYEAR:
        return told
    if told.month is None:
        return Told(told.year + 1, None, None, None)
    if told.day is None:
        return Told(told.year + told.month // 12, told.month % 12 + 1, None, None)
    following = datetime(told.year, told.month, told.day, tzinfo=UTC) + timedelta(days=1)
    return Told(following.year, following.month, following.day, None)
