"""The partnership's agencies and areas, as the ledger and the graph know them."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, select, update

from ledger.bulk import insert_missing
from ledger.outbox import announce
from ledger.tables import agency, area
from schema.partnership import Partnership
from schema.vocabulary import AreaKind


def keep_partnership(connection: Connection, partnership: Partnership) -> None:
    """Bring agencies and areas to what `partnership.toml` says, and announce those that changed."""
    agencies = [
        {"id": one.id, "name": one.name, "kind": one.kind.value, "contact": one.contact}
        for one in partnership.agencies
    ]
    areas = [
        {"id": area_id(one.code), "kind": one.kind.value, "code": one.code, "name": one.name}
        for one in partnership.areas
    ]
    changed = [f"agency_{id}" for id in _keep(connection, agency, agencies)]
    changed += _keep(connection, area, areas)
    announce(connection, "reference", changed)


def keep_areas(connection: Connection, codes: list[str]) -> None:
    """Make sure that an area exists for each code; one that nobody describes is an LSOA without a name."""
    rows = [
        {"id": area_id(code), "kind": AreaKind.LSOA.value, "code": code, "name": None}
        for code in sorted(codes)
    ]
    known = _present(connection, area)
    new = [row for row in rows if row["id"] not in known]
    if new:
        connection.execute(insert_missing(connection, area), new)
        announce(connection, "reference", [str(row["id"]) for row in new])


def area_id(code: str) -> str:
    """The id of an area: geography is public, so its id may tell its code."""
    return f"area_{code}"


def _keep(connection: Connection, table: Table, wanted: list[dict[str, str]]) -> list[str]:
    present = _present(connection, table)
    new = [row for row in wanted if row["id"] not in present]
    changed = [row for row in wanted if row["id"] in present and dict(present[row["id"]]) != row]
    if new:
        connection.execute(insert_missing(connection, table), new)  # another process may keep it, too
    for row in changed:
        connection.execute(update(table).where(table.c.id == row["id"]).values(row))
    return [row["id"] for row in new + changed]


def _present(connection: Connection, table: Table) -> Mapping[str, Mapping[str, object]]:
    return {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
