"""Dates as precise as they were told, and those that an agency writes when it does not know."""

from collections.abc import Sequence

from linkage.standardise.formats import ISO, Reader, Told, compile_format, reader_of

_READ_ISO = reader_of(ISO)


def date_reader(formats: Sequence[str]) -> Reader:
    """Reads text in the first of these formats that fits; ISO 8601 is always understood."""
    readers = (*(compile_format(one) for one in formats), _READ_ISO)

    def read(text: str) -> Told | None:
        for reader in readers:
            if (told := reader(text)) is not None:
                return told
        return None

    return read


def without_default_day(told: Told, defaults: Sequence[str]) -> Told:
    """A date whose day of the year (`MM-DD`) an agency writes for want of a better one, as its year alone."""
    if told.day is not None and told.date[5:] in defaults:
        return Told(told.year, None, None, None)
    return told
