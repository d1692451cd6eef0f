import datetime
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from xlsxwriter import Workbook

from linkage.errors import IngestError
from linkage.read.open import open_table
from linkage.read.table import Unreadable
from linkage.source import FileDeclaration

MOMENT = datetime.datetime.fromisoformat("2017-08-04T10:30")
CSV = FileDeclaration(format="csv")
JSONL = FileDeclaration(format="jsonl")
XLSX = FileDeclaration(format="xlsx")
PARQUET = FileDeclaration(format="parquet")


def read(
    path: Path, file: FileDeclaration, hidden: frozenset[str] = frozenset(), most: int = 2
) -> list[dict[str, str] | Unreadable]:
    """Every row as a mapping from columns to cells."""
    with open_table(path, file, hidden) as table:
        found: list[dict[str, str] | Unreadable] = []
        units = 0
        for chunk in table.chunks(most):
            units += chunk.units
            for row in chunk.rows:
                if isinstance(row, Unreadable):
                    found.append(row)
                else:
                    found.append({name: row[at] for name, at in table.places.items()})
        assert units == table.size
        return found


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, all of which can be read."""
    return [row for row in read(path, CSV) if not isinstance(row, Unreadable)]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso8859-15"])
def test_csv_of_any_encoding_and_delimiter(tmp_path: Path, encoding: str):
    content = 'name;town\r\nZoë;Évreux, FR\r\n"O""Neill";\r\n\r\n"a\nb";c\r\n'
    file = FileDeclaration(format="csv", encoding=encoding.removesuffix("-sig"), delimiter=";")
    assert read(write(tmp_path / "a.csv", content.encode(encoding)), file) == [
        {"name": "Zoë", "town": "Évreux, FR"},
        {"name": 'O"Neill', "town": ""},
        {"name": "a\nb", "town": "c"},
    ]


def test_long_rows_come_in_smaller_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for module in ("csv_table", "jsonl_table"):
        monkeypatch.setattr(f"linkage.read.{module}.MOST_BYTES", 100_000)
        monkeypatch.setattr(f"linkage.read.{module}.STEP", 5)
    for name, head, line, file in (
        ("a.csv", "a\n", f"{'x' * 9_999}\n", CSV),
        ("a.jsonl", "", f'{{"a": "{"x" * 9_990}"}}\n', JSONL),
    ):
        with open_table(write(tmp_path / name, head + line * 100), file) as table:
            sizes = [len(rows) for rows, _ in table.chunks(30)]
        assert sum(sizes) == 100
        assert max(sizes) <= 15


def test_a_csv_row_of_another_width_is_unreadable(tmp_path: Path):
    path = write(tmp_path / "a.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert read(path, CSV) == [
        {"a": "1", "b": "2"},
        Unreadable("the row has 1 cell, the header 2", ("3",)),
        Unreadable("the row has 3 cells, the header 2", ("4", "5", "6")),
        {"a": "7", "b": "8"},
    ]


def test_hidden_columns_are_not_shown(tmp_path: Path):
    hidden = frozenset({"b"})
    path = write(tmp_path / "a.csv", "a,b\n1,2\n3\n")
    assert read(path, CSV, hidden) == [{"a": "1"}, Unreadable("the row has 1 cell, the header 2", ())]
    path = write(tmp_path / "a.jsonl", '{"a": 1, "b": 2}\n[2]\n')
    assert read(path, JSONL, hidden) == [{"a": "1"}, Unreadable("line 2 is not a JSON object", ())]
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": [1], "b": [2]}), path)
    assert read(path, PARQUET, hidden) == [{"a": "1"}]


def test_json_lines_with_values_of_every_type(tmp_path: Path):
    several = {"f": ["x", 2], "g": {"h": {"i": 1.5}}, "j": [{"k": 1}]}
    lines = [{"a": "x", "b": 1, "c": 1.0, "d": True, "e": None, **several}, {"b": 2**63, "a": "später"}]
    path = write(tmp_path / "a.jsonl", "\ufeff" + "\n\n".join(json.dumps(one) for one in lines) + "\n")
    first, second = read(path, JSONL)
    assert first == {
        "a": "x", "b": "1", "c": "1", "d": "true", "e": "", "f": "x;2", "g.h.i": "1.5", "j": '[{"k":1}]'
    }  # fmt: skip
    assert second == dict.fromkeys(first, "") | {"a": "später", "b": "9223372036854775808"}


def test_json_lines_of_another_encoding(tmp_path: Path):
    path = write(tmp_path / "a.jsonl", '{"a": "Zoë"}\n'.encode("utf-16"))
    assert read(path, FileDeclaration(format="jsonl", encoding="utf-16")) == [{"a": "Zoë"}]


def test_a_line_that_is_no_json_is_unreadable(tmp_path: Path):
    path = write(tmp_path / "a.jsonl", '{"a": 1}\n\n{"a": 2\n7\n{"a": 3}\n')
    assert read(path, JSONL) == [
        {"a": "1"},
        Unreadable("line 3 is not JSON", ('{"a": 2',)),
        Unreadable("line 4 is not a JSON object", ("7",)),
        {"a": "3"},
    ]


def test_a_spreadsheet_with_cells_of_every_type(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with Workbook(str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet("First")
        sheet.write_row(0, 0, ["Ref", " Day ", "When", "Number", "Yes", "Text"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_datetime(1, 1, datetime.date(2017, 8, 4))
        sheet.write_datetime(1, 2, MOMENT)
        sheet.write_row(1, 3, [9434765919, True, "0123"])
        sheet.write_row(3, 0, ["2", "", "", 1.5, False])
        workbook.add_worksheet("Second").write_row(0, 0, ["a"])
    assert read(path, XLSX) == [
        {"Ref": "1", "Day": "2017-08-04", "When": "2017-08-04 10:30:00", "Number": "9434765919",
         "Yes": "true", "Text": "0123"},
        {"Ref": "2", "Day": "", "When": "", "Number": "1.5", "Yes": "false", "Text": ""},
    ]  # fmt: skip
    assert read(path, FileDeclaration(format="xlsx", sheet="Second")) == []


def test_parquet_with_columns_of_every_type(tmp_path: Path):
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "text": ["x", None, "z"],
            "whole": pa.array([1, None, 3], pa.int64()),
            "real": [1.0, float("nan"), 2.5],
            "day": [MOMENT.date(), None, None],
            "at": pa.array([MOMENT, None, None], pa.timestamp("ms")),
            "zoned": pa.array([MOMENT, None, None], pa.timestamp("ms", "UTC")),
            "yes": [True, None, False],
            "list": [["a", "b"], None, []],
            "kind": pa.array(["k", "k", None]).dictionary_encode(),
        }
    )
    parquet.write_table(table, path, row_group_size=2)
    first, second, third = read(path, PARQUET)
    assert first == {
        "text": "x", "whole": "1", "real": "1", "day": "2017-08-04", "at": "2017-08-04 10:30:00.000",
        "zoned": "2017-08-04 10:30:00+00:00", "yes": "true", "list": "a;b", "kind": "k",
    }  # fmt: skip
    assert second == dict.fromkeys(first, "") | {"kind": "k"}
    assert third == dict.fromkeys(first, "") | {"text": "z", "whole": "3", "real": "2.5", "yes": "false"}


def test_a_file_that_is_not_there_or_is_none_is_said(tmp_path: Path):
    with pytest.raises(IngestError, match="no such file"):
        read(tmp_path / "nothing.csv", CSV)
    with pytest.raises(IngestError, match="is a folder"):
        read(tmp_path, CSV)
    for file in (CSV, JSONL, XLSX, PARQUET):
        with pytest.raises(IngestError, match="is empty"):
            read(write(tmp_path / "empty", ""), file)
    with pytest.raises(IngestError, match="no row at all"):
        read(write(tmp_path / "blank.csv", "\n\n"), CSV)


def test_a_wrong_encoding_is_said_with_its_byte_and_line(tmp_path: Path):
    lines = "name\n" + "Ann\n" * 50_000 + "Zoë\n"
    path = write(tmp_path / "a.csv", lines.encode("cp1252"))
    byte = lines.encode("cp1252").index("ë".encode("cp1252"))
    with pytest.raises(IngestError, match=rf"byte {byte} \(in line 50002\) has no meaning in utf-8"):
        read(path, CSV)
    path = write(tmp_path / "a.jsonl", ('{"a": 1}\n' * 3 + '{"a": "Zoë"}\n').encode("cp1252"))
    with pytest.raises(IngestError, match=r"byte 36 \(in line 4\)"):
        read(path, JSONL)


def test_a_file_of_another_format_is_said(tmp_path: Path):
    path = write(tmp_path / "a", "name,town\nAnn,Oxford\n")
    with pytest.raises(IngestError, match="line 1 is not JSON"):
        read(path, JSONL)
    with pytest.raises(IngestError, match="can't be read as XLSX"):
        read(path, XLSX)
    with pytest.raises(IngestError, match="can't be read as Parquet"):
        read(path, PARQUET)


def test_a_file_that_is_cut_short_is_said(tmp_path: Path):
    book = tmp_path / "a.xlsx"
    with Workbook(str(book)) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["a", "b"])
    with pytest.raises(IngestError, match="can't be read as XLSX"):
        read(write(book, book.read_bytes()[:-200]), XLSX)
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": list(range(10_000))}), path)
    whole = path.read_bytes()
    with pytest.raises(IngestError, match="can't be read as Parquet"):
        read(write(path, whole[:-100]), PARQUET)
    with pytest.raises(IngestError, match="can't be read as Parquet"):
        read(write(path, whole[:100] + b"\xff" * 2_000 + whole[2_100:]), PARQUET)


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with Workbook(str(path)) as workbook:
        workbook.add_worksheet("Cases")
    with pytest.raises(IngestError, match="has no sheet 'Custody'; it has 'Cases'"):
        read(path, FileDeclaration(format="xlsx", sheet="Custody"))
    with pytest.raises(IngestError, match="the sheet 'Cases' is empty"):
        read(path, XLSX)


def test_a_column_that_stands_twice_is_said(tmp_path: Path):
    with pytest.raises(IngestError, match="columns 1 and 3 have the same name"):
        read(write(tmp_path / "a.csv", "a,b,a\n1,2,3\n"), CSV)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["3,4", '5,"6', "7,8", "9,10"], id="until the end"),
        pytest.param(["3,4", '5,"6', "7,8", '9,"10"', "11,12"], id="until another one"),
        pytest.param(["3,4", '5,"6" or 7', "8,9"], id="around a part of the cell"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_said_with_its_row(tmp_path: Path, lines: list[str]):
    path = write(tmp_path / "a.csv", "\n".join(["a,b", '1,"two\nlines"', *lines, ""]))
    with pytest.raises(IngestError, match=r"the row in line 5 is not CSV .*quotation mark"):
        read(path, CSV)


def test_a_quotation_mark_within_a_cell_is_text(tmp_path: Path):
    path = write(tmp_path / "a.csv", 'a,b\n1,6" pipe\n2,"say ""hi"""\n')
    assert [row["b"] for row in rows(path)] == ['6" pipe', 'say "hi"']


def test_a_long_narrative_is_read(tmp_path: Path):
    story = "word " * 100_000
    assert [row["b"] for row in rows(write(tmp_path / "a.csv", f"a,b\n1,{story}\n"))] == [story]


def test_a_file_in_utf_16_is_said_to_be(tmp_path: Path):
    file = tmp_path / "unicode.csv"
    file.write_bytes("Ref,Name\n1,Zoë\n".encode("utf-16"))
    declared = FileDeclaration(format="csv", encoding="cp1252")
    with (
        pytest.raises(IngestError, match=r"is written in UTF-16, its source declares cp1252"),
        open_table(file, declared),
    ):
        pass
