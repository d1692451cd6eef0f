"""Sex as agencies write it when their source does not declare codes."""

from schema.vocabulary import Sex

_WORDS = {
    **dict.fromkeys(("f", "female", "woman", "girl"), Sex.FEMALE),
    **dict.fromkeys(("m", "male", "man", "boy"), Sex.MALE),
    **dict.fromkeys(("x", "o", "other", "non-binary", "nonbinary"), Sex.OTHER),
}


def sex(told: str) -> str | None:
    """FEMALE, MALE or OTHER; None for what is neither one of these nor a usual way to write it."""
    found = _WORDS.get(told.strip().lower())
    return found.value if found else None
