from sqlalchemy import select

from ledger.database import Ledger
from ledger.outbox import pending
from ledger.reference import area_id, keep_areas, keep_partnership
from ledger.tables import agency, area
from schema.partnership import AgencyDeclaration, AreaDeclaration, Partnership
from schema.vocabulary import AgencyKind, AreaKind


def partnership(name: str = "Police", area_name: str = "North") -> Partnership:
    return Partnership(
        name="Test",
        agencies=(AgencyDeclaration(id="police", name=name, kind=AgencyKind.POLICE, contact="desk"),),
        areas=(AreaDeclaration(kind=AreaKind.WARD, code="W1", name=area_name),),
    )


def announced(ledger: Ledger) -> list[object]:
    with ledger.read() as connection:
        return [id for row in pending(connection, 0, 100) for id in row.ids]


def keep(ledger: Ledger, wanted: Partnership) -> None:
    with ledger.begin() as connection:
        keep_partnership(connection, wanted)


def test_only_what_changed_is_announced(ledger: Ledger):
    keep(ledger, partnership())
    assert announced(ledger) == ["agency_police", "area_W1"]
    keep(ledger, partnership())
    assert announced(ledger) == ["agency_police", "area_W1"]
    keep(ledger, partnership(name="Constabulary"))
    assert announced(ledger) == ["agency_police", "area_W1", "agency_police"]
    with ledger.read() as connection:
        assert connection.execute(select(agency.c.name)).scalar_one() == "Constabulary"


def test_an_area_that_nobody_described_is_made_once(ledger: Ledger):
    keep(ledger, partnership())
    for _ in range(2):
        with ledger.begin() as connection:
            keep_areas(connection, ["W1", "E01017648"])
    assert announced(ledger) == ["agency_police", "area_W1", area_id("E01017648")]
    with ledger.read() as connection:
        rows = connection.execute(select(area.c.code, area.c.kind, area.c.name).order_by(area.c.code)).all()
    assert rows == [("E01017648", "LSOA", None), ("W1", "WARD", "North")]
