"""What Splink alone is given: features and blocking keys of the records of a ledger, in one Parquet file."""

from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from ledger.database import Ledger
from linkage.duck import Duck
from linkage.model.blocking import LARGEST_BLOCK, RULES, Blocked, make_pairs
from linkage.model.features import make_features
from linkage.resolution.records import load_records


def key_column(number: int) -> str:
    """Where the keys of a blocking rule stand."""
    return f"key_{number}"


def prepare_splink(watch: Stopwatch, ledger: str, into: str) -> Figures:
    """Write what Splink needs of the records of a ledger."""
    opened = Ledger.open(ledger)
    with Duck() as duck, watch:
        with opened.read() as connection:
            load_records(connection, duck, lambda records: None)
        records = make_features(duck)
        _write(duck, into)
    opened.close()
    return {"rows": records}


def _write(duck: Duck, into: str) -> None:
    """Write `features` with a column of keys for each rule, as far as the rule's blocks were used."""
    blocked = make_pairs(duck)
    columns, joins = ["f.*"], []
    for number, (rule, done) in enumerate(zip(RULES, blocked, strict=True)):
        if done.pairs:
            _keys(duck, number, rule.key, done)
            columns.append(f"k{number}.key AS {key_column(number)}")
            joins.append(f"LEFT JOIN keys_{number} k{number} USING (n)")
    duck.run(f"COPY (SELECT {', '.join(columns)} FROM features f {' '.join(joins)}) TO '{into}'")


def _keys(duck: Duck, number: int, key: str, done: Blocked) -> None:
    """The keys of a rule by record: those of its blocks of two records or more, up to the largest used."""
    told = "list(key)" if "unnest" in key else "any_value(key)"
    duck.run(f"""
        CREATE OR REPLACE TABLE keys_{number} AS
        WITH every AS (SELECT DISTINCT n, birth_year, hash(key) AS key
                       FROM (SELECT n, birth_year, {key} AS key FROM features) WHERE key IS NOT NULL),
             parted AS (SELECT n, CASE WHEN count(*) OVER (PARTITION BY key) > {LARGEST_BLOCK}
                                       THEN hash(key, birth_year) ELSE key END AS key FROM every),
             sized AS (SELECT n, key, count(*) OVER (PARTITION BY key) AS size FROM parted)
        SELECT n, {told} AS key FROM sized WHERE size BETWEEN 2 AND {done.largest_block} GROUP BY n
    """)
