"""Addresses of electronic mail."""

import re

from linkage.standardise.texts import tidy

_SHAPE = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+")


def email(told: str) -> str | None:
    """In lower case; None for what has not the shape of one."""
    text = tidy(told).lower().removeprefix("mailto:").strip("<> .,;")
    return text if _SHAPE.fullmatch(text) else None
