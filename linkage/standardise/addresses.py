"""Addresses: abbreviations written out, one case, and the number of the house."""

import re
from functools import lru_cache

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
_REMEMBERED = 65_536
_WITHIN_A_HOUSE = re.compile(r"\b(?:flat|apartment|unit|room|floor|suite) +\w+\b,?", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w'])[0-9]+ ?(?:[a-z](?![\w']))?(?: ?- ?[0-9]+[a-z]?)?(?![\w'])", re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def address(told: str) -> str | None:
    """`FLAT 3,12a high st.` → `Flat 3, 12A High Street`; None when nothing is left."""
    text = _COMMAS.sub(", ", tidy(told)).strip(_EDGES)
    words = _SEPARATORS.split(text)  # words at even places, what stands between them at odd ones
    for at in range(0, len(words), 2):
        before = words[at - 2] if at and words[at - 1] != ", " else ""
        after = words[at + 2] if at + 2 < len(words) and words[at + 1] != ", " else ""
        words[at] = _word(before, words[at], after)
    return "".join(words) or None


def house_number(standard: str) -> str | None:
    """The number of the house in a standard address: `Flat 3, 12A High Street` → `12A`; None without one."""
    found = _NUMBER.search(_WITHIN_A_HOUSE.sub(" ", standard))
    return found[0].replace(" ", "").upper() if found else None


def _word(before: str, word: str, after: str) -> str:
    """One word between its neighbours (empty at a comma, or where the address begins or ends)."""
    bare = word.rstrip(".").lower()
    if bare in _AFTER_A_NAME and before[-1:].isalpha() and not after[:1].isalpha():
        return _AFTER_A_NAME[bare]  # not the saint of `St James Road`
    if bare in _BEFORE_A_NUMBER and after[:1].isdigit():
        return _BEFORE_A_NUMBER[bare]
    if bare in _SMALL and before:
        return bare
    return word.upper() if word[:1].isdigit() and word.isascii() else _cased_around_apostrophe(word)


@lru_cache(maxsize=_REMEMBERED)
def _cased_around_apostrophe(word: str) -> str:
    """`o'connell` → O'Connell, but `king's` → King's."""
    if "'" not in word:
        return cased(word)
    parts = word.split("'")
    return "'".join(
        cased(part) if len(part) > 1 or at == 0 else part.lower() for at, part in enumerate(parts)
    )
