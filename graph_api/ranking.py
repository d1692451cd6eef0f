"""Ranking: the partnership's hotspots from what the ledger tells, into the ledger, as one deed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from ledger.classes import ClassKey, class_number, classes
from ledger.database import Ledger
from ledger.reference import area_id, keep_partnership
from ledger.tables import area
from patrol.errors import PatrolError
from patrol.hotspots.fairness import DecileRow, read
from patrol.hotspots.happened import Happened, happened
from patrol.hotspots.hotspot import Hotspot, last_method, method_on, page
from patrol.hotspots.keeping import drawn, keep_ranking
from patrol.hotspots.marking import Marked, mark
from patrol.plane import Plane
from policies.audit.deed import deed, whole_deed
from schema.partnership import ConfigurationError, HotspotsDeclaration, Partnership
from schema.vocabulary import AreaKind, AuditAction, Category, Marking

MOST = 1_000_000
"""Hotspots that leave at once: all that there are."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking as it stands in the ledger now; `written` unless the very same stood there before."""

    marked: Marked
    told: Happened
    days: tuple[date, date]
    written: bool


def declared_hotspots(partnership: Partnership) -> HotspotsDeclaration:
    """What `partnership.toml` says of hotspots. Raises ConfigurationError where it says nothing."""
    declared = partnership.hotspots
    if declared is None:
        raise ConfigurationError(
            "partnership.toml has no [hotspots]: say there for which agency, from which classes and kinds of "
            "events hotspots are ranked."
        )
    for agency in {declared.agency, *(one.agency for one in declared.classes)}:
        partnership.agency(agency)
    return declared


def rank(ledger: Ledger, partnership: Partnership, first: date) -> Ranked:
    """Rank the hotspots of the days from the first one on; the same input again changes nothing.

    Raises ConfigurationError, PatrolError, LedgerError. What it reads is one moment of the ledger, what it
    writes one transaction.
    """
    declared = declared_hotspots(partnership)
    with ledger.begin() as connection:
        keep_partnership(connection, partnership)
        number = class_number(connection, declared.agency, Category.PATROL, Marking.OFFICIAL)
    with ledger.read() as connection:
        numbers = numbers_of(connection, declared)
        told = happened(connection, numbers, declared.kinds)
        names, plane, shapes = _names(connection), _plane(connection, number), drawn(connection, number)
    deciles = {area_id(one.code): one.decile for one in partnership.areas if one.decile is not None}
    marked = mark(told, declared, first, names, shapes, plane, deciles)
    days = (first, first + timedelta(days=declared.days - 1))
    with whole_deed(ledger, AuditAction.ALTER, "hotspots rank") as (connection, done):
        written = keep_ranking(connection, number, days, marked.method, marked.spots)
        done.counts["hotspots"] = len(marked.spots) if written else 0
    return Ranked(marked, told, days, written)


def ranked_on(ledger: Ledger, partnership: Partnership, on: date, operation: str) -> tuple[Hotspot, ...]:
    """The partnership's hotspots as they were ranked for a day, the highest first; that they left is logged.

    Raises ConfigurationError, PatrolError where there are none, LedgerError.
    """
    with deed(ledger, AuditAction.EXPORT, operation) as done, ledger.read() as connection:
        found = page(connection, _own(connection, partnership), on.isoformat(), None, MOST).hotspots
        done.counts["hotspots"] = len(found)
    if not found:
        raise _unranked(on)
    return found


def deciles_on(ledger: Ledger, partnership: Partnership, on: date) -> tuple[DecileRow, ...]:
    """On which tenths of deprivation the hotspots of a day fall.

    Raises ConfigurationError, PatrolError where none are ranked or no decile was told, LedgerError.
    """
    with ledger.read() as connection:
        method = method_on(connection, _own(connection, partnership), on.isoformat())
    if method is None:
        raise _unranked(on)
    rows = read(method.get("deciles", ()))
    if not rows:
        raise PatrolError(
            "No area had a decile when these hotspots were ranked. Give areas in partnership.toml their "
            "`decile` of deprivation, and rank again."
        )
    return rows


def _own(connection: Connection, partnership: Partnership) -> list[int]:
    """The class number of the partnership's hotspots, as far as the ledger knows it."""
    key = ClassKey(declared_hotspots(partnership).agency, Category.PATROL, Marking.OFFICIAL)
    return [number for number, held in classes(connection).items() if held == key]


def _unranked(on: date) -> PatrolError:
    return PatrolError(f"For {on} no hotspots are ranked. To rank them: richpicture hotspots rank")


def numbers_of(connection: Connection, declared: HotspotsDeclaration) -> frozenset[int]:
    """The classes of which hotspots are ranked."""
    wanted = {ClassKey(one.agency, one.category, one.marking) for one in declared.classes}
    return frozenset(number for number, key in classes(connection).items() if key in wanted)


def _names(connection: Connection) -> Mapping[str, str]:
    """The names of areas by their ids, small areas first."""
    order = [kind.value for kind in AreaKind]
    rows = connection.execute(select(area.c.id, area.c.kind, area.c.name).where(area.c.name.is_not(None)))
    return {row.id: row.name for row in sorted(rows, key=lambda row: (order.index(row.kind), row.id))}


def _plane(connection: Connection, number: int) -> Plane | None:
    method = last_method(connection, number)
    return Plane(*method["plane"]) if method is not None else None
