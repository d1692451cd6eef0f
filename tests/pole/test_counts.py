"""What the ledger holds of the POLE data set is what its files tell, no more and no less."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ledger.database import Ledger
from ledger.tables import entry, record, stated_edge, stated_node
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import load_sources
from schema.partnership import load_partnership
from tests.pole.files import FILES, PARTNERSHIP, POLE


@pytest.fixture(scope="module")
def pole(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A ledger into which every file was delivered, relations before what they relate."""
    folder: Path = tmp_path_factory.mktemp("counts")
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.db'}")
    ledger.migrate()
    partnership, sources = load_partnership(PARTNERSHIP), load_sources(PARTNERSHIP)
    for source, name in sorted(FILES.items(), key=lambda one: one[1], reverse=True):
        figures = ingest(ledger, partnership, sources[source], POLE / name, Silence()).figures
        assert (figures.rejected, figures.new) == (0, figures.rows)
    return ledger


def rows(source: str) -> int:
    with (POLE / FILES[source]).open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def test_every_row_is_an_entry(pole: Ledger):
    with pole.read() as connection:
        wanted = (
            select(entry.c.source, func.count()).where(entry.c.state == "current").group_by(entry.c.source)
        )
        assert {row[0]: row[1] for row in connection.execute(wanted)} == {
            source: rows(source) for source in FILES
        }


def test_persons_are_records(pole: Ledger):
    with pole.read() as connection:
        wanted = select(func.count(), func.count(record.c.id.distinct()), func.count(record.c.family_name))
        assert connection.execute(wanted).one() == (369, 369, 369)


def test_things_are_nodes_whoever_refers_to_them(pole: Ledger):
    with pole.read() as connection:
        wanted = select(stated_node.c.label, func.count(stated_node.c.id.distinct())).group_by(
            stated_node.c.label
        )
        found = {row[0]: row[1] for row in connection.execute(wanted)}
    assert rows("crimes") == 28_762
    assert found == {
        "Event": rows("crimes") + rows("phone_calls"),
        "Place": rows("locations"),
        "Staff": rows("officers"),
        "Object": rows("phones") + rows("emails") + rows("vehicles") + rows("evidence"),
    }


def test_relations_are_edges_between_what_is_there(pole: Ledger):
    with pole.read() as connection:
        edges = connection.execute(select(stated_edge.c.type, stated_edge.c.start, stated_edge.c.end)).all()
        present = {*connection.execute(select(record.c.id)).scalars()}
        present.update(
            connection.execute(select(stated_node.c.id).where(stated_node.c.properties != {})).scalars()
        )
    assert Counter(type_ for type_, _, _ in edges) == {
        "AT": rows("occurred_at"),
        "HANDLED_BY": rows("investigated_by"),
        "INVOLVED": rows("party_to"),
        "LIVES_AT": rows("current_addresses"),
        "PART_OF": rows("involved_in") + rows("callers") + rows("called"),
        "RELATED": sum(
            map(rows, ("knows", "knows_living_with", "knows_by_phone", "knows_social_network", "family"))
        ),
        "USES": rows("has_phone") + rows("has_email"),
    }
    assert [type_ for type_, start, end in edges if not {start, end} <= present] == []
