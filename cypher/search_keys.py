"""Search keys: the forms under which names and addresses are kept for search and sought.

The projection stores them and the plan compares with them, so both take them from here. What they are made
from decides what may be searched: a key is as closed as the field it comes from.
"""

import unicodedata
from functools import lru_cache

from jellyfish import metaphone

_WHOLE_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´ʹ′"))
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {
    ord(mark): None for mark in "'`"
}


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Lower case without accents; apostrophes vanish, what else is no letter or digit becomes one space.

    `O'Brien-Łuczak` → `obrien luczak`. Serves as `givenKey`, `familyKey` and `nameKey`, and names
    an address wherever it is told.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = text.translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(one for one in decomposed if not unicodedata.combining(one)).translate(_WHOLE_LETTERS)
    return " ".join("".join(one if one.isalnum() else " " for one in text.lower()).split())


@lru_cache(maxsize=65_536)
def sound(text: str) -> str:
    """How a name sounds: the metaphone of each of its words (Philips 1990), by way of its folded form.

    Words in letters that metaphone does not know stand for themselves. Serves as `givenSound`, `familySound`.
    """
    return " ".join(metaphone(word) or word for word in folded(text).split())


def address_key(address: str | None, postcode: str | None) -> str:
    """An address and its postcode, folded, the postcode also without its space; serves as `addressKey`."""
    code = folded(postcode or "")
    return " ".join(part for part in (folded(address or ""), code, code.replace(" ", "")) if part)
