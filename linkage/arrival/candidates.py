"""Candidates: the records that share a block with one that arrives, found by its keys in the index."""

from collections.abc import Collection, Mapping, Sequence
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


class Held(NamedTuple):
    """A record of a person, of a current entry, and what is compared of it as a JSON list."""

    record: str
    person: str
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
    found = connection.execute(
        _candidates(connection.dialect.name, within is not None),
        {"own": own, "whole": LARGEST_BLOCK, "first": FIRST, "without": without, **_given(listed, within)},
    )
    return [Candidate(*row) for row in found]


def find_held(
    connection: Connection, persons: Collection[str], own: str, within: Among, without: str = ""
) -> list[Held]:
    """The records of these persons among which candidates are sought, but for a record's `own`; none of the
    source `without`."""
    if not persons:
        return []
    given = {"own": own, "without": without, **_given({"persons": sorted(persons)}, within)}
    return [Held(*row) for row in connection.execute(_held(connection.dialect.name), given)]


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


def _given(listed: Mapping[str, Collection[Any]], within: Among | None) -> dict[str, str]:
    """These lists as parameters, and those that say among which records."""
    shown: dict[str, Collection[Any]] = {}
    if within is not None:
        shown = {"classes": within.classes, "granted": within.granted, "closed": within.closed}
    sorted_ = {name: sorted(one) for name, one in shown.items()}
    return {name: orjson.dumps(one).decode() for name, one in {**listed, **sorted_}.items()}


def _listed(dialect: str, name: str) -> str:
    """The values of a list that is a parameter."""
    return (
        f"json_array_elements_text(CAST(:{name} AS json))"
        if dialect == "postgresql"
        else f"json_each(:{name})"
    )


def _tests(dialect: str, within: bool) -> str:
    """That an entry `e` is current, and its record `r` another than her own and among those."""
    tests = ["e.state = 'current'", "r.id <> :own"]
    if within:
        class_ = "CAST(r.class AS text)" if dialect == "postgresql" else "r.class"
        one_of = {
            name: f"IN (SELECT value FROM {_listed(dialect, name)})"
            for name in ("classes", "granted", "closed")
        }
        tests.append(
            f"(r.id {one_of['granted']} OR {class_} {one_of['classes']}"
            f" AND NOT r.id {one_of['closed']} AND NOT EXISTS ("
            "SELECT 1 FROM restricted x WHERE x.subject = r.id AND x.seq IS NOT NULL))"
        )
    return " AND ".join(tests)


@cache
def _held(dialect: str) -> TextClause:
    return text(f"""
        SELECT r.id, m.person, i.features FROM {_listed(dialect, "persons")} p
        JOIN membership m ON m.person = p.value JOIN indexed i ON i.record = m.record
        JOIN record r ON r.entry = i.entry AND r.id = i.record
        JOIN entry e ON e.id = r.entry AND {_tests(dialect, True)} AND r.source <> :without
        ORDER BY r.id
    """)


@cache
def _candidates(dialect: str, within: bool) -> TextClause:
    if dialect == "postgresql":
        blocks, texts = "json_array_elements(CAST(:blocks AS json))", "json_array_elements_text({0})"
        number, whole = "CAST(b.value AS bigint)", "CAST(value ->> {0} AS integer)"
    else:
        blocks, texts, number, whole = "json_each(:blocks)", "json_each({0})", "b.value", "value ->> {0}"
    record = (
        f"JOIN indexed i ON i.number = {number} JOIN record r ON r.entry = i.entry AND r.id = i.record"
        f" JOIN entry e ON e.id = r.entry AND {_tests(dialect, within)}"
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
