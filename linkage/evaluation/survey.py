"""A survey of blocking rules on the records of a ledger: what each costs and what it reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ledger.database import Ledger
from linkage.duck import Duck
from linkage.errors import ModelError
from linkage.evaluation.truth import TrueRecord, truth_of_demo
from linkage.model.blocking import RULES, Blocked, Rule, make_pairs
from linkage.progress import Progress
from linkage.resolution.trial import blocked

EXPLODES = 100
"""Pairs for each record on average, in blocks that nobody has parted yet, from which a rule is refused."""

LARGEST = 3
"""Largest blocks of a rule that are told."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A rule alone.

    `whole` counts the pairs of all its blocks and `largest` the records of its largest ones, before large
    ones are parted; `blocked` tells what came of it, `coverage` the share of true pairs that it reaches,
    where the truth is known.
    """

    whole: int
    largest: tuple[int, ...]
    blocked: Blocked
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Survey:
    """Every rule alone, and what all of them reach together."""

    records: int
    rules: tuple[Surveyed, ...]
    pairs: int
    coverage: float | None


def survey(
    ledger: Ledger,
    progress: Progress,
    *,
    tried: Sequence[Rule] = (),
    truth: Path | None = None,
    memory: float = 3.0,
    scratch: Path | None = None,
) -> Survey:
    """Measure the model's rules, and those that are `tried` beside them, against a demonstration's `truth`.

    Raises ModelError for a tried rule that explodes or whose key is no SQL over the features;
    EvaluationError where `truth` is none.
    """
    true = truth_of_demo(ledger, truth) if truth else None
    with blocked(ledger, progress, memory, scratch, pairs=False) as (duck, records, deduplicated):
        sizes = {rule: _measure(duck, rule) for rule in tried}
        for rule, (whole, largest) in sizes.items():
            if whole > EXPLODES * records:
                raise ModelError(
                    f"The rule {rule.name!r} explodes: its blocks hold {whole:,} pairs of {records:,} "
                    f"records, the largest alone {largest[0]:,} records. Join its key with a field that "
                    "parts them, such as the year of birth."
                )
        all_true = _put_truth(duck, true) if true is not None else 0
        rules, found = (*RULES, *tried), []
        with progress.stage("Measure rules", len(rules)) as advance:
            for rule in rules:
                (made,) = make_pairs(duck, deduplicated, [rule])
                reached = _coverage(duck, all_true) if true is not None else None
                found.append(Surveyed(*(sizes.get(rule) or _measure(duck, rule)), made, reached))
                advance(1)
        with progress.stage("Measure all together"):
            make_pairs(duck, deduplicated, rules)
        return Survey(
            records=records,
            rules=tuple(found),
            pairs=int(duck.value("SELECT count(*) FROM pair")),
            coverage=_coverage(duck, all_true) if true is not None else None,
        )


def _measure(duck: Duck, rule: Rule) -> tuple[int, tuple[int, ...]]:
    """The pairs of all blocks of a rule and the records of the largest ones, with no pair made."""
    keys = f"SELECT {rule.key} AS key FROM features"
    if not duck.understands(keys):
        known = ", ".join(duck.columns("features"))
        raise ModelError(
            f"The rule {rule.name!r}: {rule.key!r} is no SQL over the features, which are {known}."
        )
    ((whole, largest),) = duck.rows(f"""
        SELECT coalesce(sum(size * (size - 1) // 2), 0), coalesce(max(size, {LARGEST}), [])
        FROM (SELECT count(*) AS size FROM ({keys}) WHERE key IS NOT NULL GROUP BY key)
    """)
    return int(whole), tuple(int(size) for size in largest)


def _put_truth(duck: Duck, true: Mapping[str, TrueRecord]) -> int:
    """Make `true_pair` of the pairs of records that are one person; returns how many there are."""
    persons = [one.person for one in true.values()]
    duck.put("truth", pa.table({"record": list(true), "person": persons}))
    duck.run("""
        CREATE TABLE true_pair AS
        WITH known AS (SELECT n, entry, person FROM truth JOIN features USING (record))
        SELECT a.n AS l, b.n AS r FROM known a JOIN known b ON a.person = b.person AND a.n < b.n
    """)
    return int(duck.value("SELECT count(*) FROM true_pair"))


def _coverage(duck: Duck, all_true: int) -> float:
    reached = int(duck.value("SELECT count(*) FROM pair SEMI JOIN true_pair USING (l, r)"))
    return reached / all_true if all_true else 1.0
