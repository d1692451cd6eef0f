"""A page of the documentation: its fenced blocks, its tables, and the notes to the tests before them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_NOTE = r"(?:^ *<!-- *(?P<note>[^\n]*?) *-->\n)?"
_BLOCK = re.compile(
    _NOTE + r"^(?P<indent> *)(?P<fence>```+)(?P<language>\w*)\n(?P<text>.*?)^ *(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ (?P<line>.*(?:\n> .*)*)\n?(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_NOTED = re.compile(r"^<!-- *(?P<note>.*?) *-->\n(?P<text>(?:.+\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `note` is the HTML comment right before it: how tests take it."""

    page: str
    line: int
    language: str
    note: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"docs/{self.page}:{self.line}"

    def commands(self) -> Iterator[tuple[str, str]]:
        """Of a `console` block: each command after `$ ` (`> ` goes on with it) and the output shown."""
        for found in _COMMAND.finditer(self.text):
            yield found["line"].replace("\n> ", "\n"), found["output"]


def read_page(page: str) -> str:
    """The text of `docs/<page>`."""
    return (DOCS / page).read_text(encoding="utf-8")


def read_blocks(page: str) -> list[Block]:
    """The blocks of a page in their order; those in a list lose its indent."""
    text = read_page(page)
    return [
        Block(
            page,
            text.count("\n", 0, found.start("fence")) + 1,
            found["language"],
            found["note"] or "",
            re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        )
        for found in _BLOCK.finditer(text)
    ]


def noted(page: str, word: str) -> dict[str, str]:
    """The paragraphs and tables of a page after a note `<word> …`, by the rest of the note."""
    return {
        found["note"].removeprefix(word).strip(): found["text"]
        for found in _NOTED.finditer(read_page(page))
        if found["note"].startswith(f"{word} ")
    }


def rows(table: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in _lines(table)[2:]]


def code(text: str) -> list[str]:
    """What stands in a text as code."""
    return [found[2].strip() for found in re.finditer(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", text)]


def fits(shown: str, told: str) -> bool:
    """Whether an output is as shown: `…` stands for anything in a line, alone on a line for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in _lines(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(told))) is not None


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]
