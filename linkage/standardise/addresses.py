"""Addresses: abbreviations written out, and one case."""

import re
from functools import lru_cache
from typing import NamedTuple

from linkage.standardise.names import cased
from linkage.standardise.texts import tidy

_AFTER_A_NAME = {
    "st": "Street", "str": "Street", "rd": "Road", "ave": "Avenue", "av": "Avenue", "ln": "Lane",
    "cl": "Close", "clo": "Close", "cres": "Crescent", "ct": "Court", "crt": "Court", "dr": "Drive",
    "drv": "Drive", "gdns": "Gardens", "gdn": "Garden", "grn": "Green", "gr": "Grove", "gro": "Grove",
    "hse": "House", "pde": "Parade", "pk": "Park", "pl": "Place", "sq": "Square", "ter": "Terrace",
    "terr": "Terrace", "tce": "Terrace", "wk": "Walk", "wy": "Way", "bldg": "Building", "bldgs": "Buildings",
    "est": "Estate", "hts": "Heights", "yd": "Yard", "blvd": "Boulevard",
}  # fmt: skip
_BEFORE_A_NUMBER = {"apt": "Apartment", "fl": "Flat", "flt": "Flat", "rm": "Room"}
_SMALL = frozenset({"of", "or", "the", "and", "on", "in", "upon", "by", "under", "cum", "with", "near"})

_COMMAS = re.compile(r"[\s,]*,[\s,]*")
_SEPARATORS = re.compile(r"(, |[\s/()-]+)")
_EDGES = " ,.;-"
_REMEMBERED = 16_384


@lru_cache(maxsize=4_096)
def address(told: str) -> str | None:
    """`FLAT 3,12a high st.` → `Flat 3, 12A High Street`; None when nothing is left."""
    text = tidy(told)
    if "," in text:
        text = _COMMAS.sub(", ", text)
    parts = _parts(text.strip(_EDGES))
    last = len(parts) - 1
    for at in range(0, last + 1, 2):
        form, street, room, small = _word(parts[at])
        if street and _ends(parts[at - 2 : at]) and not _begins(parts[at + 1 : at + 3]):
            form = street  # not the saint of `St James Road`
        elif room and parts[at + 2 : at + 3] and parts[at + 2][:1].isdigit():
            form = room
        elif small and at and parts[at - 1] != ", ":
            form = small
        parts[at] = form
    return "".join(parts) or None


def _parts(text: str) -> list[str]:
    """Words at even places, what stands between them at odd ones."""
    if not text.replace(" ", "").isalnum():
        return _SEPARATORS.split(text)
    words = text.split(" ")
    parts = [" "] * (2 * len(words) - 1)
    parts[::2] = words
    return parts


class _Word(NamedTuple):
    """A word as it is written, and what else it may mean after a name, before a number, between words."""

    form: str
    street: str | None
    room: str | None
    small: str | None


@lru_cache(maxsize=_REMEMBERED)
def _word(told: str) -> _Word:
    bare = told.rstrip(".").lower()
    if told[:1].isdigit() and told.isascii():
        form = told.upper()
    else:
        form = _cased_around_apostrophe(told)
    return _Word(form, _AFTER_A_NAME.get(bare), _BEFORE_A_NUMBER.get(bare), bare if bare in _SMALL else None)


def _ends(before: list[str]) -> bool:
    """Whether a word with a letter at its end stands before, without a comma between."""
    return len(before) == 2 and before[1] != ", " and before[0][-1:].isalpha()


def _begins(after: list[str]) -> bool:
    """Whether a word with a letter at its beginning stands behind, without a comma between."""
    return len(after) == 2 and after[0] != ", " and after[1][:1].isalpha()


def _cased_around_apostrophe(word: str) -> str:
    """`o'connell` → O'Connell, but `king's` → King's."""
    if "'" not in word:
        return cased(word)
    parts = word.split("'")
    return "'".join(
        cased(part) if len(part) > 1 or at == 0 else part.lower() for at, part in enumerate(parts)
    )
