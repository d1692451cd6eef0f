"""The root `findPersons`: who fits a text or an identifier, by what the viewer's visible records tell.

A record is a candidate where its identity is open, so nothing hidden is found, scored or counted; each other
name that it tells (an alias, a former name) is sought as well, and is as closed as the record. The engines'
full-text indexes differ in syntax and score, and their scores tell of hidden records; so candidates come from
ranges and sounds of names, and the score is one of the stated tiers below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cypher.model import IDENTIFIERS
from cypher.plan.answer import Asked
from cypher.plan.arguments import inner, size, text
from cypher.plan.chosen import Arguments, Chosen, Shape, Wanted
from cypher.plan.connection import Page
from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.pointer import with_pointers
from cypher.plan.root import Found, Root, page_root
from cypher.plan.witness import COUNTED
from cypher.search_keys import folded, sound
from schema.vocabulary import FieldClass

IDENTITY = FieldClass.IDENTITY

LAST = "\uffff"
LONG = 4  # letters from which on a family name may be misspelt after its first two
HIGHEST = 1_000_000  # above every score

WORD = {"family": 100, "given": 90, "sounds": 70, "family begins": 60, "given begins": 50}
"""Score in hundredths of one word: it is the family name, the given name, sounds like the family name,
begins either."""

FAMILY = {"is": 60, "sounds": 40, "begins": 35, "near": 10}
GIVEN = {"is": 40, "begins": 30, "sounds": 25}
"""Score in hundredths of a given and a family name: the sum of how each fits.

`begins`: what was typed begins the name (an initial too), or of a given name it has more words.
`near`: the family names share their first two letters.
"""


SCORES = {
    "text": {"score": "s / 100.0"},
    "details": {"score": "s / 100.0", "probability": "1.0 / (1.0 + 2.0 ^ (-s / 100.0))"},
}
"""What an edge tells beside its node: of details the match weight in bits, and the probability by it."""


def search_shape(arguments: Arguments) -> Shape:
    """The page, and the kind of search: an identifier and which, details, or text and its words up to 3."""
    by = inner(arguments, "by")
    page = (size(arguments, 20), arguments.get("after") is not None)
    if by.get("identifier") is not None:
        kind = text(inner(by, "identifier"), "kind")
        if kind not in IDENTIFIERS:
            raise BadInput(f"identifier.kind must be one of {', '.join(IDENTIFIERS)}.")
        return (*page, "identifier", kind)
    if by.get("details") is not None:
        return (*page, "details", 0)
    return (*page, "text", min(len(_words(by)), 3))


def _words(by: Arguments) -> list[str]:
    words = folded(text(by, "text")).split()
    if not words:
        raise BadInput("by.text must hold at least one letter or digit.")
    return words


def search_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Persons who fit, the best fit first, then by id."""
    page = Page.of(chosen, "Query")
    how, what = chosen.shape[2:]
    if how == "identifier":
        finders = [_by_identifier(draft, chosen, str(what))]
    elif how == "details":
        finders = [_by_details(draft)]
    elif what == 1:
        finders = _by_word(draft, chosen)
    else:
        finders = [one for n in range(2 if what == 2 else 4) for one in _by_names(draft, chosen, n)]
    person = draft.name("n")
    score, id = draft.parameters(2, lambda asked: page.key(asked, 2) or (HIGHEST, ""))
    lines = call(
        "",
        _together([[one.match, f"RETURN r, {one.score} AS s"] for one in finders]),
        [
            f"MATCH (r)-[:OF]->({person}:Person)",
            f"WITH {person}.id AS i, max(s) AS s WHERE s < {score} OR s = {score} AND i > {id}",
            f"RETURN i, s ORDER BY s DESC, i LIMIT {page.first + 1}",
        ],
    )
    candidates = _together([[one.match, "RETURN r"] for one in finders])
    count = [
        *candidates,
        f"MATCH (r)-[:OF]->({person}:Person)",
        f"WITH DISTINCT {person}",
        f"RETURN count({person}) AS total",
    ]
    counted = [*candidates, f"WITH DISTINCT r LIMIT {COUNTED}", "RETURN collect(r.id) AS counted"]
    found = Found(
        person,
        lines,
        count,
        counted,
        f"s DESC, {person}.id",
        ("s", f"{person}.id"),
        ("s",),
        with_pointers(page.nodes)[len(page.nodes) :] if how == "identifier" else (),
        SCORES.get(str(how), {}),
    )
    return page_root(draft, chosen, wanted, "Person", found)


@dataclass(frozen=True, slots=True)
class Finder:
    """One way to find candidates: a MATCH of records `r`, and the score of each."""

    match: str
    score: str


def _by(asked: Asked, chosen: Chosen) -> Arguments:
    return inner(asked.arguments[chosen.place], "by")


def _by_identifier(draft: Draft, chosen: Chosen, kind: str) -> Finder:
    """Records with this identifier, in any of the forms in which it may be stored.

    One to which only a pointer may be given counts, too: who knows the number exactly is told whom to ask.
    """

    def forms(asked: Asked) -> list[str]:
        typed = text(inner(_by(asked, chosen), "identifier"), "value")
        return list(asked.reference.stored(kind, typed))

    values = draft.parameter(forms)
    shown = f"({draft.visible('r', IDENTITY)} OR {draft.visibility.pointed('r')})"
    tests = (f"r.{IDENTIFIERS[kind]} = v", shown)
    return Finder(f"UNWIND {values} AS v MATCH (r:Record){where(tests)}", "0")


def _by_details(draft: Draft) -> Finder:
    """Records that the host has weighed, where all that is compared is open."""
    found = draft.parameter(lambda asked: list(asked.reference.found))
    tests = ("r.id = f.id", draft.visible("r", IDENTITY), draft.visible("r", FieldClass.CONTACT))
    return Finder(f"UNWIND {found} AS f MATCH (r:Record){where(tests)}", "f.score")


def _by_word(draft: Draft, chosen: Chosen) -> list[Finder]:
    """Records of which one word is a name, begins one, or sounds like the family name."""

    def forms(asked: Asked) -> Sequence[object]:
        (word,) = _words(_by(asked, chosen))
        return (word, word + LAST, sound(word))

    word, end, sounds = draft.parameters(3, forms)
    found = [
        finder
        for name in ("family", "given")
        for finder in _named(
            draft,
            f"{{n}}.{name}Key >= {word} AND {{n}}.{name}Key < {end}",
            f"CASE WHEN {{n}}.{name}Key = {word} THEN {WORD[name]} ELSE {WORD[f'{name} begins']} END",
        )
    ]
    return [*found, *_named(draft, f"{{n}}.familySound = {sounds}", str(WORD["sounds"]))]


def _by_names(draft: Draft, chosen: Chosen, n: int) -> list[Finder]:
    """Records that the n-th split of the text into a given and a family name fits."""

    def forms(asked: Asked) -> Sequence[object]:
        given, family = _splits(_words(_by(asked, chosen)))[n]
        start = family[:2] if len(family) >= LONG else family
        return (given, sound(given), family, sound(family), start, start + LAST)

    given, given_sound, family, family_sound, start, end = draft.parameters(6, forms)
    begins = f"{{n}}.givenKey STARTS WITH {given} OR {given} STARTS WITH {{n}}.givenKey + ' '"
    fits = f"({begins} OR {{n}}.givenSound = {given_sound})"
    score = (
        f"CASE WHEN {{n}}.familyKey = {family} THEN {FAMILY['is']}"
        f" WHEN {{n}}.familySound = {family_sound} THEN {FAMILY['sounds']}"
        f" WHEN {{n}}.familyKey STARTS WITH {family} THEN {FAMILY['begins']} ELSE {FAMILY['near']} END"
        f" + CASE WHEN {{n}}.givenKey = {given} THEN {GIVEN['is']}"
        f" WHEN {begins} THEN {GIVEN['begins']} ELSE {GIVEN['sounds']} END"
    )
    return [
        *_named(draft, f"{{n}}.familyKey >= {start} AND {{n}}.familyKey < {end} AND {fits}", score),
        *_named(draft, f"{{n}}.familySound = {family_sound} AND {fits}", score),
    ]


def _named(draft: Draft, tests: str, score: str) -> list[Finder]:
    """Records of which the name, or another name that they tell, passes tests of `{n}`."""
    visible = draft.visible("r", IDENTITY)
    other = f"MATCH (k:OtherName) WHERE {tests} MATCH (k)<-[:TELLS]-(r:Record) WHERE {visible}"
    return [
        Finder(f"MATCH (r:Record) WHERE {tests} AND {visible}".format(n="r"), score.format(n="r")),
        Finder(other.format(n="k"), score.format(n="k")),
    ]


def _splits(words: Sequence[str]) -> list[tuple[str, str]]:
    """(given, family) as the words may be meant; both orders, and of many words either end as one name."""
    first, rest, most, last = words[0], " ".join(words[1:]), " ".join(words[:-1]), words[-1]
    if len(words) == 2:
        return [(first, last), (last, first)]
    return [(first, rest), (most, last), (rest, first), (last, most)]


def _together(finders: Sequence[Lines]) -> Lines:
    """One CALL whose rows are those of all finders."""
    first, *others = finders
    return call("", first, *(["UNION ALL", *one] for one in others))
