"""The index of blocking keys: which records have which key, by ranges that are read and written whole.

A row for each key of each record would be 29 million rows for a million records, and each costs what a row
costs. So all keys of one range, some hundreds, stand in one row. They are digests of what people are told by,
and a telephone number can be guessed: whoever leaves the index leaves its ranges at once.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, select

from ledger.among import among
from ledger.bulk import insert_rows
from ledger.tables import blocking_range, indexed

KEYED = np.dtype([("key", "<i8"), ("year", "<i2"), ("number", "<i8")])
"""A key, and who has it: the year of birth (0 is unknown) and the number of the record in `indexed`."""

BITS = 16
"""Uppermost bits that the keys of a range have in common: of a million records about 450 keys each."""

PORTION = 2_048
"""Ranges in memory at one time."""

Keyed = np.ndarray[Any, np.dtype[np.void]]
"""An array of KEYED."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Prefixes = np.ndarray[Any, np.dtype[np.uint16]]

_OF_RANGES = among(blocking_range.c.prefix, bindparam("prefixes"))
_HELD, _DROP = select(blocking_range.c.held).where(_OF_RANGES), delete(blocking_range).where(_OF_RANGES)


def prefix_of(keys: Numbers) -> Prefixes:
    """The range of each key of 63 bits."""
    return (keys >> (63 - BITS)).astype("<u2")


def find_keyed(connection: Connection, keys: Collection[int]) -> dict[int, Keyed]:
    """Who has each of these keys."""
    held = _read(connection, np.unique(prefix_of(np.array([*keys], np.int64))).tolist())
    return {key: held[held["key"] == key] for key in keys}


def add_keys(connection: Connection, added: Keyed) -> None:
    """Put keys of records of `indexed` into the index."""
    _wait_for_turn(connection)
    _rewrite(connection, prefix_of(added["key"]), added, np.empty(0, np.int64))


def forget_index(connection: Connection, records: Collection[str]) -> None:
    """Take records, and all keys under which they were found, out of the index."""
    if not records:
        return
    _wait_for_turn(connection)
    held = among(indexed.c.record, records)
    rows = connection.execute(select(indexed.c.number, indexed.c.prefixes).where(held)).all()
    if not rows:
        return
    prefixes = np.frombuffer(b"".join(row.prefixes for row in rows), "<u2")
    _rewrite(connection, prefixes, np.empty(0, KEYED), np.array([row.number for row in rows]))
    connection.execute(delete(indexed).where(held))


def _wait_for_turn(connection: Connection) -> None:
    """Let who alters the index at the same time wait until this transaction ends.

    It announces before it comes here, as that is done one at a time too: two that wait for each other's turn
    wait in vain.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("index", 0))))


def _rewrite(connection: Connection, prefixes: Prefixes, added: Keyed, gone: Numbers) -> None:
    """Put `added` into these ranges, and take out what the records of the numbers `gone` have there."""
    touched, where = np.unique(prefixes), prefix_of(added["key"])
    for at in range(0, len(touched), PORTION):
        some = touched[at : at + PORTION]
        held = _read(connection, some.tolist())
        if len(held):
            connection.execute(_DROP, {"prefixes": some.tolist()})
        kept = [held[~np.isin(held["number"], gone)], added[np.isin(where, some)]]
        insert_rows(connection, blocking_range, list(_ranges(np.concatenate(kept))))


def _read(connection: Connection, prefixes: Collection[int]) -> Keyed:
    """All keys of these ranges."""
    rows = connection.execute(_HELD, {"prefixes": prefixes}).scalars()
    return np.frombuffer(b"".join(rows), KEYED)


def _ranges(keyed: Keyed) -> Iterator[tuple[int, bytes]]:
    """Keys as rows of `blocking_range`."""
    prefixes = prefix_of(keyed["key"])
    order = np.argsort(prefixes, kind="stable")
    found, first = np.unique(prefixes[order], return_index=True)
    # `take`, since indexing copies field by field.
    every, ends = keyed.take(order).tobytes(), [*first.tolist(), len(keyed)]
    for prefix, (begin, end) in zip(found.tolist(), pairwise(ends), strict=True):
        yield prefix, every[begin * KEYED.itemsize : end * KEYED.itemsize]
