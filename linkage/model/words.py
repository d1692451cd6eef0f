"""Text as comparable words: SQL that turns a column into a list of lower-case words without accents."""

from collections.abc import Iterable, Mapping

HONORIFICS = frozenset(
    [
        "sir",
        "lady",
        "dame",
        "lord",
        "baron",
        "baroness",
        "baronet",
        "bt",
        "earl",
        "countess",
        "viscount",
        "viscountess",
        "duke",
        "duchess",
        "marquess",
        "marquis",
        "marchioness",
        "count",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "rev",
        "revd",
        "reverend",
        "prof",
        "professor",
        "hon",
        "the",
        "of",
        "jr",
        "sr",
        "jnr",
        "snr",
        "esq",
        "junior",
        "senior",
        "1st",
        "2nd",
        "3rd",
        "4th",
        "5th",
        "6th",
        "7th",
        "8th",
        "9th",
        "10th",
        "11th",
        "12th",
        "13th",
        "ii",
        "iii",
    ]
)
"""Words beside a name that tell rank, order or title and no part of the name itself."""

NO_GIVEN_NAMES = frozenset(
    [
        *("baby", "babyboy", "babygirl", "infant", "newborn", "neonate", "unborn", "foetus", "fetus"),
        *("stillborn", "twin", "triplet", "child", "boy", "girl", "male", "female"),
        *("unknown", "unnamed", "anon", "anonymous", "nk", "tba", "tbc"),
    ]
)
"""Words with which a desk begins a given name that it doesn't know: "Baby", "Baby boy of", "Unborn"."""

STREET_WORDS = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "dr": "drive",
    "drv": "drive",
    "ct": "court",
    "crt": "court",
    "cres": "crescent",
    "crs": "crescent",
    "pl": "place",
    "sq": "square",
    "gdns": "gardens",
    "gdn": "garden",
    "grn": "green",
    "gr": "grove",
    "gro": "grove",
    "hse": "house",
    "bldg": "building",
    "bldgs": "buildings",
    "apt": "flat",
    "apartment": "flat",
    "fl": "flat",
    "unit": "flat",
    "mt": "mount",
    "pk": "park",
    "ter": "terrace",
    "terr": "terrace",
    "cl": "close",
    "clo": "close",
    "blvd": "boulevard",
    "hwy": "highway",
    "pkwy": "parkway",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
"""Words of addresses that are also written short."""


def words(column: str) -> str:
    """A list of the column's words; NULL stays NULL. Apostrophes and full stops join, all else parts."""
    joined = f"regexp_replace(lower(strip_accents({column})), '[''’`.]', '', 'g')"
    spaced = rf"trim(regexp_replace({joined}, '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"
    return f"list_filter(string_split({spaced}, ' '), lambda x: x <> '')"


def without_honorifics(words: str) -> str:
    """The words of a name, a list of them, without honorifics."""
    return f"list_filter({words}, lambda x: NOT list_contains({_list(HONORIFICS)}, x))"


def no_given_name(words: str) -> str:
    """Whether the words of a given name, a list of them, stand in place of one; "B/O" is "baby of"."""
    return f"(list_contains({_list(NO_GIVEN_NAMES)}, {words}[1]) OR {words}[:2] = ['b', 'o'])"


def written_long(words: str) -> str:
    """The words of an address, a list of them, all written long."""
    return f"list_transform({words}, lambda x: coalesce({_map(STREET_WORDS)}[x], x))"


def street_names(address: str) -> str:
    """The words of an address, a list of them, that name its street, its house or its estate."""
    no_name = _list(set(STREET_WORDS.values()) | {"the"})
    return (
        rf"list_filter({address}, lambda x: NOT regexp_matches(x, '\d') AND NOT list_contains({no_name}, x))"
    )


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{item}'" for item in sorted(items)) + "]"


def _map(pairs: Mapping[str, str]) -> str:
    return "MAP {" + ", ".join(f"'{short}': '{long}'" for short, long in pairs.items()) + "}"
