"""Scoring pairs with Splink, in DuckDB, under a model."""

import math

from splink import Linker

from linkage.duck import Duck
from linkage.model.model import Model

PART_PAIRS = 4_000_000
"""Pairs scored at one time, which bounds memory."""


class Scorer:
    """Splink over the table `features`, whose `tf_` columns must be there."""

    def __init__(self, duck: Duck, model: Model) -> None:
        self._duck = duck
        self._model = model
        self._asked = 0

    def score(self, pairs: str, into: str) -> None:
        """Score the pairs (l, r) of a table into another: l, r, `weight` in bits and without the prior."""
        self._duck.run(f"CREATE OR REPLACE TABLE {into} (l INTEGER, r INTEGER, weight FLOAT)")
        total = int(self._duck.value(f"SELECT count(*) FROM {pairs}"))
        parts = -(-total // PART_PAIRS)
        for part in range(parts):
            chosen = f"SELECT l, r FROM {pairs}" + (
                f" WHERE hash(l, r) % {parts} = {part}" if parts > 1 else ""
            )
            self._predict(
                chosen,
                f"INSERT INTO {into}"
                f" SELECT n_l, n_r, match_weight - {prior_bits(self._model.prior)} FROM {{scored}}",
            )

    def explain(self, pairs: str, into: str) -> None:
        """The weight of each comparison for the pairs of a table: l, r and `comparisons`, as JSON.

        It is what Splink adds up, by the SQL that weighs arrivals too (`Comparison.bits`).
        """
        self._duck.run(f"CREATE OR REPLACE TABLE {into} (l INTEGER, r INTEGER, comparisons VARCHAR)")
        if not self._duck.value(f"SELECT count(*) FROM {pairs}"):
            return
        weights = ", ".join(f"'{one.name}', round({one.bits()}, 2)" for one in self._model.comparisons)
        columns = self._duck.columns("features")
        sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in columns)
        self._duck.run(f"""
            INSERT INTO {into} SELECT l, r, json_object({weights})::VARCHAR
            FROM (SELECT l, r, {sides} FROM {pairs} JOIN features a ON a.n = l JOIN features b ON b.n = r)
        """)

    def _predict(self, pairs: str, then: str) -> None:
        self._asked += 1
        name = f"asked_{id(self)}_{self._asked}"
        self._duck.run(f"""
            CREATE TABLE {name} AS
            SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM ({pairs})
        """)
        api = self._duck.splink()
        linker = Linker(
            api.register("features", table_name=f"features_{name}"),
            self._model.splink(),
            log_level=None,
            validate_settings=False,
        )
        for feature in self._model.frequency_columns():
            # The features carry their own; Splink asks for a table all the same.
            table = f"tf_{feature}_{name}"
            self._duck.run(f"CREATE TABLE {table} AS SELECT {feature}, tf_{feature} FROM features LIMIT 0")
            linker.table_management.register_term_frequency_lookup(api.register(table), feature)
        linker.table_management.register_blocked_pairs_for_predict(api.register(name))
        scored = linker.inference.predict(warning_mode="never")
        self._duck.run(then.format(scored=scored.physical_name))
        self._duck.run(f"DROP TABLE {scored.physical_name}")
        for feature in self._model.frequency_columns():
            self._duck.run(f"DROP TABLE tf_{feature}_{name}")
        self._duck.run(f"DROP TABLE {name}")


def prior_bits(prior: float) -> float:
    """A prior probability as match weight."""
    return math.log2(prior / (1 - prior))
