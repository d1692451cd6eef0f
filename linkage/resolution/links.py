"""The links of a run: the evidence within persons and for pairs worth a human's look, told by comparison."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete

from ledger.bulk import filling, insert_rows
from ledger.tables import link
from linkage.duck import Duck
from linkage.model.model import Thresholds

SAME_WEIGHT = 0.01
"""A weight that moved by less than this many bits is the same: the link that stands is left alone."""


@dataclass(frozen=True, slots=True)
class LinkChanges:
    """How many links stand after a run, and how many of these it wrote, or took away."""

    links: int
    written: int
    removed: int


def find_links(duck: Duck, thresholds: Thresholds) -> None:
    """Make `kept`, and of it and `link_was` the tables `link_new` and `link_gone`."""
    keep_links(duck, thresholds)
    duck.run(f"""
        CREATE OR REPLACE TABLE link_new AS
        SELECT kept.* FROM kept ANTI JOIN link_was w
        ON w.record_a = kept.record_a AND w.record_b = kept.record_b
            AND abs(w.weight - kept.weight) < {SAME_WEIGHT}
    """)
    duck.run("""
        CREATE OR REPLACE TABLE link_gone AS
        SELECT record_a, record_b FROM link_was ANTI JOIN (
            SELECT record_a, record_b FROM kept ANTI JOIN link_new USING (record_a, record_b)
        ) USING (record_a, record_b)
    """)


def keep_links(duck: Duck, thresholds: Thresholds) -> None:
    """Make the table `kept` (l, r, weight, record_a, record_b) of `weighed` (l, r, weight) and `labelled`."""
    duck.run(f"""
        CREATE OR REPLACE TABLE kept AS
        SELECT l, r, weight, a.record AS record_a, b.record AS record_b
        FROM weighed JOIN labelled a ON a.n = l JOIN labelled b ON b.n = r
        WHERE a.label = b.label OR weight >= {thresholds.review}
    """)


def write_links(connection: Connection, duck: Duck, run: int) -> LinkChanges:
    """Bring the ledger's links to what `find_links` found; `explained` has the weights of `link_new`."""
    removed = written = 0
    forget = delete(link).where(link.c.record_a == bindparam("a"), link.c.record_b == bindparam("b"))
    for batch in duck.batches("SELECT record_a AS a, record_b AS b FROM link_gone"):
        connection.execute(forget, batch.to_pylist())
        removed += batch.num_rows
    with filling(connection, link):
        for batch in duck.batches(f"""
            SELECT record_a, record_b, {run} AS run, weight::DOUBLE AS weight,
                1 / (1 + pow(2, -greatest(-100, least(100, weight)))) AS probability, comparisons
            FROM link_new JOIN explained USING (l, r) ORDER BY record_a, record_b
        """):
            insert_rows(connection, link, list(zip(*(one.to_pylist() for one in batch.columns), strict=True)))
            written += batch.num_rows
    return LinkChanges(int(duck.value("SELECT count(*) FROM kept")), written, removed)
