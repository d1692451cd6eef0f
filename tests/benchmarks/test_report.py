"""The report is written between its markers and nowhere else."""

from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.reads.statements import fields
from benchmarks.report import README, Table, markdown, write

SECTIONS = (
    "# Title\n<!-- one: begin -->\nold\n<!-- one: end -->\nbetween\n<!-- two: begin -->\n<!-- two: end -->\n"
)


def test_a_section_replaces_what_stood_between_its_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(SECTIONS)
    text = markdown("One", "make bench", {"Date": "today"}, [Table("T", ["a|b", "n"], [["x\\1", "2"]])])
    write("one", text, readme)
    write("one", text, readme)
    assert readme.read_text() == SECTIONS.replace("old", text)
    assert "| a\\|b | n |\n| --- | ---: |\n| x\\1 | 2 |" in text


def test_a_missing_marker_is_told(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(SECTIONS)
    with pytest.raises(BenchmarkError, match="three"):
        write("three", "text", readme)


@pytest.mark.parametrize("section", ["pipeline", "reads"])
def test_the_published_readme_has_the_markers(section: str) -> None:
    told = README.read_text(encoding="utf-8")
    assert told.index(f"<!-- {section}: begin -->") < told.index(f"<!-- {section}: end -->")


def test_fields_are_counted_at_every_depth() -> None:
    assert fields({"a": 1, "b": [{"c": None}, {"c": {"d": []}}], "e": {}}) == 6
