"""Which pairs are compared at all: those that share a key of one of these rules.

A rule is SQL for a record's key (or, with `unnest`, for several); NULL means that it has none. A key that
many records share makes a block of pairs that grows with the square, so blocks are measured before any pair
is made: an oversize block is parted by year of birth, and what is oversize still is left out and reported.
But a key that is one person's alone is never left out, or whoever has more records than a block may have
would fall apart into all of them: each record of its oversize block is compared with the first few.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linkage.duck import Duck

LARGEST_BLOCK = 200
"""Records in one block; a larger one is parted or left out."""

FIRST = 10
"""Records of an oversize block, the first by id, with which all others are compared: more than one, since one
that is wrongly told would keep them from each other."""

PAIRS_A_RECORD = 5
"""Pairs that one rule may make, for each record on average; its largest blocks are left out first."""

LEAST_BUDGET = LARGEST_BLOCK * (LARGEST_BLOCK - 1) // 2
"""Pairs that it may make of however few records: one person of many records is a whole small ledger."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A blocking rule: its name, the SQL of its key over `features`, and whether a key is one person's."""

    name: str
    key: str
    sure: bool = False


RULES = (
    Rule("lifelong number", "unnest(lifelong)", sure=True),
    Rule("other number", "unnest(numbers)", sure=True),
    Rule("email", "unnest(emails)"),
    Rule("phone", "unnest(phones)"),
    Rule("both names", "least(given, family) || '|' || greatest(given, family)"),
    Rule("birth date, given name", "birth_date || '|' || given[:2]"),
    Rule("birth date, family name", "birth_date || '|' || family[:2]"),
    Rule("birth date, sex", "birth_date || '|' || coalesce(sex, '')"),
    Rule("birth date, district", "birth_date || '|' || coalesce(outward, town, birth_place)"),
    Rule("family name, postcode", "family_sound || '|' || postcode"),
    Rule("given name, postcode", "unnest(roots) || '|' || postcode"),
    Rule("given name, address", "given[1] || '|' || address"),
    Rule("family name, address", "family_rough_sound || '|' || address"),
    Rule(
        "family name, parts of the birth date",
        "family || '|' || birth_year || '|' || least(birth_month, birth_day)"
        " || '|' || greatest(birth_month, birth_day)",
    ),
    Rule(
        "given name, day and month",
        "unnest(roots) || '|' || birth_month || '|' || birth_day || '|' || family[1]",
    ),
    Rule("family name, year", "family || '|' || birth_year || '|' || given[1]"),
    Rule("given name, year", "given || '|' || birth_year || '|' || family_last[1]"),
    Rule("names by sound, year", "given_sound || '|' || family_sound || '|' || birth_year"),
    Rule("given name, family name by sound", "unnest(roots) || '|' || family_sound"),
    Rule("family name, birth place", "family_sound || '|' || birth_place"),
    Rule("given name, birth place", "unnest(roots) || '|' || birth_place"),
    Rule("family name, district", "family_sound || '|' || outward"),
    Rule("given name, district", "unnest(roots) || '|' || outward"),
    Rule("given name, house", "unnest(roots) || '|' || house"),
    Rule("names, town", "unnest(names) || '|' || town"),
    Rule(
        "initials, postcode", "least(given[1], family[1]) || greatest(given[1], family[1]) || '|' || postcode"
    ),
    Rule("postcode, year", "postcode || '|' || birth_year"),
    Rule("postcode, occupation", "postcode || '|' || occupation"),
    Rule("postcode, house", "postcode || '|' || house"),
    Rule("house, town, family name", "house || '|' || town || '|' || family[1]"),
    Rule("house, town, given name", "house || '|' || town || '|' || given[1]"),
    Rule("birth place, year and month", "birth_place || '|' || birth_year || '|' || birth_month"),
    Rule(
        "names, birth date, postcode",
        "given || '|' || family || '|' || birth_date || '|' || postcode",
        sure=True,
    ),
)


_OF_LIST = re.compile(r"unnest\((\w+)\)")


def _hashed(number: int, rule: Rule) -> str:
    """SQL for the keys of a rule as a list of 63 bits each, NULL where there is none."""
    several = _OF_LIST.search(rule.key)
    key = _OF_LIST.sub("one", rule.key)
    hashed = f"CASE WHEN {key} IS NOT NULL THEN (hash({number}, {key}) >> 1)::BIGINT END"
    return f"list_transform({several[1]}, lambda one: {hashed})" if several else f"[{hashed}]"


KEYS_BY_RULE = f"[{', '.join(_hashed(number, rule) for number, rule in enumerate(RULES))}]"
"""SQL over `features` for the keys of a record: a list for each rule, of NULLs or NULL where it has none."""

KEYS = f"list_filter(flatten({KEYS_BY_RULE}), lambda key: key IS NOT NULL)"
"""SQL over `features` for all keys of a record, each once, as none of its lists has anything twice."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What one rule made: pairs, the largest block used, and the pairs of blocks that were left out.

    `limit` is how many records a block may have to be used whole, below LARGEST_BLOCK where the rule would
    have made too many pairs.
    """

    rule: str
    pairs: int
    largest_block: int
    left_out: int
    limit: int = LARGEST_BLOCK


def make_pairs(duck: Duck, deduplicated: Sequence[str] = (), rules: Sequence[Rule] = RULES) -> list[Blocked]:
    """Make the table `pair` (l < r, numbers of features) of all pairs that a rule brings together.

    Two records of one entry, or of one source of `deduplicated`, are different people and make no pair.
    """
    budget = pair_budget(int(duck.value("SELECT count(*) FROM features")))
    duck.run("CREATE OR REPLACE TEMP TABLE blocked (l INTEGER, r INTEGER)")
    done = []
    for rule in rules:
        found = find_blocks(duck, rule, budget)
        done.append(found)
        if found.pairs:
            duck.run(
                "INSERT INTO blocked SELECT a.n, b.n FROM keyed a JOIN keyed b ON a.key = b.key AND a.n < b.n"
                " WHERE a.leads"
            )
    duck.run("DROP TABLE IF EXISTS keyed")
    keep_linkable(duck, "blocked", "pair", deduplicated)
    duck.run("DROP TABLE blocked")
    return done


def pair_budget(records: int) -> int:
    """How many pairs one rule may make of so many records."""
    return max(records * PAIRS_A_RECORD, LEAST_BUDGET)


def keep_linkable(duck: Duck, pairs: str, into: str, deduplicated: Sequence[str]) -> None:
    """Make the table `into` of those pairs, each once, that may be one person at all."""
    # Materialised, since the planner else compares all records with all others for `<>`.
    duck.run(f"""
        CREATE OR REPLACE TABLE {into} AS
        WITH half AS MATERIALIZED (
            SELECT l, r, a.entry, a.source FROM (SELECT DISTINCT l, r FROM {pairs}) JOIN features a ON a.n = l
        )
        SELECT l, r FROM half a JOIN features b ON b.n = r
        WHERE a.entry <> b.entry AND {linkable(deduplicated)}
    """)


def linkable(deduplicated: Sequence[str]) -> str:
    """SQL that is false for two records, `a` and `b`, of one source that is free of duplicates."""
    named = ", ".join(f"'{source}'" for source in deduplicated)
    return f"NOT (a.source = b.source AND a.source IN ({named}))" if named else "true"


def find_blocks(duck: Duck, rule: Rule, budget: int) -> Blocked:
    """Make the table `keyed` (n, key, leads) of the records of those blocks of a rule that are used.

    Each that leads makes a pair with those of its block that come after it. Blocks in which all lead make at
    most `budget` pairs.
    """
    duck.run(f"""
        CREATE OR REPLACE TEMP TABLE keyed AS
        SELECT n, birth_year, hash(key) AS key FROM (SELECT n, birth_year, {rule.key} AS key FROM features)
        WHERE key IS NOT NULL
    """)
    duck.run(f"""
        CREATE OR REPLACE TEMP TABLE keyed AS
        SELECT n, CASE WHEN whole THEN key ELSE hash(key, birth_year) END AS key, true AS leads
        FROM (SELECT *, size <= {LARGEST_BLOCK} OR {rule.sure} AS whole
            FROM (SELECT n, birth_year, key, count(*) OVER (PARTITION BY key) AS size FROM keyed))
        WHERE size > 1 AND (whole OR birth_year IS NOT NULL)
    """)
    sizes = duck.rows("""
        SELECT size, count(*) FROM (SELECT count(*) AS size FROM keyed GROUP BY key)
        GROUP BY size ORDER BY size
    """)
    largest, pairs, left_out, limit, fit = 1, 0, 0, LARGEST_BLOCK, True
    for size, blocks in sizes:
        made = size * (size - 1) // 2 * blocks
        fit = fit and size <= LARGEST_BLOCK and pairs + made <= budget
        if fit:
            largest, pairs = size, pairs + made
            continue
        limit = min(limit, size - 1)
        if rule.sure:
            pairs += sum(size - place for place in range(1, min(FIRST, size) + 1)) * blocks
        else:
            left_out += made
    if not fit or any(size == 1 for size, _ in sizes):  # else every block is used as it is
        duck.run(f"""
            CREATE OR REPLACE TEMP TABLE keyed AS
            WITH fit AS (SELECT key FROM keyed GROUP BY key HAVING count(*) BETWEEN 2 AND {largest})
            SELECT n, key, leads FROM keyed SEMI JOIN fit USING (key){_ONLY_LED if rule.sure else ""}
        """)
    return Blocked(rule.name, pairs, largest, left_out, limit)


_ONLY_LED = f"""
    UNION ALL
    SELECT n, key, row_number() OVER (PARTITION BY key ORDER BY n) <= {FIRST}
    FROM keyed ANTI JOIN fit USING (key)
"""
"""The other blocks, of which only the first records lead."""
