"""Doubts: the pairs of records on which a run would have a human rule, most telling first."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, delete, func, select

from ledger.bulk import insert_rows
from ledger.tables import doubt
from linkage.duck import Duck
from linkage.model.model import Thresholds
from linkage.model.proofs import SAME
from linkage.resolution.clusters import components
from linkage.resolution.conflicts import Ruled
from linkage.resolution.paths import Step, parted
from schema.vocabulary import ReviewReason

MOST = 5_000
"""Doubts of one reason; a run that comes after rulings brings the next ones in the place of the ruled."""

NEAR = 5.0
"""Bits on either side of the threshold in which a pair is near it."""

LARGE = 20
"""Records of one person that are remarkably many."""

WEAK = 8.0
"""Bits above the threshold up to which the only link between two groups is weak."""

Labels = np.ndarray[Any, np.dtype[np.integer[Any]]]

_OTHER_NUMBER = """coalesce(
    list_has_any(a.lifelong_kinds, b.lifelong_kinds) AND NOT list_has_any(a.lifelong, b.lifelong), false
)"""

_PAIRS = """
    FROM kept JOIN labelled x ON x.n = l JOIN labelled y ON y.n = r
        JOIN features a ON a.n = l JOIN features b ON b.n = r
        LEFT JOIN (SELECT l, r, proof FROM proof) p USING (l, r)
        ANTI JOIN spoken USING (record_a, record_b)
"""


def find_doubts(duck: Duck, thresholds: Thresholds, rulings: Sequence[Ruled]) -> None:
    """Make the table `doubted` (reason, record_a, record_b, weight) of `kept`, `labelled`, `proof`.

    Of pairs on which `rulings` speak, UNSURE and those in conflict too, none is there.
    """
    link = thresholds.link
    ruled = {(one.one, one.other) for one in rulings}
    records = [pa.array([pair[side] for pair in ruled], pa.string()) for side in (0, 1)]
    duck.put("spoken", pa.table(records, names=["record_a", "record_b"]))
    duck.run(f"""
        CREATE OR REPLACE TABLE doubted AS
        {_doubts(ReviewReason.NEAR_THRESHOLD, f"abs(weight - {link}) <= {NEAR}", f"abs(weight - {link})")}
        UNION ALL
        {
        _doubts(
            ReviewReason.CONTRADICTION,
            f'''weight >= {link} AND x.label <> y.label AND (
                proof = '{ReviewReason.CONTRADICTION}'
                OR {_OTHER_NUMBER}
            )''',
            "-weight",
        )
    }
        UNION ALL
        {
        _doubts(
            ReviewReason.TWINS,
            f'''proof = '{ReviewReason.TWINS}'
            OR a.birth_date = b.birth_date AND a.family_last = b.family_last
            AND length(a.given) > 1 AND length(b.given) > 1
            AND jaro_winkler_similarity(a.given, b.given) < 0.8 AND NOT list_has_any(a.roots, b.roots)
        ''',
            "-weight",
        )
    }
        UNION ALL (
            SELECT '{ReviewReason.LARGE_CLUSTER}', record_a, record_b, weight FROM (
                SELECT kept.*, row_number() OVER (PARTITION BY x.label ORDER BY weight, l, r) AS place
                FROM kept JOIN labelled x ON x.n = l JOIN labelled y ON y.n = r AND x.label = y.label
                    SEMI JOIN (
                        SELECT label FROM labelled GROUP BY label HAVING count(*) >= {LARGE}
                    ) large ON large.label = x.label
            ) ANTI JOIN spoken USING (record_a, record_b)
            WHERE place = 1 ORDER BY weight LIMIT {MOST}
        )
    """)
    bridges = [one for one in _bridges(duck, link + WEAK) if one[:2] not in ruled][:MOST]
    columns = list(zip(*bridges, strict=True)) or [()] * 3
    kinds = (pa.string(), pa.string(), pa.float32())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    duck.put("bridge", pa.table(arrays, names=["record_a", "record_b", "weight"]))
    duck.run(f"INSERT INTO doubted SELECT '{ReviewReason.BRIDGE}', * FROM bridge")
    by_hand = f"""
        weight >= {link} AND x.label <> y.label AND coalesce(proof = '{SAME}', true) AND NOT {_OTHER_NUMBER}
        AND (record_a IN (FROM by_hand) OR record_b IN (FROM by_hand))
    """
    duck.run(f"INSERT INTO doubted {_doubts(ReviewReason.BRIDGE, by_hand, '-weight')}")
    duck.run("DROP TABLE bridge")
    duck.run("DROP TABLE spoken")


def write_doubts(connection: Connection, duck: Duck) -> None:
    """Let these be the ledger's doubts."""
    connection.execute(delete(doubt))
    for batch in duck.batches("SELECT reason, record_a, record_b, weight::DOUBLE FROM doubted"):
        insert_rows(connection, doubt, list(zip(*(one.to_pylist() for one in batch.columns), strict=True)))


def count_doubts(connection: Connection) -> int:
    """How many pairs of records the ledger's doubts are on."""
    pairs = select(doubt.c.record_a, doubt.c.record_b).distinct().subquery()
    return int(connection.execute(select(func.count()).select_from(pairs)).scalar_one())


def _doubts(reason: ReviewReason, when: str, order: str) -> str:
    return f"""(
        SELECT '{reason}' AS reason, record_a, record_b, weight {_PAIRS}
        WHERE {when} ORDER BY {order}, record_a, record_b LIMIT {MOST}
    )"""


def _bridges(duck: Duck, weak: float) -> Iterator[tuple[str, str, float]]:
    """Of each person of four records or more the weakest link that she needs, if it is weak."""
    duck.put("apart", pa.table({"label": _apart(duck, weak)}))
    within: dict[int, list[Step]] = {}
    for label, a, b, weight in duck.rows("""
        SELECT x.label, record_a, record_b, weight
        FROM kept JOIN labelled x ON x.n = l JOIN labelled y ON y.n = r AND x.label = y.label
            SEMI JOIN apart ON apart.label = x.label
        ORDER BY x.label, weight DESC, record_a, record_b
    """):
        within.setdefault(label, []).append(Step(a, b, weight))
    duck.run("DROP TABLE apart")
    for links in within.values():
        last, one, other = parted(links)
        if last.weight < weak and min(one, other) > 1:
            yield last.a, last.b, last.weight


def _apart(duck: Duck, weak: float) -> Labels:
    """Whoever has four records or more that fall apart without her weak links; costs by links."""
    labels: Labels = duck.arrays("SELECT label FROM labelled ORDER BY n")["label"]
    strong = duck.arrays(f"""
        SELECT l, r FROM kept JOIN labelled x ON x.n = l JOIN labelled y ON y.n = r AND x.label = y.label
        WHERE weight >= {weak}
    """)
    first = np.unique(components(len(labels), strong["l"], strong["r"]), return_index=True)[1]
    people, records = np.unique(labels, return_counts=True)
    parts = np.bincount(np.searchsorted(people, labels[first]), minlength=len(people))
    found: Labels = people[(records >= 4) & (parts > 1)]
    return found
