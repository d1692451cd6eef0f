"""Formats of dates and times, as `strptime` writes them, and how precise a date in each of them is."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple


class FormatError(ValueError):
    """A format has a directive that is not known, or none."""


class Told(NamedTuple):
    """A date as it was told: what is None was not told. `moment` is set where a time was told."""

    year: int
    month: int | None
    day: int | None
    moment: datetime | None

    @property
    def date(self) -> str:
        """`1990`, `1990-05` or `1990-05-12`."""
        if self.month is None:
            return f"{self.year:04}"
        if self.day is None:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    @property
    def precision(self) -> str:
        """YEAR, MONTH, DAY or TIME."""
        if self.moment is not None:
            return "TIME"
        if self.day is not None:
            return "DAY"
        return "YEAR" if self.month is None else "MONTH"

    def start(self, zone: tzinfo) -> str:
        """The beginning of what was told, as fixed-width text.

        A time is a wall clock's of `zone` unless it came with an offset, and is given in UTC. A date keeps
        its day: it is a page of the calendar and no moment.
        """
        if self.moment is None:
            return f"{self.year:04}-{self.month or 1:02}-{self.day or 1:02}T00:00:00.000000Z"
        moment = self.moment if self.moment.tzinfo else self.moment.replace(tzinfo=zone)
        try:
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
        except OverflowError:  # the first and the last day of the calendar
            return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


Reader = Callable[[str], Told | None]
"""Reads a text (without space around it); None when it has another form or is no date of the calendar."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {
    name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, 4, len(name))
}

_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": r"(?P<b>[a-z]{3,9})",
    "B": r"(?P<b>[a-z]{3,9})",
    "a": r"[a-z]{2,9}",
    "A": r"[a-z]{2,9}",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "p": r"(?P<p>[ap]\.?m\.?)",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,6})",
    "z": r"(?P<z>z|[+-]\d{2}:?\d{2})",
    "%": "%",
}

ISO = re.compile(
    r"(?P<Y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2})"
    r"(?:[t ](?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?P<z>z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601, from a year to a moment with an offset."""


@lru_cache
def compile_format(form: str) -> Reader:
    """A reader of one format, e.g. `%d/%m/%Y`; padding with zeros is not needed. Raises FormatError."""
    pattern, at = "", 0
    while at < len(form):
        if form[at] == "%":
            directive = form[at + 1 : at + 2]
            if directive not in _DIRECTIVES:
                raise FormatError(f"{form!r}: %{directive} is not known; known are %{' %'.join(_DIRECTIVES)}")
            pattern += _DIRECTIVES[directive]
            at += 2
        else:
            pattern += r"\s+" if form[at].isspace() else re.escape(form[at])
            at += 1
    try:
        compiled = re.compile(pattern, re.ASCII | re.IGNORECASE)
    except re.error:
        raise FormatError(f"{form!r}: a directive stands there twice") from None
    found = set(compiled.groupindex)
    if not found & {"Y", "y"}:
        raise FormatError(f"{form!r}: has no year")
    if "d" in found and not found & {"m", "b"}:
        raise FormatError(f"{form!r}: has a day but no month")
    if found & {"H", "I"} and "d" not in found:
        raise FormatError(f"{form!r}: has a time but no day")
    return reader_of(compiled)


def reader_of(pattern: re.Pattern[str]) -> Reader:
    """A reader of a pattern whose groups are named as the directives are."""
    match = pattern.fullmatch
    day_alone = set(pattern.groupindex) == {"Y", "m", "d"}

    def read(text: str) -> Told | None:
        found = match(text)
        if found is None:
            return None
        try:
            if day_alone:
                year, month, day = map(int, found.group("Y", "m", "d"))
                date(year, month, day)  # raises where there is no such day
                return Told(year, month, day, None)
            return _told({name: part for name, part in found.groupdict().items() if part is not None})
        except (ValueError, OverflowError):
            return None

    return read


def _told(parts: dict[str, str]) -> Told | None:
    year, month, day = _year(parts), _month(parts), int(parts["d"]) if "d" in parts else None
    date(year, 1 if month is None else month, 1 if day is None else day)  # raises where there is no such day
    if month is not None and day is not None and ("H" in parts or "I" in parts):
        return Told(year, month, day, _moment(year, month, day, parts))
    return Told(year, month, day, None)


def _year(parts: dict[str, str]) -> int:
    if "Y" in parts:
        return int(parts["Y"])
    short = int(parts["y"])
    # Two digits mean the latest such year that is not after the next one.
    return 2000 + short if short <= (datetime.now(UTC).year + 1) % 100 else 1900 + short


def _month(parts: dict[str, str]) -> int | None:
    if "m" in parts:
        return int(parts["m"])
    return _MONTH_NUMBERS.get(parts["b"].lower(), 0) if "b" in parts else None


def _moment(year: int, month: int, day: int, parts: dict[str, str]) -> datetime:
    hour = int(parts["H"] if "H" in parts else parts["I"])
    if "p" in parts:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["p"][0] in "pP" else 0)
    minute, second = int(parts.get("M", 0)), int(parts.get("S", 0))
    fraction = int(parts.get("f", "").ljust(6, "0")[:6])
    offset = _offset(parts["z"]) if "z" in parts else None
    return datetime(year, month, day, hour, minute, second, fraction, offset)


def _offset(told: str) -> timezone:
    if told in "zZ":
        return UTC
    minutes = int(told[1:3]) * 60 + int(told[-2:])
    return timezone(timedelta(minutes=-minutes if told[0] == "-" else minutes))
