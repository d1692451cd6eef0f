"""Ids of the Police National Computer, which come in a long and in a short form."""

import re
from datetime import UTC, datetime

from linkage.standardise.texts import tidy

# Without a slash only whole forms tell year and serial apart.
_FORM = re.compile(r"([0-9]{4}|[0-9]{2})(?:/([0-9]{1,7})|([0-9]{7}))([A-Z])", re.ASCII)
_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def pnc_id(told: str) -> str | None:
    """`03/62845E` → `2003/0062845E`; None when the check letter is wrong.

    The letter is the remainder of two-digit year and seven-digit serial by 23 (HM Prison and Probation
    Service, hmpps-person-record). A short year is the latest such year that is not to come.
    """
    text = "".join(tidy(told).upper().split())
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, serial, letter = found[1], (found[2] or found[3]).rjust(7, "0"), found[4]
    if _LETTERS[int(year[-2:] + serial) % 23] != letter:
        return None
    if len(year) == 2:
        this_year = datetime.now(UTC).year
        year = f"{this_year // 100 - (int(year) > this_year % 100):02}{year}"
    return f"{year}/{serial}{letter}"
