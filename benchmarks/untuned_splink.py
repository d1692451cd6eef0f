"""Splink as its own example for historical figures has it, on the files that `richpicture evaluate` links.

`python -m benchmarks.untuned_splink SOURCE.toml=FILE… --truth COLUMN` prints the same measures. Comparisons,
blocking rules, training sessions and the threshold are the example's (Splink's documents: deduplicate 50k
rows historical persons), as far as the files tell the fields, with town, address and email beside them;
clusters are connected components. It is given the values as our ingest standardised them, which is more
than the files alone would give.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import splink.comparison_library as cl
import typer
from rich.console import Console
from splink import Linker, SettingsCreator, block_on

from ledger.database import Ledger
from linkage.duck import Duck
from linkage.evaluation.evaluate import taken_in
from linkage.evaluation.measures import Score
from linkage.evaluation.report import Report
from linkage.model.blocking import linkable
from linkage.progress import Silence
from linkage.resolution.records import deduplicated_sources, load_records

SAME_PERSON = 0.95
"""Probability from which a pair makes a cluster, in the example."""

SURE_RECALL = 0.6
DRAWN_PAIRS = 5_000_000

RULES = (
    ("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"),
    ("family_name", "birth_date"),
    ("given_name", "birth_date"),
    ("postcode", "given_name"),
    ("postcode", "family_name"),
    ("birth_date", "birth_place"),
    ("substr(postcode, 1, 3)", "birth_date"),
    ("substr(postcode, 1, 3)", "given_name"),
    ("substr(postcode, 1, 3)", "family_name"),
    ("substr(given_name, 1, 2)", "substr(family_name, 1, 2)", "substr(birth_date, 1, 4)"),
)
SURE = ("given_name", "family_name", "birth_date")
SESSIONS = (("given_name", "family_name"), ("birth_date",))

TOLD: Mapping[str, Any] = {
    "birth_date": cl.DateOfBirthComparison("birth_date", input_is_string=True),
    "postcode": cl.PostcodeComparison("postcode"),
    "address": cl.LevenshteinAtThresholds("address", [1, 4]),
    "email": cl.EmailComparison("email"),
    "town": cl.ExactMatch("town").configure(term_frequency_adjustments=True),
    "birth_place": cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
    "occupation": cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
}
"""What is compared beside the names, by the field that must be told."""


def main(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE.toml=FILE…")],
    truth: Annotated[str, typer.Option(help="The column that says who each record truly is.")],
) -> None:
    """Link files with Splink's example settings, and measure."""
    warnings.simplefilter("ignore")
    declared = [(Path(toml), Path(file)) for toml, _, file in (one.partition("=") for one in sources)]
    with taken_in(declared, truth, Silence()) as (ledger, true):
        Console(width=100).print(measure(ledger, true).table())


def measure(ledger: Ledger, true: Mapping[str, str]) -> Report:
    """Link the records of a ledger with Splink alone and measure its clusters and its pairs."""
    with Duck() as duck:
        with ledger.read() as connection:
            load_records(connection, duck, lambda records: None)
            deduplicated = deduplicated_sources(connection)
        duck.run("""
            CREATE TABLE records AS SELECT *, given_name || ' ' || family_name AS both_names,
                emails::JSON ->> 0 AS email
            FROM (SELECT * REPLACE (lower(given_name) AS given_name, lower(family_name) AS family_name,
                lower(address) AS address, lower(town) AS town) FROM told)
        """)
        known = [name for name in TOLD if duck.value(f"SELECT count({name}) FROM records")]
        linker = Linker(duck.splink().register("records"), _settings(known), log_level=None)
        linker.training.estimate_probability_two_random_records_match([block_on(*SURE)], recall=SURE_RECALL)
        linker.training.estimate_u_using_random_sampling(max_pairs=DRAWN_PAIRS, seed=1)
        for session in SESSIONS:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*session))
        scored = linker.inference.predict(
            threshold_match_probability=SAME_PERSON, warning_mode="never"
        ).physical_name
        duck.run(f"""
            CREATE TABLE strong AS SELECT s.* FROM {scored} s
            JOIN records a ON a.record = record_l JOIN records b ON b.record = record_r
            WHERE a.entry <> b.entry AND {linkable(deduplicated)}
        """)
        strong = duck.rows("SELECT record_l, record_r FROM strong")
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
            duck.splink().register("strong"), threshold_match_probability=SAME_PERSON
        )
        found = dict(duck.rows(f"SELECT record, cluster_id FROM {clustered.physical_name}"))
    return _report(found, strong, true)


def _settings(known: Sequence[str]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES],
        comparisons=[
            cl.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="both_names"
            ),
            *(TOLD[name] for name in known),
        ],
        retain_matching_columns=False,
    )


def _report(found: Mapping[str, str], strong: Sequence[tuple[str, str]], true: Mapping[str, str]) -> Report:
    both = sorted(found.keys() & true.keys())
    label = np.array([true[one] for one in both])
    sizes = np.unique(label, return_counts=True)[1]
    told = [(one, other) for one, other in strong if one in true and other in true]
    right = sum(true[one] == true[other] for one, other in told)
    return Report.of(
        np.array([found[one] for one in both]),
        label,
        pairs=Score.of(right, len(told), int((sizes * (sizes - 1) // 2).sum())),
    )


if __name__ == "__main__":
    typer.run(main)
