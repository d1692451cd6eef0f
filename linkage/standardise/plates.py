"""Registration marks of vehicles."""

import re
from functools import lru_cache

from linkage.standardise.texts import tidy

_PRESENT_FORM = re.compile(r"([A-Z]{2}[0-9]{2})([A-Z]{3})", re.ASCII)
_LETTER_BEFORE = re.compile(r"([A-Z][0-9]{1,3})([A-Z]{3})", re.ASCII)


@lru_cache(maxsize=16_384)
def plate(told: str) -> str | None:
    """`ry52apf` → `RY52 APF`; other marks in capitals without spaces. None when nothing is left."""
    text = "".join(tidy(told.upper()).split())
    for form in (_PRESENT_FORM, _LETTER_BEFORE):
        if found := form.fullmatch(text):
            return f"{found[1]} {found[2]}"
    return text if any(one.isalnum() for one in text) else None
