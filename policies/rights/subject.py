"""A data subject: the records that are hers, by the id of a person, of today or before, or of one record."""

from contextlib import ExitStack

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.classes import classes
from ledger.database import Ledger
from ledger.tables import membership, person, record, source
from ledger.today import today
from ledger.turn import LINKING, ingesting
from policies.errors import RightsError
from schema.vocabulary import Category


def records_of(connection: Connection, id: str) -> list[str]:
    """The records that an id means, sorted. Raises RightsError where it means none."""
    if id.startswith("record_"):
        found = set(connection.execute(select(record.c.id).where(record.c.id == id)).scalars())
    else:
        hers = today(select(person.c.id).where(person.c.id == id))
        held = select(membership.c.record).where(membership.c.person.in_(select(hers.c.id)))
        found = set(connection.execute(held).scalars())
    if not found:
        raise RightsError(f"The ledger holds no record of {id!r}: give the id of a person or of a record.")
    return sorted(found)


def held_by(connection: Connection, records: list[str]) -> list[tuple[str, Category, str]]:
    """Agency, category and id of each of these records, sorted."""
    known = classes(connection)
    wanted = select(record.c["class"], record.c.id).where(among(record.c.id, records)).distinct()
    told = [(known[number], id) for number, id in connection.execute(wanted)]
    return sorted((key.agency, key.category, id) for key, id in told)


def persons_of(connection: Connection, records: list[str]) -> list[str]:
    """The persons whose these records are today."""
    wanted = select(membership.c.person).where(among(membership.c.record, records)).distinct()
    return sorted(connection.execute(wanted).scalars())


def everyones_turn(ledger: Ledger) -> ExitStack:
    """The turns of whoever else writes what sources state: while it is held, nothing comes back by them.

    Raises LedgerBusy where one of them is at work.
    """
    with ledger.read() as connection:
        sources = sorted(connection.execute(select(source.c.id)).scalars())
    with ExitStack() as held:
        for deed in (LINKING, *map(ingesting, sources)):
            held.enter_context(ledger.turn(deed))
        return held.pop_all()
