"""The report: the same tables on the terminal and, on demand, in benchmarks/README.md between its markers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.errors import BenchmarkError

README = Path(__file__).with_name("README.md")


@dataclass(slots=True)
class Table:
    """Rows under columns; all but the first `words` columns are numbers. `note` stands below it."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    words: int = 1
    note: str = ""


def show(console: Console, table: Table) -> None:
    """Print a table."""
    printed = RichTable(title=table.title, title_justify="left", caption=table.note or None)
    printed.caption_justify = "left"
    for number, column in enumerate(table.columns):
        printed.add_column(column, justify="left" if number < table.words else "right")
    for row in table.rows:
        printed.add_row(*row)
    console.print(printed)


def markdown(title: str, command: str, facts: Mapping[str, str], tables: Sequence[Table]) -> str:
    """A section: what was measured where, how to repeat it, and the tables."""
    lines = [f"### {title}", "", f"Repeat: `{command}`", ""]
    lines += [f"- {name}: {fact}" for name, fact in facts.items()]
    for table in tables:
        lines += ["", f"**{table.title}**", "", _line(table.columns)]
        lines.append(_line(["---" if n < table.words else "---:" for n in range(len(table.columns))]))
        lines += [_line(row) for row in table.rows]
        if table.note:
            lines += ["", table.note]
    return "\n".join(lines)


def write(section: str, text: str, readme: Path = README) -> None:
    """Put `text` between the markers of `section`. Raises BenchmarkError where these are missing."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    told = readme.read_text(encoding="utf-8")
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not found.search(told):
        raise BenchmarkError(f"{readme.name} has no markers for {section}: {begin} … {end}")
    readme.write_text(found.sub(lambda _: f"{begin}\n{text}\n{end}", told), encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
