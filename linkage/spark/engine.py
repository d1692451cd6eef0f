"""Spark as the engine of a run: keys and features go to it, pairs and weights come back, as Parquet files.

What grows with records alone stays in DuckDB: features, the keys of the blocking rules, and which of their
blocks are used. So both engines pair and score the very same values.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from splink import Linker

from linkage.duck import Duck
from linkage.model.blocking import RULES, Blocked, find_blocks, linkable, pair_budget
from linkage.model.model import Model
from linkage.resolution.engine import Engine
from linkage.resolution.pairs import PART_PAIRS, Scorer, prior_bits
from linkage.spark.dialect import spark_comparison
from linkage.spark.session import Spark

LEAST_BIGINT = -(2**63)


@contextmanager
def spark_engine(memory: float = 3.0, parent: Path | None = None) -> Iterator[Engine]:
    """Spark as an engine, for this block. `memory` and `parent` as for `Spark`."""
    with Spark(memory, parent) as spark:
        yield OnSpark(spark)


class OnSpark:
    """Makes and scores pairs in a session."""

    def __init__(self, spark: Spark) -> None:
        self._spark = spark

    def make_pairs(self, duck: Duck, deduplicated: Sequence[str]) -> list[Blocked]:
        """Make `pair`, a view of the files that Spark wrote."""
        keys = self._spark.folder / "keys"
        keys.mkdir()
        budget = pair_budget(int(duck.value("SELECT count(*) FROM features")))
        done = []
        for number, rule in enumerate(RULES):
            done.append(find_blocks(duck, rule, budget))
            # Spark has no unsigned integers.
            signed = f"(key::HUGEINT + {LEAST_BIGINT})::BIGINT"
            _copy(
                duck,
                f"SELECT {number} AS rule, n, {signed} AS key, leads FROM keyed",
                keys / f"{number}.parquet",
            )
        duck.run("DROP TABLE keyed")
        _copy(duck, "SELECT n, entry, source FROM features", self._spark.folder / "stated")
        self._spark.read("keys").createOrReplaceTempView("keys")
        self._spark.read("stated").createOrReplaceTempView("stated")
        self._spark.write(
            f"""
            SELECT l, r FROM (
                SELECT DISTINCT a.n AS l, b.n AS r
                FROM keys a JOIN keys b ON a.rule = b.rule AND a.key = b.key AND a.n < b.n
                WHERE a.leads
            ) JOIN stated a ON a.n = l JOIN stated b ON b.n = r
            WHERE a.entry <> b.entry AND {linkable(deduplicated)}
            """,
            "pair",
        )
        duck.run(f"CREATE OR REPLACE VIEW pair AS FROM read_parquet('{self._spark.folder}/pair/*.parquet')")
        return done

    def scorer(self, duck: Duck, model: Model) -> Scorer:
        """Splink on Spark, for weights; what weights are made of is asked for few pairs, and in DuckDB."""
        return _SparkScorer(duck, model, self._spark)


class _SparkScorer(Scorer):
    def __init__(self, duck: Duck, model: Model, spark: Spark) -> None:
        super().__init__(duck, model)
        self._spark = spark
        comparisons = tuple(spark_comparison(one) for one in model.comparisons)
        self._translated = replace(model, comparisons=comparisons)
        frequencies = [f"tf_{feature}" for feature in model.frequency_columns()]
        _copy(duck, f"SELECT * EXCLUDE ({', '.join(frequencies)}) FROM features", spark.folder / "features")
        for feature, name in zip(model.frequency_columns(), frequencies, strict=True):
            told = f"SELECT DISTINCT {feature}, {name} FROM features WHERE {feature} IS NOT NULL"
            _copy(duck, told, spark.folder / name)

    def score(self, pairs: str, into: str) -> None:
        """Score the pairs (l, r) of a table into another: l, r, `weight` in bits and without the prior."""
        spark, folder = self._spark, self._spark.folder
        if pairs != "pair":  # that one is here already
            _copy(self._duck, f"SELECT l, r FROM {pairs}", folder / pairs)
        api = spark.splink(int(self._duck.value(f"SELECT count(*) FROM {pairs}")) // PART_PAIRS)
        linker = Linker(
            api.register(spark.read("features"), table_name=f"features_{pairs}"),
            self._translated.splink(),
            log_level=None,
            validate_settings=False,
        )
        for feature in self._model.frequency_columns():
            told = api.register(spark.read(f"tf_{feature}"), table_name=f"tf_{feature}_{pairs}")
            linker.table_management.register_term_frequency_lookup(told, feature)
        asked = spark.read(pairs).selectExpr("'0' AS match_key", "l AS join_key_l", "r AS join_key_r")
        linker.table_management.register_blocked_pairs_for_predict(
            api.register(asked, table_name=f"asked_{pairs}")
        )
        scored = linker.inference.predict(warning_mode="never")
        spark.write(
            f"SELECT n_l AS l, n_r AS r, match_weight - {prior_bits(self._model.prior)} AS weight"
            f" FROM {scored.physical_name}",
            into,
        )
        spark.forget()
        self._duck.run(
            f"CREATE OR REPLACE TABLE {into} AS SELECT l, r, weight::FLOAT AS weight"
            f" FROM read_parquet('{folder}/{into}/*.parquet')"
        )


def _copy(duck: Duck, sql: str, file: Path) -> None:
    duck.run(f"COPY ({sql}) TO '{file}' (FORMAT parquet)")
