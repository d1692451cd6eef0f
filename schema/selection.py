"""What a client chose: a GraphQL selection as a plain tree, free of any GraphQL library."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """One chosen field.

    `field` is its name in the contract, `key` the response name (its alias, or its name). `arguments` are
    coerced as the contract says, with defaults applied, enumerations as their words, input objects as
    mappings. `on` names the type of a fragment's condition where the parent is an interface, else None.
    Fields with the same response name have been merged, fragments inlined, `@skip` and `@include` applied.
    """

    field: str
    key: str
    arguments: Mapping[str, object] = dataclasses.field(default_factory=dict)
    children: tuple["Selection", ...] = ()
    on: str | None = None
