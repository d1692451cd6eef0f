"""The demonstration's folder: what a real partnership would copy."""

import pytest

from demo import partnership_folder
from demo.crimes import CRIMES, read_crimes
from demo.generate import Extracts
from linkage.read.open import open_table
from linkage.source import Source
from linkage.standardise.dates import date_reader
from schema.partnership import load_partnership
from tests.demo.told import SOURCES, rows

FOLDER = partnership_folder()
PARTNERSHIP = load_partnership(FOLDER)


def test_each_agency_supplies_a_source_and_each_source_has_its_agency() -> None:
    """Twelve agencies, none idle, none unknown."""
    assert len(PARTNERSHIP.agencies) == 12
    assert {agency.id for agency in PARTNERSHIP.agencies} == {source.agency for source in SOURCES.values()}


def test_every_file_type_and_two_encodings_occur() -> None:
    """Each agency has its own ways."""
    assert {source.file.format for source in SOURCES.values()} == {"csv", "xlsx", "jsonl", "parquet"}
    assert {s.file.encoding for s in SOURCES.values() if s.file.format == "csv"} == {"utf-8", "cp1252"}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_names_only_columns_of_its_extract(extracts: Extracts, source: Source) -> None:
    """A column that the TOML names stands in the file."""
    with open_table(extracts.files[source.id], source.file) as table:
        assert set(source.used_columns()) <= set(table.places)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_an_extract_holds_only_what_its_source_declares(extracts: Extracts, source: Source) -> None:
    """Keys are distinct, required cells filled, codes listed, dates in a declared form."""
    keys = set()
    dates = {
        name: date_reader(column.formats)
        for name, column in source.columns.items()
        if column.type in ("date", "datetime")
    }
    for number, row in enumerate(rows(extracts, source), 1):
        keys.add(tuple(row[column] for column in source.key))
        assert len(keys) == number
        for name, column in source.columns.items():
            cell = row[name]
            assert cell or not column.required, name
            if column.type == "code" and cell:
                assert cell in column.codes, name
            if cell and name in dates:
                assert dates[name](cell) is not None, name


def test_the_month_of_crimes_is_small_and_attributed() -> None:
    """It ships with the project, and its licence asks to be named."""
    assert CRIMES.stat().st_size <= 2_000_000
    attribution = (FOLDER / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in attribution
    assert "data.police.uk" in attribution


def test_areas_are_those_of_the_crimes() -> None:
    """Every small area in which a crime was published is declared with its name."""
    published = {(crime.area, crime.area_name) for crime in read_crimes() if crime.area}
    declared = {(area.code, area.name) for area in PARTNERSHIP.areas if area.kind == "LSOA"}
    assert published == declared


def test_crimes_have_references_of_their_own() -> None:
    """Also those that were published without one."""
    crimes = read_crimes()
    assert len({crime.reference for crime in crimes}) == len(crimes) == 13_498
