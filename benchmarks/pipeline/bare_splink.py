"""Splink alone on the records that `link` had: train → predict → cluster, under the same settings.

It gets one Parquet file (`splink_input.py` makes it): the standardised features, and the keys of the model's
blocking rules ready-made and cut to the blocks that `link` uses. These cost it nothing here.
"""

import warnings
from typing import Any

from splink import Linker, SettingsCreator

from benchmarks.pipeline.splink_input import key_column
from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from linkage.duck import Duck
from linkage.model.blocking import RULES
from linkage.model.comparisons import COMPARISONS
from linkage.model.model import Thresholds
from linkage.model.training import BLOCKED_PAIRS, DRAWN_PAIRS, SEED

SURE = "l.given = r.given AND l.family = r.family AND l.birth_date = r.birth_date"
SURE_RECALL = 0.6
SESSIONS = (
    "l.given = r.given AND l.family = r.family",
    "l.birth_date = r.birth_date",
    "l.email_user = r.email_user",
)
"""Expectation maximisation leaves out what its blocking rule looks at, so it takes several."""

SAME_PERSON = 0.95
"""Probability from which a pair makes a cluster, as in Splink's own documents."""


def splink_alone(watch: Stopwatch, features: str) -> Figures:
    """Train, score and cluster the records of a Parquet file; the figures tell the seconds of each step."""
    warnings.simplefilter("ignore")
    steps = {name: Stopwatch() for name in ("train", "predict", "cluster")}
    with Duck() as duck:
        duck.run(f"CREATE TABLE records AS FROM read_parquet('{features}')")
        records = int(duck.value("SELECT count(*) FROM records"))
        with watch:
            linker = Linker(duck.splink().register("records"), _settings(duck), log_level=None)
            with steps["train"]:
                _train(linker)
            with steps["predict"]:
                scored = linker.inference.predict(
                    threshold_match_weight=Thresholds().review, warning_mode="never"
                )
            with steps["cluster"]:
                clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
                    scored, threshold_match_probability=SAME_PERSON
                )
        pairs = int(duck.value(f"SELECT count(*) FROM {scored.physical_name}"))
        clusters = int(duck.value(f"SELECT count(DISTINCT cluster_id) FROM {clustered.physical_name}"))
    return {
        "rows": records,
        "pairs": pairs,
        "clusters": clusters,
        "steps": {name: step.seconds for name, step in steps.items()},
    }


def _train(linker: Linker) -> None:
    linker.training.estimate_probability_two_random_records_match([SURE], recall=SURE_RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=DRAWN_PAIRS, seed=SEED)
    for rule in SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=BLOCKED_PAIRS)


def _settings(duck: Duck) -> SettingsCreator:
    """The model's comparisons and rules; m and u are free to be trained where the model trains them."""
    comparisons: list[Any] = []
    for comparison in COMPARISONS:
        said = comparison.splink()
        for level, declared in zip(said["comparison_levels"][1:], comparison.levels, strict=True):
            level["fix_m_probability"] = level["fix_u_probability"] = declared.fixed
        comparisons.append(said)
    present = set(duck.columns("records"))
    rules: list[Any] = []
    for number, rule in enumerate(RULES):
        column = key_column(number)
        if column in present:
            equal = {"blocking_rule": f"l.{column} = r.{column}", "sql_dialect": "duckdb"}
            rules.append(equal | ({"arrays_to_explode": [column]} if "unnest" in rule.key else {}))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="n",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
        # `link` keeps the weight of each comparison, too
        retain_intermediate_calculation_columns=True,
    )
