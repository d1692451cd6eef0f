"""Names of persons: their case, and what is no part of a name. Accents stay; `texts.fold` makes keys."""

import re
from functools import lru_cache

from linkage.standardise.texts import tidy

TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "mstr", "master", "dr", "prof", "professor", "sir", "dame", "lord",
    "lady", "rev", "revd", "reverend", "cllr",
})  # fmt: skip
"""Words before a name that are no part of it, without their full stop."""

_NO_NAMES = TITLES | {""}

_UNKNOWN = frozenset({"unknown", "not known", "not given", "n/k", "nk", "n/a", "none", "nil", "null"})
_EDGES = " ,;.'-\"_*?"
_SEPARATORS = re.compile(r"([\s'-]+)")


@lru_cache(maxsize=16_384)
def name(told: str) -> str | None:
    """A given or family name: `MARY-ANN` → `Mary-Ann`, `o'neill` → `O'Neill`, `Dr. MCDONALD` → `McDonald`.

    A name that was told in mixed case keeps it (`MacAlister`, `deSouza`). None when no letter is left.
    """
    words = tidy(told).split(" ")
    while len(words) > 1 and words[0].strip(_EDGES).lower() in _NO_NAMES:
        words = words[1:]
    text = " ".join(words).strip(_EDGES)
    if text.lower() in _UNKNOWN or not any(one.isalpha() for one in text):
        return None
    return "".join(cased(part) for part in _SEPARATORS.split(text))


def cased(word: str) -> str:
    """One word in the case that names have; mixed case was meant."""
    if len(word) > 1 and not (word.isupper() or word.islower()):
        return word
    first, rest = word[:1].upper(), word[1:].lower()
    if len(first) != 1 or len(rest) != len(word) - 1:  # letters that have no single other case
        return word
    if first == "M" and rest[:1] == "c" and len(rest) > 3:
        return f"Mc{rest[1].upper()}{rest[2:]}"
    return first + rest
