"""Text as such: composed, with plain marks and without stray spaces."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans(dict.fromkeys("‘’ʼ`´ʹ′", "'") | dict.fromkeys("‐‑‒–—−", "-"))


def tidy(text: str) -> str:
    """Composed characters, plain apostrophes and hyphens, single spaces, no control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES)
    shown = "".join(one if one.isprintable() or one.isspace() else " " for one in composed)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", shown).strip())
