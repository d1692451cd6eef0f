"""Text as such: without stray spaces, and folded so that only its letters and digits count."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)
_FOLDED = {
    code: None if chr(code) == "'" else chr(code).lower() if chr(code).isalnum() else " "
    for code in range(128)
}
_QUOTES = str.maketrans(dict.fromkeys("‘’ʼ`´ʹ′", "'") | dict.fromkeys("‐‑‒–—−", "-"))


def tidy(text: str) -> str:
    """Composed characters, plain apostrophes and hyphens, single spaces, no control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES)
    shown = "".join(one if one.isprintable() or one.isspace() else " " for one in composed)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", shown).strip())


def fold(text: str) -> str:
    """Lower case without accents; apostrophes vanish, what else is no letter or digit becomes one space."""
    if text.isascii():
        return " ".join(text.translate(_FOLDED).split())
    plain = _without_marks(_without_marks(text).casefold()).translate(_LETTERS_THAT_DO_NOT_DECOMPOSE)
    letters = "".join(one if one.isalnum() else " " for one in plain.lower().replace("'", ""))
    return " ".join(letters.split())


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).translate(_QUOTES)
