"""The oracle's searches: persons by name or identifier with their scores, and places."""

from collections.abc import Mapping
from typing import Any

from cypher.model import IDENTIFIERS
from cypher.plan import Reference
from cypher.search_keys import folded, sound
from tests.contract.graphs import POINTED, Graph, Row
from tests.contract.oracle_events import within

FAMILY = {"same": 0.6, "sounds": 0.4, "begins": 0.35, "near": 0.1}
GIVEN = {"same": 0.4, "begins": 0.3, "sounds": 0.25}


def searched(graph: Graph, by: Mapping[str, Any], reference: Reference) -> list[tuple[str, float | None]]:
    """(person, score) of those who fit, the best first, then by id; an identifier has no score.

    What fits details is what the host weighed.
    """
    owner = {row["start"]: row["end"] for row in graph.edges["OF"]}
    names = {row["id"]: row for row in graph.nodes["OtherName"]}
    others: dict[str, list[Row]] = {}
    for row in graph.edges["TELLS"]:
        others.setdefault(row["start"], []).append(names[row["end"]])
    best: dict[str, float] = {}
    identifier = by.get("identifier")
    weighed: dict[str, Any] = {str(one["id"]): one["score"] for one in reference.found}
    for record in graph.nodes["Record"]:
        if identifier is None and record["class"] == POINTED:
            continue
        if by.get("details") is not None:
            # The model compares what identity and contact reveal: all of it has to be open.
            told = "givenName" in record and "phones" in record
            score = weighed[record["id"]] / 100 if told and record["id"] in weighed else None
        elif identifier is not None:
            kind, typed = identifier["kind"], identifier["value"]
            score = 1.0 if record.get(IDENTIFIERS[kind]) in reference.stored(kind, typed) else None
        else:
            words = folded(by["text"]).split()
            fits = [scored(name, words) for name in (record, *others.get(record["id"], ()))]
            score = max((one for one in fits if one is not None), default=None)
        if score is not None:
            best[owner[record["id"]]] = max(score, best.get(owner[record["id"]], score))
    found = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return [(id, None if identifier is not None else score) for id, score in found]


def scored(name: Row, words: list[str]) -> float | None:
    """How well a name fits these words; None where it doesn't."""
    given, family = name.get("givenKey"), name.get("familyKey")
    if len(words) == 1:
        word = words[0]
        scores = [
            (1.0, family == word),
            (0.9, given == word),
            (0.7, family is not None and sound(family) == sound(word)),
            (0.6, (family or "").startswith(word)),
            (0.5, (given or "").startswith(word)),
        ]
        return max((score for score, fits in scores if fits), default=None)
    if given is None or family is None:
        return None
    cuts = range(1, len(words)) if len(words) == 2 else (1, len(words) - 1)
    splits = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in cuts]
    splits += [(second, first) for first, second in splits]
    found = [_pair(given, family, *split) for split in splits]
    return max((score for score in found if score is not None), default=None)


def _pair(given: str, family: str, given_typed: str, family_typed: str) -> float | None:
    if given == given_typed:
        fits = "same"
    elif given.startswith(given_typed) or given_typed.startswith(f"{given} "):
        fits = "begins"
    elif sound(given) == sound(given_typed):
        fits = "sounds"
    else:
        return None
    if family == family_typed:
        return round(FAMILY["same"] + GIVEN[fits], 2)
    if sound(family) == sound(family_typed):
        return round(FAMILY["sounds"] + GIVEN[fits], 2)
    if family.startswith(family_typed):
        return round(FAMILY["begins"] + GIVEN[fits], 2)
    if len(family_typed) >= 4 and family[:2] == family_typed[:2]:
        return round(FAMILY["near"] + GIVEN[fits], 2)
    return None


def places(graph: Graph, given: Mapping[str, Any]) -> list[Row]:
    """Places of a circle by distance, of a text by address, else by id."""
    found = sorted(graph.nodes["Place"], key=lambda row: str(row["id"]))
    if given.get("text") is not None:
        found = [row for row in found if folded(given["text"]) in (row["addressKey"] or "")]
        found.sort(key=lambda row: str(row["addressKey"]))
    near = given.get("near")
    if near is not None:
        far = {row["id"]: within(row, near) for row in found}
        found = [row for row in found if far[row["id"]] is not None]
        found.sort(key=lambda row: (int(1000 * (far[row["id"]] or 0)), row["id"]))
    return found
