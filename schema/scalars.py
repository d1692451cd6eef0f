"""The scalars: dates and times as text, as precise as they were told, strictly parsed.

A parsed Date is `YYYY-MM-DD`; a parsed DateTime is UTC text of fixed width, `2026-01-31T09:30:00.000000Z`,
so that both compare as text. Answers carry text that is already in its form.
"""

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
PartialDate = NewType("PartialDate", str)
PartialDateTime = NewType("PartialDateTime", str)

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
PARTIAL_DATE = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?", re.ASCII)


def parse_date(value: Any) -> str:
    """A full date of the calendar, `2026-01-31`; GraphQLError for anything else."""
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise GraphQLError("A Date is a day of the calendar as YYYY-MM-DD.")


def parse_date_time(value: Any) -> str:
    """An instant as RFC 3339 tells it, with its offset; returns it in UTC. GraphQLError for anything else."""
    match = DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        day, time, fraction, offset = match.groups()
        text = f"{day}T{time}{(fraction or '.0')[:7]:0<7}{'+00:00' if offset in 'Zz' else offset}"
        try:
            return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)
        except (ValueError, OverflowError):
            pass
    raise GraphQLError("A DateTime is an instant with its offset as in RFC 3339: 2026-01-31T09:30:00Z.")


def parse_partial_date(value: Any) -> str:
    """A year, a month or a day, `2026`, `2026-01` or `2026-01-31`; GraphQLError for anything else."""
    match = PARTIAL_DATE.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        year, month, day = match.groups()
        try:
            date.fromisoformat(f"{year}{month or '-01'}{day or '-01'}")
            return match.group()
        except ValueError:
            pass
    raise GraphQLError("A PartialDate is a year, a month or a day: 2026, 2026-01 or 2026-01-31.")


def parse_partial_date_time(value: Any) -> str:
    """A partial date or an instant; GraphQLError for anything else."""
    for parse in (parse_partial_date, parse_date_time):
        try:
            return parse(value)
        except GraphQLError:
            continue
    raise GraphQLError("A PartialDateTime is a year, a month, a day, or an instant with its offset.")


SCALARS: dict[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day of the calendar: `2026-01-31`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        parse_value=parse_date,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant with its offset (RFC 3339): `2026-01-31T09:30:00Z`. Answers are in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        parse_value=parse_date_time,
    ),
    PartialDate: strawberry.scalar(
        name="PartialDate",
        description="A day as precisely as it was told (ISO 8601-2, EDTF level 0): "
        "`1990`, `1990-05` or `1990-05-12`.",
        specified_by_url="https://www.loc.gov/standards/datetime/",
        parse_value=parse_partial_date,
    ),
    PartialDateTime: strawberry.scalar(
        name="PartialDateTime",
        description="A moment as precisely as it was told (ISO 8601-2, EDTF level 0): "
        "a year, a month, a day, or an instant with its offset.",
        specified_by_url="https://www.loc.gov/standards/datetime/",
        parse_value=parse_partial_date_time,
    ),
}
"""The declaration of each scalar by its Python type."""
