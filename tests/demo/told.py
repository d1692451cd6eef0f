"""What the extracts tell of persons, read through the sources' own declarations."""

from collections.abc import Iterator
from typing import NamedTuple

from cypher.search_keys import folded
from demo import partnership_folder
from demo.generate import Extracts
from linkage.declaration.slots import PersonDeclaration
from linkage.read.open import open_table
from linkage.read.table import Unreadable
from linkage.source import Source, load_sources
from linkage.standardise.dates import date_reader
from linkage.standardise.full_names import full_name

SOURCES = load_sources(partnership_folder())


class Record(NamedTuple):
    """A record's place (source, entry key, slot) and what an exact join would look at."""

    source: str
    key: str
    slot: str
    given: str
    family: str
    birth: str


def rows(extracts: Extracts, source: Source) -> Iterator[dict[str, str]]:
    """The rows of a source's extract, by column."""
    with open_table(extracts.files[source.id], source.file) as table:
        for chunk in table.chunks(10_000):
            for row in chunk.rows:
                assert not isinstance(row, Unreadable), source.id
                yield {column: row[place] for column, place in table.places.items()}


def records(extracts: Extracts) -> Iterator[Record]:
    """Every record that the extracts state."""
    for source in SOURCES.values():
        stated = {
            slot: person for slot, person in source.person.items() if isinstance(person, PersonDeclaration)
        }
        if not stated:
            continue
        for row in rows(extracts, source):
            for slot, person in stated.items():
                given = " ".join(row[column] for column in person.given_name)
                family = " ".join(row[column] for column in person.family_name)
                if person.full_name:
                    parts = full_name(" ".join(row[c] for c in person.full_name), person.name_order)
                    given, family = parts.given or "", parts.family or ""
                if given or family:
                    key = row[source.key[0]]
                    yield Record(
                        source.id, key, slot, folded(given), folded(family), birth(source, person, row)
                    )


def birth(source: Source, person: PersonDeclaration, row: dict[str, str]) -> str:
    """The birth date in ISO form as precisely as it was told, "" when it wasn't."""
    told = "".join(row[column] for column in person.birth_date)
    if not told:
        return ""
    read = date_reader(source.columns[person.birth_date[0]].formats)(told)
    assert read is not None, f"{source.id}: a birth date has none of the declared forms"
    return read.date
