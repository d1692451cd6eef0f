"""What the ledger holds where tests of the audit log need records and events."""

from sqlalchemy import insert

from ledger.database import Ledger
from ledger.tables import agency, batch, class_, entry, record, source, stated_node


def hold(ledger: Ledger) -> None:
    """A record of the police (class 1), a record of the NHS (class 2), an event of the police."""
    with ledger.begin() as connection:
        for number, slug in ((1, "police"), (2, "nhs_acute")):
            connection.execute(insert(agency).values(id=slug, name=slug, kind="POLICE", contact="x"))
            connection.execute(
                insert(class_).values(number=number, agency=slug, category="CRIME", marking="PUBLIC")
            )
            connection.execute(
                insert(source).values(
                    id=slug, agency=slug, delivery="DELTA", deduplicated=False, declaration=""
                )
            )
            connection.execute(
                insert(batch).values(
                    id=number, source=slug, digest="d", file="f", state="done", opened_at="t"
                )
            )
            connection.execute(
                insert(entry).values(
                    {
                        "id": number,
                        "source": slug,
                        "key": "k",
                        "version": 1,
                        "batch": number,
                        "class": number,
                        "digest": b"",
                        "state": "current",
                    }
                )
            )
            told = {"entry": number, "id": f"record_{slug}", "class": number, "source": slug}
            connection.execute(insert(record).values({**told, "received_at": "t", "told": {}}))
        connection.execute(
            insert(stated_node).values(entry=1, id="event_crime", label="Event", properties={})
        )
