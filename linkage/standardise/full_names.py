"""Full names: which words of one are given names, and which are the family's."""

from functools import lru_cache
from typing import Literal, NamedTuple

from linkage.standardise.names import name
from linkage.standardise.texts import tidy

Order = Literal["given_first", "family_first"]

_PARTICLES = frozenset({
    "van", "von", "der", "den", "ter", "ten", "de", "del", "della", "di", "da", "dos", "das", "du", "la",
    "le", "el", "al", "bin", "ibn", "bint", "ap", "ab", "abu", "st", "st.",
})  # fmt: skip
"""Words that begin a family name of several words."""


class FullName(NamedTuple):
    """The parts of a name; None is not known."""

    given: str | None
    middle: str | None
    family: str | None

    def __str__(self) -> str:
        """The name as it is said: given, middle, family."""
        return " ".join(part for part in self if part)


@lru_cache(maxsize=16_384)
def full_name(told: str, order: Order = "given_first") -> FullName:
    """The parts of `SMITH, John Paul` or `Dr John P. van der Smith`.

    What stands before a comma is the family name, whatever the order is said to be.
    """
    before, comma, after = tidy(told).partition(",")
    if comma and name(before) and name(after):
        return _parts(name(after), name(before))
    text = name(told.replace(",", " "))
    if text is None:
        return FullName(None, None, None)
    words = text.split(" ")
    if len(words) == 1:
        return FullName(text, None, None) if order == "given_first" else FullName(None, None, text)
    if order == "family_first":
        until = 1
        while until < len(words) - 1 and words[until - 1].lower() in _PARTICLES:
            until += 1
        return _parts(" ".join(words[until:]), " ".join(words[:until]))
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return _parts(" ".join(words[:start]), " ".join(words[start:]))


def _parts(given_names: str | None, family: str | None) -> FullName:
    given, _, middle = (given_names or "").partition(" ")
    return FullName(name(given), name(middle), name(family or ""))
