"""Candidates: the records that share a block with one that arrives, found by its keys in the index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, TextClause, select, text

from ledger.among import among
from ledger.tables import shared_contact
from linkage.arrival.scales import Key
from linkage.model.blocking import LARGEST_BLOCK


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
    rule's limit is left out. `without` is a source of which no record can be hers.
    """
    listed: dict[str, list[Any]] = {"keys": [[key.key, limits[key.rule]] for key in keys]}
    if within is not None:
        listed |= {
            "classes": sorted(within.classes),
            "granted": sorted(within.granted),
            "closed": sorted(within.closed),
        }
    given = {name: orjson.dumps(one).decode() for name, one in listed.items()}
    found = connection.execute(
        _statement(connection.dialect.name, within is not None),
        {"own": own, "year": year or 0, "whole": LARGEST_BLOCK, "without": without, **given},
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


@cache
def _statement(dialect: str, within: bool) -> TextClause:
    postgres = dialect == "postgresql"
    if postgres:
        keys = (
            "SELECT CAST(value ->> 0 AS bigint) AS key, CAST(value ->> 1 AS integer) AS most"
            " FROM json_array_elements(CAST(:keys AS json))"
        )
    else:
        keys = "SELECT value ->> 0 AS key, value ->> 1 AS most FROM json_each(:keys)"
    tests = ["e.state = 'current'", "r.id <> :own"]
    if within:
        listed = "json_array_elements_text(CAST(:{0} AS json))" if postgres else "json_each(:{0})"
        one_of = f"IN (SELECT value FROM {listed})"
        number = "CAST(r.class AS text)" if postgres else "r.class"
        tests.append(
            f"(r.id {one_of.format('granted')} OR {number} {one_of.format('classes')}"
            f" AND NOT r.id {one_of.format('closed')} AND NOT EXISTS ("
            "SELECT 1 FROM restricted x WHERE x.subject = r.id AND x.seq IS NOT NULL))"
        )
    record = (
        "JOIN indexed i ON i.number = b.number JOIN record r ON r.entry = i.entry AND r.id = i.record"
        " JOIN entry e ON e.id = r.entry"
    )
    block = f"FROM blocking_key b {record} WHERE b.key = sought.key AND {' AND '.join(tests)}"
    # Nothing is counted further than it matters.
    whole = f"(SELECT count(*) FROM (SELECT 1 {block} LIMIT :whole) AS counted)"
    part = f"(SELECT count(*) FROM (SELECT 1 {block} AND b.year = :year LIMIT :whole) AS counted)"
    return text(f"""
        WITH asked AS ({keys}),
        measured AS MATERIALIZED (SELECT key, most, {whole} AS size FROM asked sought),
        parted AS MATERIALIZED (
            SELECT key, most, size >= :whole AS by_year,
                CASE WHEN size < :whole THEN size WHEN :year = 0 THEN :whole ELSE {part} END AS size
            FROM measured sought
        ),
        found AS (
            SELECT DISTINCT b.number FROM parted JOIN blocking_key b ON b.key = parted.key
            WHERE parted.size < parted.most AND (NOT parted.by_year OR b.year = :year)
        )
        SELECT r.id, r.entry, r.source, i.features FROM found b {record} WHERE {" AND ".join(tests)}
            AND r.source <> :without
        ORDER BY r.id
    """)
