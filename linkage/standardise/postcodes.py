"""Postcodes: British ones with their space, others as they were told."""

import re
from functools import lru_cache

from linkage.standardise.texts import tidy

_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})", re.ASCII)
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[^A-Z0-9]", re.ASCII)


_IRISH = re.compile(r"[A-Z][0-9][0-9W][A-Z0-9]{4}", re.ASCII)
_FOREIGN = re.compile(r"(?=.*[0-9])(?![A-Z]{1,2}[0-9])[A-Z0-9]{3,10}", re.ASCII)


@lru_cache(maxsize=16_384)
def postcode(told: str) -> str | None:
    """`m53rw` → `M5 3RW`. What has no British shape is kept in capitals; None when nothing is left."""
    text = tidy(told.upper())
    if british := _FULL.fullmatch(_NOT_A_LETTER_OR_DIGIT.sub("", text)):
        return f"{british[1]} {british[2]}"
    return text if any(one.isalnum() for one in text) else None


def is_postcode(told: str) -> bool:
    """Whether it can be a whole postcode: British, Irish, or of a country whose are unlike British ones."""
    text = _NOT_A_LETTER_OR_DIGIT.sub("", tidy(told.upper()))
    return any(form.fullmatch(text) for form in (_FULL, _IRISH, _FOREIGN))
