"""An event's leaf in the log's tree: the one text that is hashed and exported, over all of its columns."""

from collections.abc import Iterable

import orjson
from sqlalchemy import Text, cast, select

from ledger.tables import audit_event
from policies.audit.merkle import leaf_hash

STATED = tuple(sorted(str(column.name) for column in audit_event.columns if column.name != "leaf"))
"""What a leaf states: every column but its own hash, in the order of their names."""
_AS_JSON = tuple(name in ("details", "roles") for name in STATED)

TOLD = select(*(cast(audit_event.c[name], Text) if json else audit_event.c[name]
                for name, json in zip(STATED, _AS_JSON, strict=True)))  # fmt: skip
"""Events as `event_text` takes them: JSON stands as the very text that the ledger has."""


def event_text(values: Iterable[object]) -> bytes:
    """The JSON of an event: UTF-8, no spaces, sorted names; from values in the order of STATED.

    `details` and `roles` are given as JSON text, which is taken as it stands. Raises TypeError for what the
    program never writes.
    """
    told: dict[str, object] = {}
    for name, value, json in zip(STATED, values, _AS_JSON, strict=True):
        told[name] = orjson.Fragment(value) if json and isinstance(value, str) else value
    return orjson.dumps(told)


def event_leaf(values: Iterable[object]) -> bytes:
    """The hash of an event's leaf. Raises TypeError as `event_text` does."""
    return leaf_hash(event_text(values))


def canonical(value: object) -> str:
    """The JSON text that the ledger keeps of `details` and `roles`: sorted names, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
