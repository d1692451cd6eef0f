"""Scales: they weigh a handful of records by the very SQL of a run, in statements that are planned once.

A run weighs millions of pairs in tables. Here the same texts read their records from parameters: what reads
no table keeps its plan, and is answered in milliseconds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.blocking import KEYS_BY_RULE
from linkage.model.features import (
    AT,
    COMPARED,
    DIGEST,
    FEATURES,
    PACKED,
    TOLD,
    WORDED,
    make_features,
    name_words,
)
from linkage.model.model import Model
from linkage.model.proofs import proof

MEMORY = 0.25
"""Gigabytes that DuckDB may take for one record and its candidates."""

_TOLD = {"record": "VARCHAR", "entry": "BIGINT", "source": "VARCHAR", **dict.fromkeys(TOLD, "VARCHAR")}
_NAME_WORD = {"word": "VARCHAR", "roots": ["VARCHAR"], "sound": "VARCHAR", "rough_sound": "VARCHAR"}

_NAMES = ("given_name", "middle_names", "family_name", "full_name", "other_names")
_JOINED = str.maketrans("", "", "'`.")
_APART = re.compile("[^a-z0-9]+")

Told = Mapping[str, Any]
"""A record as the table `told` of a run has it, record, entry, source, and the texts of `TOLD`; and whether
it was told `by_hand`."""

Features = Mapping[str, Any]
"""What is compared of a record: its id, `COMPARED`, and its term frequencies."""


class Key(NamedTuple):
    """A key under which a record is found, and the number of its blocking rule."""

    rule: int
    key: int


class Derived(NamedTuple):
    """What a run would derive of one record: features and keys; and the contacts that others may share."""

    packed: str
    digest: int
    keys: tuple[Key, ...]
    year: int | None
    phones: tuple[str, ...]
    place: str | None


class Weighed(NamedTuple):
    """Two records (`a` < `b`), what they prove (see `linkage.model.proofs`), and the weight of each
    comparison, in bits."""

    a: str
    b: str
    proof: str | None
    bits: tuple[float, ...]


class Scales:
    """The statements of one model on a database of their own; for one thread at a time."""

    def __init__(self, model: Model) -> None:
        self._frequencies = {name: model.frequencies[name].in_steps() for name in model.frequency_columns()}
        self._duck = Duck(MEMORY, threads=1)
        try:
            self._prepare(model)
        except BaseException:
            self._duck.close()
            raise

    def _prepare(self, model: Model) -> None:
        """Plan the statements."""
        types = self._types()
        told, worded = f"told AS ({_rows(_TOLD)})", f"worded AS ({WORDED})"
        known = (
            f"name_word AS ({_rows(_NAME_WORD)}), shared_phone AS ({_texts('phone')}), "
            f"shared_address AS ({_texts('place')})"
        )
        made = f"WITH {told}, {worded}, {known}, features AS MATERIALIZED ({FEATURES})"
        sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in types)
        bits = ", ".join(one.bits() for one in model.comparisons)
        self._duck.prepare("word", f"WITH {told}, {worded} SELECT given[1], family[-1] FROM worded")
        shared = f"SELECT phones AS told_phones, {AT} AS told_place FROM worded"
        self._duck.prepare(
            "derive",
            f"{made} SELECT w.*, birth_year, {PACKED}, {DIGEST}, {KEYS_BY_RULE} FROM ({shared}) w, features",
        )
        paired = (
            f"WITH features AS ({_rows(types)}), pair AS ({_rows({'l': 'VARCHAR', 'r': 'VARCHAR'})}), "
            f"side AS (SELECT {sides} FROM pair"
            " JOIN features a ON a.record = l JOIN features b ON b.record = r) "
        )
        self._duck.prepare("weigh", f"{paired} SELECT record_l, record_r, {proof(model)}, {bits} FROM side")
        patterns = ", ".join(f"{one.pattern()}, {one.bits()}" for one in model.comparisons)
        self._duck.prepare("compare", f"{paired} SELECT {patterns} FROM side")
        self._duck.prepare("prove", f"{paired} SELECT record_l, record_r, {proof(model)} FROM side")

    def close(self) -> None:
        """Let the database go."""
        self._duck.close()

    def derive(self, told: Told, phones: Sequence[str] = (), places: Sequence[str] = ()) -> Derived:
        """What is compared of a record, and under which keys it is found.

        `phones` and `places` are those that belong to a place and to no person or household.
        """
        [(own, place, year, features, digest, found)] = self._duck.execute(
            "derive", _json([told]), _json(name_words(self._words(told))), _json(phones), _json(places)
        )
        keys = {Key(rule, key) for rule, some in enumerate(found) for key in some or () if key is not None}
        return Derived(features, digest, tuple(keys), year, tuple(own or ()), place)

    def unpack(self, record: str, features: str) -> Features:
        """What is compared of a record as the index has it, with term frequencies."""
        row = dict(zip(COMPARED, orjson.loads(features), strict=True), record=record)
        for name, known in self._frequencies.items():
            value = row[name]
            row[f"tf_{name}"] = None if value is None else known.shares.get(value, known.other)
        return row

    def _words(self, told: Told) -> list[str]:
        """The words of names of which it must be known how they sound."""
        names = [told[name] for name in _NAMES if told[name]]
        if all(name.isascii() for name in names):
            # All words there are, and more: none that a run finds in such a name is another one.
            return sorted({word for name in names for word in _APART.split(name.lower().translate(_JOINED))})
        return sorted({word for row in self._duck.execute("word", _json([told])) for word in row if word})

    def weigh(self, features: Sequence[Features], pairs: Iterable[tuple[str, str]]) -> list[Weighed]:
        """Weigh pairs of these records."""
        return [
            Weighed(a, b, proof, tuple(bits))
            for a, b, proof, *bits in self._duck.execute("weigh", _json(features), _asked(pairs))
        ]

    def compare(self, one: Features, other: Features) -> list[tuple[int, float]]:
        """How two records agree in each comparison: the number of the level, -1 unknown, and its bits."""
        [told] = self._duck.execute(
            "compare", _json([one, other]), _asked([(str(one["record"]), str(other["record"]))])
        )
        return list(zip(told[::2], told[1::2], strict=True))

    def prove(
        self, features: Sequence[Features], pairs: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], str | None]:
        """What pairs of these records prove, unweighed."""
        return {(a, b): proof for a, b, proof in self._duck.execute("prove", _json(features), _asked(pairs))}

    def _types(self) -> dict[str, Any]:
        """The columns of `features`, with the types that DuckDB gives them."""
        nobody = {name: pa.array([], pa.int64() if name == "entry" else pa.string()) for name in _TOLD}
        self._duck.put("told", pa.table(nobody))
        make_features(self._duck)
        columns = ", ".join(("record", *COMPARED))
        found = self._duck.rows(
            f"SELECT column_name, column_type FROM (DESCRIBE SELECT {columns} FROM features)"
        )
        for table in ("told", "features", "shared_phone", "shared_address"):
            self._duck.run(f"DROP TABLE {table}")
        types: dict[str, Any] = {name: [kind[:-2]] if kind.endswith("[]") else kind for name, kind in found}
        return types | {f"tf_{name}": "DOUBLE" for name in self._frequencies}


def _asked(pairs: Iterable[tuple[str, str]]) -> str:
    return _json([{"l": min(pair), "r": max(pair)} for pair in pairs])


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _rows(types: Mapping[str, Any]) -> str:
    """SQL that reads a JSON list of objects from a parameter."""
    return f"SELECT unnest(from_json(?::VARCHAR, '{_json([types])}'), max_depth := 2)"


def _texts(name: str) -> str:
    """SQL that reads a JSON list of texts from a parameter."""
    return f"SELECT unnest(from_json(?::VARCHAR, '[\"VARCHAR\"]')) AS {name}"
