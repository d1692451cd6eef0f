"""Numbers: the lifelong identifiers of a record, as its packed features tell them."""

from collections.abc import Mapping

import orjson

from linkage.model.features import COMPARED

_AT = COMPARED.index("lifelong")


def numbers_of(packed: str) -> Mapping[str, str]:
    """Each kind of lifelong identifier and its value; the first where a record tells two of a kind."""
    told = orjson.loads(packed)[_AT] or ()
    return {kind: value for kind, _, value in (one.partition("=") for one in reversed(told))}


def contradict(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two records tell different numbers of one kind, so that they are two people."""
    return any(other.get(kind, value) != value for kind, value in one.items())
