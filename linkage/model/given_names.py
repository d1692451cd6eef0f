"""Given names and what their bearers are also called (`given_names.txt`), and how a word roughly sounds."""

from collections import defaultdict
from functools import cache
from importlib.resources import files

import jellyfish


@cache
def roots() -> dict[str, tuple[str, ...]]:
    """Every name and form of the list with the names that it may stand for, itself among them.

    Two words can be one person's given name when they have a root in common.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    text = files("linkage.model").joinpath("given_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, _, forms = line.partition(":")
        for word in (name, *forms.split()):
            found[word].update((name, word))
    return {word: tuple(sorted(names)) for word, names in found.items()}


def rough_sound(word: str) -> str:
    """How a word sounds roughly (Soundex, R. Russell 1918), for blocking."""
    return jellyfish.soundex(word) or word
