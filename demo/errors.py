"""How a name, a number or a date is written down wrongly: by fingers, by ears, by scanners."""

from collections.abc import Callable
from datetime import date
from random import Random

from demo.days import EXTRACT_DAY
from demo.words import listed

# Each key and its neighbours on a British keyboard.
KEYS = {
    near[0]: near[1:]
    for near in listed(
        "qwa, wqes, ewrd, retf, tryg, ytuh, uyij, iuok, oipl, pol, aqsz, sadwx, dsfec, fdgrv, gfhtb, hgjyn,"
        "jhkum, kjlim, lkop, zxas, xzcs, cxvd, vcbf, bvng, nbmh, mnjk"
    )
}


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Letters and what is written for them, from `old>written` parted by blanks."""
    return tuple((old, written) for old, _, written in (pair.partition(">") for pair in text.split()))


SCANS = pairs("m>rn rn>m cl>d d>cl l>1 i>l o>0 h>b e>c u>v w>vv g>q nn>m f>t a>o")
SOUNDS = pairs("""
    ph>f ck>k ey>y ie>y y>ie ee>ea ea>ee sh>ch c>k k>c th>t v>w z>s s>z ou>u ll>l tt>t nn>n ss>s ai>ay er>ar
    or>er on>en b>p n>m qu>kw x>cks i>e a>e l>ll t>d
""")


def mistyped(text: str, rng: Random) -> str:
    """The text after one slip of the fingers: a wrong, lost, doubled or transposed letter."""
    if len(text) < 3:
        return text
    at = 1 + int(rng.random() * (len(text) - 1))  # first letters are seldom wrong
    letter = text[at]
    slip = rng.random()
    if slip < 0.35:
        near = KEYS.get(letter.lower())
        if near:
            return text[:at] + near[int(rng.random() * len(near))] + text[at + 1 :]
    if slip < 0.6 and len(text) > 3:
        return text[:at] + text[at + 1 :]
    if slip < 0.75:
        return text[:at] + letter + text[at:]
    if at + 1 < len(text):
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    return text[: at - 1] + letter + text[at - 1]


def replaced(text: str, changes: tuple[tuple[str, str], ...], rng: Random) -> str:
    """The text with one of the pairs put in place once; mistyped when none fits."""
    lower = text.lower()
    start = int(rng.random() * len(changes))
    for old, written in changes[start:] + changes[:start]:
        at = lower.find(old, 1)
        if at > 0:
            return text[:at] + written + text[at + len(old) :]
    return mistyped(text, rng)


def scanned(text: str, rng: Random) -> str:
    """The text after a form was scanned: letters taken for others of the same look."""
    return replaced(text, SCANS, rng)


def heard(spellings: dict[str, tuple[str, ...]]) -> Callable[[str, Random], str]:
    """A listener who knows other spellings of some names and spells the rest by ear."""

    def write(text: str, rng: Random) -> str:
        parts = text.split(" ")
        others = spellings.get(text)
        if others:
            return others[int(rng.random() * len(others))]
        for index, part in enumerate(parts):
            others = spellings.get(part)
            if others and len(parts) > 1:
                parts[index] = others[int(rng.random() * len(others))]
                return " ".join(parts)
        return replaced(text, SOUNDS, rng)

    return write


def misdialled(digits: str, rng: Random) -> str:
    """A number with two neighbouring digits exchanged or one digit wrong, never the first three."""
    at = 3 + int(rng.random() * (len(digits) - 4))
    if digits[at] != digits[at + 1] and rng.random() < 0.5:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return f"{digits[:at]}{(int(digits[at]) + 1 + int(rng.random() * 8)) % 10}{digits[at + 1 :]}"


def swapped(day: int) -> int:
    """Day and month exchanged where that makes another date, else the day itself."""
    true = date.fromordinal(day)
    return true.replace(month=true.day, day=true.month).toordinal() if true.day <= 12 else day


def slipped(day: int, rng: Random) -> int:
    """A date with one digit wrong: of the day, the month, or the year; never after the extract."""
    true = date.fromordinal(day)
    slip = rng.random()
    if slip < 0.45:
        told = true.replace(day=1 + (true.day + int(rng.random() * 9)) % 28)
    elif slip < 0.7:
        told = true.replace(month=1 + (true.month + int(rng.random() * 2) * 9) % 12, day=min(true.day, 28))
    elif slip < 0.9:
        told = true.replace(year=true.year + (-1 if rng.random() < 0.5 else 1), day=min(true.day, 28))
    else:
        told = true.replace(year=true.year - 10, day=min(true.day, 28))
    return told.toordinal() if told.toordinal() < EXTRACT_DAY else day
