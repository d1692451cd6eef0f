"""Turn: orders are issued one after the other, so that their numbers are in the order of issue."""

from sqlalchemy import Connection, func, select


def wait_for_turn(connection: Connection) -> None:
    """Let who issues at the same time wait until this transaction ends (SQLite has one writer anyhow).

    What is read from now on is what they wrote: two can't have the last place at once.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("issue", 0))))
