"""Writes a workbook of one sheet row by row: the few parts of SpreadsheetML that a reader needs (ECMA-376).

A library's row costs five times as much, and the demonstration writes tens of thousands.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.writers import DemoError, Value

MOST_ROWS = 1_048_576  # of a sheet, the header included
EPOCH = date(1899, 12, 30).toordinal()  # day 0 of a workbook
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Styles of cells: 0 as it is, 1 a day, 2 a day and minute.
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/>'
    '</numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
MARKED = re.compile("[&<>]")


class TooManyRows(DemoError):
    """A sheet would need more rows than the format allows."""


class XlsxRows:
    """The rows of one workbook's only sheet."""

    def __init__(self, path: Path, columns: Sequence[str], sheet: str) -> None:
        self.path = path
        self.archive = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3)
        book = f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets>'
        parts = PARTS | {"xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}</workbook>'}
        for name, text in parts.items():
            self.archive.writestr(self.part(name), DECLARED + text)
        self.sheet = self.archive.open(self.part("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self.sheet.write(f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        self.letters = [letters(column) for column in range(len(columns))]
        self.rows = 0
        self.write(columns)

    @staticmethod
    def part(name: str) -> ZipInfo:
        """A part of the package, without the time of making: the same rows give the same bytes."""
        part = ZipInfo(name)
        part.compress_type = ZIP_DEFLATED
        return part

    def write(self, row: Sequence[Value]) -> None:
        """Add one row; TooManyRows when the sheet is full."""
        if self.rows == MOST_ROWS:
            raise TooManyRows(f"{self.path.name}: a sheet holds {MOST_ROWS:,} rows; ask for fewer people.")
        self.rows += 1
        number = self.rows
        cells = [f'<row r="{number}">']
        for letter, value in zip(self.letters, row, strict=True):
            if isinstance(value, str):
                if value:
                    text = escape(value) if MARKED.search(value) else value
                    cells.append(f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>')
            elif isinstance(value, datetime):
                days = value.toordinal() - EPOCH + (value.hour * 60 + value.minute) / 1440
                cells.append(f'<c r="{letter}{number}" s="2"><v>{days!r}</v></c>')
            elif isinstance(value, date):
                cells.append(f'<c r="{letter}{number}" s="1"><v>{value.toordinal() - EPOCH}</v></c>')
            elif value is not None:
                cells.append(f'<c r="{letter}{number}"><v>{value!r}</v></c>')
        cells.append("</row>")
        self.sheet.write("".join(cells).encode())

    def close(self) -> None:
        """Finish the file."""
        self.sheet.write(b"</sheetData></worksheet>")
        self.sheet.close()
        self.archive.close()


def letters(column: int) -> str:
    """The name of a column, the first being 0: A to Z, AA to ZZ."""
    return letters(column // 26 - 1) + chr(65 + column % 26) if column >= 26 else chr(65 + column)
