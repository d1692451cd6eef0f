"""The tables of the pages are held to the classes, settings, commands, messages and figures of the code."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from graph_api.metrics import Metrics
from graph_api.settings import Settings
from graph_api.words import WORDS as WORDS_OF_THE_COMMAND_LINE
from graph_api.words import load
from linkage.declaration import caseload, columns, relations, slots
from linkage.source import FileDeclaration, Source
from schema import vocabulary
from schema.audit_event import AuditWhere
from schema.partnership import HotspotsDeclaration, IndicatorDeclaration, PopulationDeclaration
from tests.docs.page import ROOT, code, noted, read_page, rows

DECLARATIONS: dict[str, type[BaseModel]] = {
    shape.__name__: shape
    for shape in (
        Source,
        FileDeclaration,
        columns.ColumnDeclaration,
        columns.Withdrawal,
        slots.PersonDeclaration,
        slots.PersonReference,
        slots.EventDeclaration,
        slots.PlaceDeclaration,
        slots.ObjectDeclaration,
        slots.StaffDeclaration,
        relations.Involved,
        relations.Related,
        relations.LivesAt,
        relations.Uses,
        relations.At,
        relations.PartOf,
        relations.HandledBy,
        caseload.CaseloadDeclaration,
    )
}
WORDS: tuple[type[StrEnum], ...] = (
    vocabulary.Category,
    vocabulary.Marking,
    vocabulary.Delivery,
    vocabulary.IdentifierKind,
    vocabulary.FieldClass,
    vocabulary.EventKind,
    vocabulary.ObjectKind,
    vocabulary.InvolvementRole,
    vocabulary.RelationshipKind,
)
TOLD_IN_WORDS = {
    "ledger_url": "SQLite in `home`",
    "graph_url": "embedded in `home`",
    "audit_checkpoints": "`audit-checkpoints.jsonl` in `home`",
}
"""Settings whose default is made from another one."""


def _default(field: FieldInfo, *, quoted: bool) -> str:
    """A default as a page shows it."""
    if field.is_required():
        return "needed"
    told = field.get_default(call_default_factory=True)
    if told is None:
        return ""
    if told == () or told == {}:
        return "none"
    return f"`{orjson.dumps(told).decode() if quoted or not isinstance(told, str | Path) else told}`"


def _explained(table: str) -> dict[str, str]:
    return {code(row[0])[0]: row[1] for row in rows(table)}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_key_of_a_source_is_explained_with_its_default(name: str):
    fields = DECLARATIONS[name].model_fields
    kept = {field.alias or key: _default(field, quoted=True) for key, field in fields.items() if _told(field)}
    assert _explained(noted("sources.md", "keys of")[name]) == kept


def test_every_key_of_hotspots_is_explained_with_its_default():
    fields = HotspotsDeclaration.model_fields.items()
    kept = {key: _default(field, quoted=True) for key, field in fields}
    assert _explained(noted("hotspots.md", "keys of")["HotspotsDeclaration"]) == kept


@pytest.mark.parametrize("declared", [PopulationDeclaration, IndicatorDeclaration])
def test_every_key_of_population_is_explained_with_its_default(declared: type[BaseModel]):
    kept = {key: _default(field, quoted=True) for key, field in declared.model_fields.items()}
    assert _explained(noted("population.md", "keys of")[declared.__name__]) == kept


def _told(field: FieldInfo) -> bool:
    """Whether a file may say it."""
    return not field.exclude


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_every_word_of_a_list_is_told(words: type[StrEnum]):
    told = noted("sources.md", "words of")[words.__name__]
    assert [word for word in code(told) if word in words.__members__] == list(words)


@pytest.mark.parametrize("words", [vocabulary.AgencyKind, vocabulary.AreaKind, vocabulary.Role])
def test_every_word_of_the_partnership_is_told(words: type[StrEnum]):
    told = code(read_page("operators.md").replace("\n", " "))
    assert set(words) <= set(told)


def test_every_kind_of_place_is_told():
    assert set(vocabulary.PlaceKind) <= set(code(noted("sources.md", "keys of")["PlaceDeclaration"]))


def test_every_setting_is_explained_with_its_default():
    kept = {
        name: TOLD_IN_WORDS.get(name, _default(field, quoted=False))
        for name, field in Settings.model_fields.items()
    }
    assert _explained(noted("operators.md", "keys of")["Settings"]) == kept


def test_every_command_is_explained():
    table = _section("operators.md", "Commands")
    told = {" ".join(re.findall(r"^[a-z ]+", code(row[0])[0])).strip() for row in rows(table)}
    assert told == {f"richpicture {words}" for words in _commands()}


def _commands() -> Iterator[str]:
    for word in WORDS_OF_THE_COMMAND_LINE:
        yield from _words(word, load(word))


def _words(word: str, command: Any) -> Iterator[str]:
    further = getattr(command, "commands", {})
    if not further:
        yield word
    for one, below in further.items():
        yield from _words(f"{word} {one}", below)


def test_every_figure_of_the_metrics_is_explained():
    kept = {
        line.split()[2]
        for line in Metrics().text().decode().splitlines()
        if line.startswith("# TYPE") and "_created" not in line
    }
    assert kept == {name for name in code(read_page("operators.md")) if name.startswith("richpicture_")}


def test_every_variable_of_the_compose_file_is_explained():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["services"]
    kept = set(re.findall(r"\$\{([A-Z0-9_]+)", text))
    table = _section("operators.md", "Deployment with containers")
    assert {code(row[0])[0] for row in rows(table)} == kept
    for name, default in re.findall(r"\$\{([A-Z0-9_]+):-([^}]+)\}", text):
        assert f"`{default}`" in next(row[1] for row in rows(table) if name in row[0])


def test_every_condition_on_audit_events_is_explained():
    table = _section("auditors.md", "Auditors and privacy officers")
    fields: Any = AuditWhere.__strawberry_definition__.fields  # type: ignore[attr-defined]
    assert [code(row[0])[0] for row in rows(table)] == [field.name for field in fields]


def _section(page: str, heading: str) -> str:
    """The first table below a heading."""
    below = read_page(page).split(f"\n## {heading}\n")[1]
    found = re.search(r"^\|.*\n(?:\|.*\n)+", below, re.MULTILINE)
    assert found, f"there is no table below {heading}"
    return found[0]


RAISED = {
    "reasons of": {"RejectedRow", "Unreadable", "_unreadable"},
    "refusals of": {"IngestError", "BatchRefused"},
    "faults of": {"ConfigurationError", "ValueError", "FormatError"},
}
"""What the messages of a table are raised as."""


@pytest.mark.parametrize("note", RAISED)
def test_every_message_of_linkage_is_explained(note: str):
    """And none that the program does not say."""
    ((_, table),) = noted("sources.md", note).items()
    told = [code(row[0])[0].strip(" .") for row in rows(table)]
    said = [*_messages(RAISED[note])]
    assert len(said) >= 10
    for message in said:
        assert any(one in message for one in told), f"sources.md does not explain: {message}"
    for one in told:
        assert any(one in message for message in said), f"the program never says: {one}"


def _messages(raised: set[str]) -> Iterator[str]:
    """The messages of such errors in the source, with … where a value stands."""
    for file in sorted((ROOT / "linkage").rglob("*.py")):
        if "evaluation" in file.parts or file.name == "truth.py":
            continue  # these speak of an evaluation, not of a delivery
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in raised:
                yield from (text for argument in node.args if len(text := _text(argument)) > 3)
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
                yield from ([_text(node.value)] if "Unreadable" in raised and _text(node.value) else [])


def _called(call: ast.Call) -> str:
    called = call.func
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return "…" if isinstance(node, ast.FormattedValue) else ""
