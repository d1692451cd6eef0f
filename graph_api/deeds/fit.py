"""Fit: what a deed's input must look like beyond its type; each raises Refused with what is wrong."""

from collections.abc import Callable, Collection
from uuid import UUID

from graph_api.deeds.deed import BLANK, Refused
from schema.vocabulary import RefusalCode

LONGEST_LINE = 200


def wrong(message: str) -> Refused:
    """What is wrong with the input."""
    return Refused(RefusalCode.BAD_INPUT, message)


def absent(what: str) -> Refused:
    """What is not there, or not for her to see or do this to."""
    return Refused(RefusalCode.NOT_FOUND, f"There is no {what} of this id that you may do this to.")


def fit_key(told: object, name: str = "clientKey") -> str:
    """A UUID of a client, in its one form."""
    try:
        return str(UUID(str(told)))
    except ValueError:
        raise wrong(f"`{name}` is a UUID: 8-4-4-4-12 hexadecimal digits.") from None


def fit_text(told: object, name: str, longest: int = LONGEST_LINE, *, lines: bool = False) -> str:
    """A text that can be read, without spaces around it; of several `lines` where these are wanted."""
    text = str(told).strip()
    readable = all((one.isprintable() and one not in BLANK) or (lines and one == "\n") for one in text)
    if not text or len(text) > longest or not readable:
        raise wrong(f"`{name}` is a text of 1 to {longest:,} characters that can be read.")
    return text


def fit_number(told: int, name: str, least: int, most: int) -> int:
    """A whole number between two, both included."""
    if not least <= told <= most:
        raise wrong(f"`{name}` is a whole number from {least:,} to {most:,}.")
    return told


def fit_many(told: Collection[object], name: str, least: int, most: int) -> None:
    """A list of so many."""
    if not least <= len(told) <= most:
        raise wrong(f"`{name}` has {len(told):,}; {least:,} to {most:,} are taken at once.")


def fit_officers(told: Collection[object], name: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Ids of officers, each once."""
    ids = tuple(sorted({str(one) for one in told}))
    if strangers := [one for one in ids if not known(one)]:
        raise wrong(f"`{name}`: {strangers[0]!r} is no officer of your agency.")
    return ids
