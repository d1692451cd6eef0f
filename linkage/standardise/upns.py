"""Unique pupil numbers: a check letter and twelve characters."""

import re

from linkage.standardise.texts import tidy

_FORM = re.compile(r"([A-HJ-NP-RT-Z])([0-9]{11})([0-9A-HJ-NP-RT-Z])", re.ASCII)
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(told: str) -> str | None:
    """In capitals without spaces; None when the check letter is wrong.

    The letter is the sum of the characters with weights 2 to 13, by 23; the last character of a temporary
    number is a letter that counts as its place in the same alphabet (Government Data Standards Catalogue).
    """
    text = "".join(tidy(told).upper().split())
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    last = int(found[3]) if found[3].isdigit() else _LETTERS.index(found[3])
    values = [*(int(digit) for digit in found[2]), last]
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return text if _LETTERS[total % 23] == found[1] else None
