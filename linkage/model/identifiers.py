"""Which identifiers can prove or disprove that two records are one person, as SQL lists of `KIND=value`."""

from schema.vocabulary import IdentifierKind

LIFELONG = (IdentifierKind.NHS_NUMBER, IdentifierKind.PNC_ID, IdentifierKind.CRO_NUMBER)
"""A person has one of each for life: agreement is near proof, and two different ones are a contradiction.

Of the others she can have several: agreement is strong, difference says little. A LOCAL one names a person
within its source alone, so two sources' are never compared.
"""

_LIFELONG = "[" + ", ".join(f"'{kind}'" for kind in LIFELONG) + "]"
_LOCAL = f"'{IdentifierKind.LOCAL}'"


def lifelong(column: str) -> str:
    """The lifelong identifiers in a JSON map; NULL when it has none."""
    return _pairs(column, f"list_filter(json_keys({column}), lambda k: list_contains({_LIFELONG}, k))", "k")


def other(column: str, source: str) -> str:
    """The other identifiers in a JSON map; NULL when it has none."""
    keys = f"list_filter(json_keys({column}), lambda k: NOT list_contains({_LIFELONG}, k))"
    return _pairs(column, keys, f"CASE k WHEN {_LOCAL} THEN k || '.' || {source} ELSE k END")


def kinds(identifiers: str) -> str:
    """The kinds in a list of `KIND=value`."""
    return f"list_transform({identifiers}, lambda x: string_split(x, '=')[1])"


def _pairs(column: str, keys: str, name: str) -> str:
    found = f"list_transform({keys}, lambda k: {name} || '=' || ({column} ->> k))"
    return f"CASE WHEN len({keys}) > 0 THEN list_filter({found}, lambda x: x IS NOT NULL) END"
