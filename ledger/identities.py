"""Identities: the random id that a natural key was given, once and for ever."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from ledger.ids import new_ids

_INSERT_SQLITE = "INSERT INTO identity (kind, key, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_INSERT_POSTGRES = text(
    "INSERT INTO identity (kind, key, id) "
    "SELECT :kind, k, i FROM unnest(CAST(:keys AS bytea[]), CAST(:ids AS text[])) AS new(k, i) "
    "ON CONFLICT DO NOTHING"
)
_SELECT_POSTGRES = text(
    "SELECT key, id FROM identity WHERE kind = :kind AND key = ANY(CAST(:keys AS bytea[]))"
)
_MOST_VARIABLES = 10_000


def identify(connection: Connection, kind: str, keys: Sequence[bytes]) -> dict[bytes, str]:
    """The id of each natural key (16 bytes of its digest), given now where it had none.

    `kind` is the prefix of the ids: record, event, place, object, staff. Two processes that ask for one key
    get one id. Costs one insert of many rows, and a look-up only where some key was known already.
    """
    # In one order everywhere, so that two processes can't wait for each other.
    wanted = dict(zip(sorted(set(keys)), new_ids(kind, len(keys)), strict=False))
    if not wanted:
        return wanted
    if connection.dialect.name == "postgresql":
        keys, ids = list(wanted), list(wanted.values())
        made = connection.execute(_INSERT_POSTGRES, {"kind": kind, "keys": keys, "ids": ids}).rowcount
        if made < len(wanted):
            rows = connection.execute(_SELECT_POSTGRES, {"kind": kind, "keys": keys})
            wanted = {bytes(key): id for key, id in rows}
        return wanted
    given = [(kind, key, id) for key, id in wanted.items()]
    made = connection.exec_driver_sql(_INSERT_SQLITE, given).rowcount
    if made < len(wanted):
        for start in range(0, len(given), _MOST_VARIABLES):
            some = [key for _, key, _ in given[start : start + _MOST_VARIABLES]]
            marks = ", ".join("?" * len(some))
            rows = connection.exec_driver_sql(
                f"SELECT key, id FROM identity WHERE kind = ? AND key IN ({marks})", (kind, *some)
            )
            wanted.update((key, id) for key, id in rows)
    return wanted
