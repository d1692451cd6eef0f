"""Every example of a page is run as it stands there, or says why it is not."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from schema.contract import contract_text
from tests.docs.asking import check, is_asked, same
from tests.docs.page import DOCS, ROOT, Block, fits, read_blocks, read_page
from tests.docs.shell import Shell
from tests.graph_api.servers import command

SESSIONS = (("sources.md",), ("fairness.md",), ("operators.md", "auditors.md", "privacy.md"))
"""Pages whose examples go on from each other, in one shell."""
PAGES = (
    "README.md",
    "clients.md",
    "scale.md",
    "hotspots.md",
    "trials.md",
    "picture.md",
    "population.md",
    "analysts.md",
    *(page for session in SESSIONS for page in session),
)

NOTES = re.compile(
    r"|from \S+|valid|stays|stop|exit \d+|asked by \S+ for [A-Z_]+(?:, in any order)?|not run: \w.+",
    re.DOTALL,
)


@pytest.fixture
def programs() -> Path:
    """The folder of the command `richpicture`."""
    return Path(command()).parent


@pytest.mark.parametrize("pages", SESSIONS, ids="-".join)
def test_what_a_page_shows_is_what_happens(pages: tuple[str, ...], programs: Path, tmp_path: Path):
    with Shell(tmp_path, programs) as shell:
        for page in pages:
            for block, following in pairwise([*read_blocks(page), Block(page, 0, "", "", "")]):
                if block.language == "console" and not block.note.startswith("not run"):
                    shell.play(block)
                elif block.language == "graphql" and is_asked(block):
                    check(shell, block, following)


@pytest.mark.parametrize("page", PAGES)
def test_every_note_is_one_that_the_tests_know(page: str):
    for block in read_blocks(page):
        assert NOTES.fullmatch(block.note), f"{block.place}: {block.note}"


@pytest.mark.parametrize("page", PAGES)
def test_what_is_quoted_from_a_file_stands_in_it(page: str):
    for block in read_blocks(page):
        assert block.language not in ("toml", "csv", "cedar") or block.note.startswith("from "), block.place
        if block.note.startswith("from "):
            file = DOCS / block.note.removeprefix("from ")
            encoding = "cp1252" if file.suffix == ".csv" else "utf-8"
            assert block.text in file.read_text(encoding=encoding), f"{block.place}: is not in {file.name}"


def test_the_example_source_is_shown_whole():
    whole = (DOCS / "example/partnership/sources/lodgings_stays.toml").read_text(encoding="utf-8")
    assert whole in [block.text for block in read_blocks("sources.md")]


@pytest.mark.parametrize("page", PAGES)
def test_every_query_fits_the_contract(page: str):
    contract = build_schema(contract_text())
    for block in read_blocks(page):
        if block.language == "graphql":
            assert not validate(contract, parse(block.text)), block.place


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", read_page(page)):
        file, _, anchor = target.partition("#")
        leads_to = (DOCS / page).parent / file if file else DOCS / page
        assert leads_to.exists(), target
        assert leads_to.resolve().is_relative_to(ROOT), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", leads_to.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [anchor_of(heading) for heading in headings], target


def anchor_of(heading: str) -> str:
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_an_output_fits_only_what_is_shown():
    assert fits("one\n…\nlast …\n", "one\ntwo\nthree\nlast of all\n")
    assert fits("…\nlast\n", "last\n")
    assert not fits("one\nlast\n", "one\ntwo\nlast\n")
    assert not fits("one …\n", "one two\nthree\n")
    assert not fits("a.c\n", "abc\n")


def test_an_answer_is_the_same_only_as_it_is_shown():
    shown = {"a": [{"b": "record_…"}, {"b": "x"}], "c": 1}
    assert same(shown, {"c": 1, "a": [{"b": "record_2"}, {"b": "x"}]})
    turned = {"c": 1, "a": [{"b": "x"}, {"b": "record_2"}]}
    assert not same(shown, turned)
    assert same(shown, turned, ordered=False)
    assert not same(shown, {"c": 1, "a": [{"b": "x"}]}, ordered=False)
    assert not same(shown, {"c": 2, "a": [{"b": "record_2"}, {"b": "x"}]})
