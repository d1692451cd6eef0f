"""Candidates: the records that share a block with one that arrives, found by its keys in the index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, TextClause, select, text

from ledger.among import among
from ledger.blocking import Keyed, find_keyed
from ledger.tables import shared_contact
from linkage.arrival.scales import Key
from linkage.model.blocking import FIRST, LARGEST_BLOCK, RULES


@dataclass(frozen=True, slots=True)
class Among:
    """Among which records candidates are sought and blocks are measured, where it is not among all.

    Those of these classes and these that are `granted`, none that is `closed` or closed to everyone.
    """

    classes: Collection[int]
    granted: Collection[str] = ()
    closed: Collection[str] = ()


class Candidate(NamedTuple):
    """A record of a current entry, and what is compared of it as a JSON list."""

    record: str
    entry: int
    source: str
    features: str


def find_candidates(
    connection: Connection,
    own: str,
    keys: Sequence[Key],
    year: int | None,
    limits: Sequence[int],
    within: Among | None = None,
    without: str = "",
) -> list[Candidate]:
    """The records, but for its `own`, with which a run would compare a record of these keys and birth year.

    As in a run, a block of more than LARGEST_BLOCK is parted by year of birth, and what is larger than its
    rule's limit is left out; but of one whose key is one person's alone the first records stand for all.
    `without` is a source of which no record can be hers.
    """
    keyed = find_keyed(connection, [key.key for key in keys])
    listed: dict[str, list[Any]] = {
        "blocks": [
            [number, *_block(keyed[key.key], year), limits[key.rule], int(RULES[key.rule].sure)]
            for number, key in enumerate(keys)
        ]
    }
    if within is not None:
        listed |= {
            "classes": sorted(within.classes),
            "granted": sorted(within.granted),
            "closed": sorted(within.closed),
        }
    given = {name: orjson.dumps(one).decode() for name, one in listed.items()}
    found = connection.execute(
        _statement(connection.dialect.name, within is not None),
        {"own": own, "whole": LARGEST_BLOCK, "first": FIRST, "without": without, **given},
    )
    return [Candidate(*row) for row in found]


def shared_of(
    connection: Connection, phones: Collection[str], place: str | None
) -> tuple[list[str], list[str]]:
    """Those of these phones, and of one address, that the last run knew to be shared by many."""
    told = shared_contact.c
    wanted = select(told.kind, told.value).where(among(told.value, {*phones, place or ""}))
    found = connection.execute(wanted).all()
    return (
        [value for kind, value in found if kind == "phone" and value in phones],
        [value for kind, value in found if kind == "address" and value == place],
    )


def _block(keyed: Keyed, year: int | None) -> tuple[list[int], list[int]]:
    """The numbers of a block, and of these those born in the year (unknown: nobody's)."""
    numbers = keyed["number"]
    return numbers.tolist(), numbers[keyed["year"] == (year or -1)].tolist()


@cache
def _statement(dialect: str, within: bool) -> TextClause:
    if dialect == "postgresql":
        blocks, texts = "json_array_elements(CAST(:blocks AS json))", "json_array_elements_text({0})"
        listed, number = "json_array_elements_text(CAST(:{0} AS json))", "CAST(b.value AS bigint)"
        class_, whole = "CAST(r.class AS text)", "CAST(value ->> {0} AS integer)"
    else:
        blocks, texts, listed, number = "json_each(:blocks)", "json_each({0})", "json_each(:{0})", "b.value"
        class_, whole = "r.class", "value ->> {0}"
    tests = ["e.state = 'current'", "r.id <> :own"]
    if within:
        one_of = f"IN (SELECT value FROM {listed})"
        tests.append(
            f"(r.id {one_of.format('granted')} OR {class_} {one_of.format('classes')}"
            f" AND NOT r.id {one_of.format('closed')} AND NOT EXISTS ("
            "SELECT 1 FROM restricted x WHERE x.subject = r.id AND x.seq IS NOT NULL))"
        )
    record = (
        f"JOIN indexed i ON i.number = {number} JOIN record r ON r.entry = i.entry AND r.id = i.record"
        f" JOIN entry e ON e.id = r.entry AND {' AND '.join(tests)}"
    )

    def size(numbers: str) -> str:
        # Nothing is counted further than it matters.
        return f"(SELECT count(*) FROM (SELECT 1 FROM {texts.format(numbers)} b {record} LIMIT :whole) c)"

    return text(f"""
        WITH block AS (
            SELECT value -> 1 AS everyone, value -> 2 AS of_year, {whole.format(0)} AS block,
                {whole.format(3)} AS most, {whole.format(4)} AS sure
            FROM {blocks}
        ),
        measured AS MATERIALIZED (SELECT *, {size("everyone")} AS size FROM block),
        parted AS MATERIALIZED (
            SELECT block, most, sure,
                CASE WHEN size < :whole OR sure = 1 THEN everyone ELSE of_year END AS numbers,
                CASE WHEN size < :whole OR sure = 1 THEN size ELSE {size("of_year")} END AS size
            FROM measured
        ),
        led AS (
            SELECT b.value, row_number() OVER (PARTITION BY block ORDER BY r.id) AS place
            FROM parted, {texts.format("numbers")} b {record} WHERE sure = 1 AND size >= most
        ),
        found AS (
            SELECT b.value FROM parted, {texts.format("numbers")} b WHERE size < most
            UNION SELECT value FROM led WHERE place <= :first
        )
        SELECT r.id, r.entry, r.source, i.features FROM found b {record} AND r.source <> :without
        ORDER BY r.id
    """)
