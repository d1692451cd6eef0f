"""The index of blocking keys: who was put into it is found by each key, and who was taken out is nowhere."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy import Connection, insert, select

from ledger.blocking import KEYED, add_keys, find_keyed, forget_index, prefix_of
from ledger.database import Ledger
from ledger.tables import blocking_range, indexed

ENDS = [0, 1, 2**47 - 1, 2**47, 2**62, 2**63 - 2**47, 2**63 - 1]
"""Keys at the ends of ranges."""

Triple = tuple[int, int, int]
"""A key, a year, a number."""


def put(connection: Connection, records: Mapping[str, tuple[int, set[int]]]) -> set[Triple]:
    """Index records, each with its year and keys; what stands of them then."""
    made = []
    for record, (year, keys) in records.items():
        row = {"record": record, "entry": 1, "year": year, "digest": 1, "features": "[]"}
        row |= {"prefixes": prefix_of(np.array(sorted(keys), np.int64)).tobytes()}
        number = connection.execute(insert(indexed).values(row).returning(indexed.c.number)).scalar_one()
        made += [(key, year, number) for key in sorted(keys)]
    add_keys(connection, np.array(made, KEYED))
    return set(made)


def triples(keyed: Iterable[np.ndarray]) -> list[Triple]:
    return [(int(key), int(year), int(number)) for some in keyed for key, year, number in some]


def held(connection: Connection) -> list[Triple]:
    """All that stands in the ranges, each where it belongs and none of them empty."""
    found = []
    for prefix, some in connection.execute(select(blocking_range.c.prefix, blocking_range.c.held)):
        keyed = np.frombuffer(some, KEYED)
        assert len(keyed)
        assert (prefix_of(keyed["key"]) == prefix).all()
        found.append(keyed)
    return sorted(triples(found))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_and_goes_all_keys_and_no_others_are_there(ledger: Ledger, seed: int):
    chance = Random(seed)
    keys = [*ENDS, *(chance.randrange(2**63) for _ in range(40)), *(5 * 2**47 + n for n in range(20))]
    standing: dict[str, set[Triple]] = {}
    for step in range(15):
        with ledger.begin() as connection:
            if standing and chance.random() < 0.4:
                gone = chance.sample(sorted(standing), chance.randrange(1, len(standing) + 1))
                forget_index(connection, gone)
                standing = {record: some for record, some in standing.items() if record not in gone}
            else:
                for number in range(chance.randrange(1, 12)):
                    told = chance.choice((0, 1900, 2026)), set(chance.sample(keys, chance.randrange(30)))
                    one = f"record_{step}_{number}"
                    standing[one] = put(connection, {one: told})
        wanted = {triple for some in standing.values() for triple in some}
        with ledger.read() as connection:
            assert held(connection) == sorted(wanted)
            found = find_keyed(connection, keys)
        assert found.keys() == set(keys)
        for key, some in found.items():
            assert sorted(triples([some])) == sorted(one for one in wanted if one[0] == key)


def test_who_is_taken_out_is_in_no_file(sqlite_ledger: Ledger, sqlite_url: str):
    chance = Random(1)
    crowd = {f"record_{n}": (1980, {chance.randrange(2**63) for _ in range(20)}) for n in range(300)}
    hers = {5 * 2**47 + chance.randrange(2**47) for _ in range(400)}
    with sqlite_ledger.begin() as connection:
        put(connection, crowd | {"record_hers": (1985, hers)})
    file = Path(sqlite_url.removeprefix("sqlite:///"))

    def left() -> set[int]:
        assert sqlite_ledger.clear_wal()
        files = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*") if one.is_file())
        return {key for key in hers if key.to_bytes(8, "little") in files}

    assert len(left()) > 300
    with sqlite_ledger.begin() as connection:
        forget_index(connection, ["record_hers"])
    assert left() == set()


def test_who_comes_at_the_same_time_is_found_all_the_same(ledger: Ledger):
    def come(number: int) -> set[Triple]:
        with ledger.begin() as connection:
            return put(connection, {f"record_{number}": (2000, set(ENDS))})

    with ThreadPoolExecutor(8) as pool:
        wanted = {triple for made in pool.map(come, range(40)) for triple in made}
    with ledger.read() as connection:
        assert held(connection) == sorted(wanted)
