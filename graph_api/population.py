"""Publishing: population tables from what the ledger tells, into the ledger, as one deed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph_api.home_secret import home_secret
from graph_api.settings import Settings
from ledger.classes import ClassKey, classes
from ledger.database import Ledger
from ledger.reference import keep_partnership
from patrol.errors import PatrolError
from patrol.population.counting import count, grounds
from patrol.population.indicators import Indicator, indicators
from patrol.population.protection import Cell, known_by, protect, table
from patrol.population.snapshot import (
    Name,
    Published,
    keep,
    published,
    read,
    read_indicators,
    stands,
)
from policies.audit.deed import deed, whole_deed
from schema.partnership import DIMENSIONS, ConfigurationError, Partnership, PopulationDeclaration
from schema.vocabulary import AuditAction, PopulationMeasure

KEY_FILE = "population.key"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published; no tables where the day's snapshot stood there already."""

    day: date
    tables: Mapping[Name, Mapping[Cell, int]]
    indicators: Sequence[Indicator]
    written: bool


def publish(ledger: Ledger, partnership: Partnership, secret: bytes, day: date) -> Snapshot:
    """Publish the tables that the partnership declares, counted now, as the snapshot of a day.

    A day's snapshot is made once: again changes nothing, whatever the ledger holds by then. What it reads is
    one moment of the ledger, what it writes one transaction. Raises ConfigurationError, PatrolError,
    LedgerError.
    """
    declared = declared_population(partnership)
    key = known_by(secret, grounds(declared.area))
    with ledger.turn("population publish"):
        with ledger.begin() as connection:
            keep_partnership(connection, partnership)
            if stands(connection, day, key):
                return Snapshot(day, {}, (), written=False)
        with ledger.read() as connection:
            wanted = {ClassKey(one.agency, one.category, one.marking) for one in declared.classes}
            numbers = {number for number, key in classes(connection).items() if key in wanted}
            counts = count(connection, numbers, declared.area, day)
        protected = {measure: protect(counts[measure], secret) for measure in PopulationMeasure}
        tables = {
            (measure, by): table(protected[measure], [DIMENSIONS[measure].index(one) for one in by])
            for measure, sets in declared.tables.items()
            for by in sets
        }
        shares = indicators(protected, declared.indicators)
        with whole_deed(ledger, AuditAction.ALTER, "population publish") as (connection, done):
            keep(connection, day, key, numbers, tables, shares)
            done.counts["tables"] = len(tables)
            done.counts["indicators"] = len(shares)
    return Snapshot(day, tables, shares, written=True)


def exported(ledger: Ledger, name: Name, day: date | None, operation: str) -> Published:
    """A published table of a day, of the last one without; that it left is logged.

    Raises PatrolError where it was not published, LedgerError.
    """
    with deed(ledger, AuditAction.EXPORT, operation) as done, ledger.read() as connection:
        every = classes(connection).keys()
        found = read(connection, every, name, None if day is None else day.isoformat())
        if found is None:
            known = "; ".join(published(connection, every)) or "none"
            raise PatrolError(f"This table was not published. Published are: {known}.")
        done.counts["cells"] = len(found.cells)
    return found


def exported_indicators(ledger: Ledger, day: date | None, operation: str) -> tuple[str, Sequence[Indicator]]:
    """The indicators of a day's snapshot, of the last one without, and its day; that they left is logged.

    Raises PatrolError where there is none, LedgerError.
    """
    with deed(ledger, AuditAction.EXPORT, operation) as done, ledger.read() as connection:
        every = classes(connection).keys()
        found = read_indicators(connection, every, None if day is None else day.isoformat())
        if found is None or not found[1]:
            raise PatrolError(
                "This snapshot shows no indicator: none is declared in [population], or each rests on few."
            )
        done.counts["indicators"] = len(found[1])
    return found


def declared_population(partnership: Partnership) -> PopulationDeclaration:
    """What `partnership.toml` says of population tables. Raises ConfigurationError where it says nothing."""
    declared = partnership.population
    if declared is None:
        raise ConfigurationError(
            "partnership.toml has no [population]: say there from which classes which tables are published."
        )
    for one in declared.classes:
        partnership.agency(one.agency)
    return declared


def population_secret(settings: Settings) -> bytes:
    """The secret of all snapshots, from the installation's home; made with the first. ConfigurationError."""
    file = home_secret(settings.home, KEY_FILE, lambda: secrets.token_bytes(KEY_BYTES))
    secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise ConfigurationError(f"{file}: is not {KEY_BYTES} bytes. Bring the one back that was made here.")
    return secret
