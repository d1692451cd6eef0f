"""The policies as tables that a reader can check: who may ask for what, and what is open to whom."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict

from ledger.classes import ClassKey
from policies.cedar import reason
from policies.directory import Directory
from policies.edition import Edition
from policies.entities import OPERATIONS, HeldClass, Someone
from policies.texts import read_texts
from schema.partnership import Declared, load_toml
from schema.vocabulary import AgencyKind, Category, FieldClass, Marking, Purpose, Role

BEGIN, END = "<!-- made from the policies: begin -->", "<!-- made from the policies: end -->"


class Holding(Declared):
    """What of a source's file makes its class; the rest is for those who read its rows."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    agency: str
    category: Category
    marking: Marking


@dataclass(frozen=True, slots=True)
class Column:
    """A sort of people: everyone of one role in agencies of one kind."""

    role: Role
    agency_kind: AgencyKind
    asker: Someone


class Matrix:
    """What the policies of a folder say of the classes that its sources hold. Raises ConfigurationError."""

    def __init__(self, folder: Path) -> None:
        texts = read_texts(folder)
        kinds = {agency.id: agency.kind for agency in texts.partnership.agencies}
        sources = [load_toml(file, Holding) for file in sorted((folder / "sources").glob("*.toml"))]
        held = sorted({ClassKey(one.agency, one.category, one.marking) for one in sources}, key=str)
        self._edition = Edition("", texts.rules, kinds, dict(enumerate(held, start=1)))
        found: dict[tuple[Role, AgencyKind], Column] = {}
        for person in Directory.load(folder).people():
            for role in sorted(person.roles):
                kind = kinds[person.agency]
                asker = Someone(person.agency, frozenset([role]))
                found.setdefault((role, kind), Column(role, kind, asker))
        order = [*Role]
        self._columns = sorted(found.values(), key=lambda one: (order.index(one.role), one.agency_kind))

    def markdown(self) -> str:
        """All tables, under headings of the third level."""
        parts = ["### Who may ask for what", self._purposes(), "### Which questions a role has"]
        parts += [self._operations(), "### What is open"]
        for purpose in Purpose:
            columns = [one for one in self._columns if self._asks(one, purpose)]
            if columns:
                table = self._audit() if purpose is Purpose.AUDIT else self._open(purpose, columns)
                parts += [f"#### {purpose}", table]
        return "\n\n".join(parts)

    def _purposes(self) -> str:
        free = self._edition.verdicts(Someone("", frozenset()), "ask without case reference", "Purpose")
        rows = []
        for purpose in Purpose:
            askers = [_named(one) for one in self._columns if self._asks(one, purpose)]
            rows.append([purpose, "no" if free[purpose].allowed else "yes", "; ".join(askers)])
        return _table(["purpose", "a case must be named", "who may ask"], rows)

    def _operations(self) -> str:
        by_role: dict[Role, set[str]] = {}
        for one in self._columns:
            verdicts = self._edition.verdicts(one.asker, "call", "Operation")
            allowed = {name for name, verdict in verdicts.items() if verdict.allowed}
            by_role.setdefault(one.role, allowed).intersection_update(allowed)
        rows = [
            [role, ", ".join(f"`{name}`" for name in OPERATIONS if name in by_role[role])]
            for role in Role
            if role in by_role
        ]
        return _table(["role", "questions"], rows)

    def _open(self, purpose: Purpose, columns: Sequence[Column]) -> str:
        rows = [
            [
                f"{held.key.agency}: {_words(held.key.category)}, {_words(held.key.marking)}",
                *(self._cell(one, purpose, held) for one in columns),
            ]
            for held in self._edition.classes
        ]
        return _table(["held", *(_named(one) for one in columns)], rows)

    def _cell(self, column: Column, purpose: Purpose, held: HeldClass) -> str:
        opened = self._edition.opened(column.asker, frozenset(FieldClass), reason(purpose, True))
        letters = [kind[0] for kind in FieldClass if held.number in opened.open[kind]]
        if len(letters) == len(FieldClass):
            return "all"
        return " ".join(letters) or ("→" if held.number in opened.pointers else "")

    def _audit(self) -> str:
        rows = []
        for one in self._columns:
            if self._asks(one, Purpose.AUDIT):
                cells = [(held.key, self._cell(one, Purpose.AUDIT, held)) for held in self._edition.classes]
                data = [f"{key.agency}: {cell}" for key, cell in cells if cell]
                log = [self._log(one, f"read accesses {way}") for way in ("by", "to")]
                rows.append([f"{_named(one)} ({one.asker.agency})", *log, "; ".join(data)])
        return _table(["who", "log: what these did", "log: whose records were seen", "data"], rows)

    def _log(self, column: Column, action: str) -> str:
        verdicts = self._edition.verdicts(column.asker, action, "Agency", reason(Purpose.AUDIT, True))
        return ", ".join(id for id, verdict in verdicts.items() if verdict.allowed)

    def _asks(self, column: Column, purpose: Purpose) -> bool:
        return self._edition.verdicts(column.asker, "ask for", "Purpose")[purpose].allowed


def renewed(document: str, folder: Path) -> str:
    """The document with the tables between its marks made anew from the policies of a folder."""
    made = f"{BEGIN}\n\n{Matrix(folder).markdown()}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, document, flags=re.DOTALL)


def _named(column: Column) -> str:
    return f"{_words(column.role)}, {_words(column.agency_kind)}"


def _words(word: str) -> str:
    return word.lower().replace("_", " ").replace("nhs", "NHS")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    page, home = Path(sys.argv[1]), Path(sys.argv[2])
    page.write_text(renewed(page.read_text(encoding="utf-8"), home), encoding="utf-8")
