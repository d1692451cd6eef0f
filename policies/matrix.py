"""The policies as tables that a reader can check: who may ask for what, and what is open to whom."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ConfigDict

from ledger.classes import ClassKey
from policies.cedar import reason
from policies.directory import Directory
from policies.edition import Edition
from policies.entities import OPERATIONS, HeldClass, Someone
from policies.in_force import server_clock
from policies.sheet import Sheet
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
    """What policies and agreements of a folder say at a moment of what its sources and its police hold."""

    def __init__(self, folder: Path, at: datetime) -> None:
        """Raises ConfigurationError where the folder is wrong."""
        texts = read_texts(folder)
        kinds = {agency.id: agency.kind for agency in texts.partnership.agencies}
        sources = [load_toml(file, Holding) for file in sorted((folder / "sources").glob("*.toml"))]
        delivered = {ClassKey(one.agency, one.category, one.marking) for one in sources}
        # What the product itself keeps for a police force: no source tells of it.
        patrols = {
            ClassKey(agency, Category.PATROL, Marking.OFFICIAL)
            for agency, kind in kinds.items()
            if kind is AgencyKind.POLICE
        }
        held = sorted(delivered | patrols, key=str)
        self._agreements = [one for one in texts.agreements if one.in_force(at)]
        self._edition = Edition("", texts.rules(at), kinds, dict(enumerate(held, start=1)))
        found: dict[tuple[Role, AgencyKind], Column] = {}
        for person in Directory.load(folder).people():
            for role in sorted(person.roles):
                kind = kinds[person.agency]
                asker = Someone(person.agency, frozenset([role]))
                found.setdefault((role, kind), Column(role, kind, asker))
        order = [*Role]
        self._columns = sorted(found.values(), key=lambda one: (order.index(one.role), one.agency_kind))

    def markdown(self) -> str:
        """All tables, under headings of the third level, and one purpose after another below the last.

        What breaking the glass adds stands behind what is open without.
        """
        purposes, operations, agreements, *opened = self.sheets()
        parts = [f"### {one.title}\n\n{one.markdown()}" for one in (purposes, operations, agreements)]
        parts += ["### What is open", *(f"#### {one.title}\n\n{one.markdown()}" for one in opened)]
        return "\n\n".join(parts)

    def sheets(self) -> list[Sheet]:
        """Who may ask for what, each role's questions, the agreements; then a sheet for each purpose.

        At the end one for each purpose for which breaking the glass opens anything.
        """
        asked = [(one, [who for who in self._columns if self._asks(who, one)]) for one in Purpose]
        return [
            self._purposes(),
            self._operations(),
            self._in_force(),
            *(
                self._audit() if purpose is Purpose.AUDIT else self._open(purpose, columns)
                for purpose, columns in asked
                if columns
            ),
            *(sheet for purpose, columns in asked if (sheet := self._broken(purpose, columns)).rows),
        ]

    def _purposes(self) -> Sheet:
        free = self._edition.verdicts(Someone("", frozenset()), "ask without case reference", "Purpose")
        rows = []
        for purpose in Purpose:
            askers = [_named(one) for one in self._columns if self._asks(one, purpose)]
            rows.append([purpose, "no" if free[purpose].allowed else "yes", "; ".join(askers)])
        return Sheet("Who may ask for what", ["purpose", "a case must be named", "who may ask"], rows)

    def _operations(self) -> Sheet:
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
        return Sheet("Which questions a role has", ["role", "questions and deeds"], rows)

    def _in_force(self) -> Sheet:
        rows = []
        for agreement in self._agreements:
            declared = agreement.declared
            until = f"{declared.until:%Y-%m-%d}" if declared.until else ""
            for share in declared.shares:
                what = f"{_each(share.agencies)}: {_each(share.categories)}, {_each(share.markings)}"
                letters = " ".join(kind[0] for kind in FieldClass if kind in share.field_classes)
                to = (
                    f"{_each(share.roles)} of {_each(share.to)}"
                    if len(share.roles) < len(Role)
                    else _each(share.to)
                )
                rows.append([agreement.policy, what, letters, to, _each(share.purposes), until])
        head = ["agreement", "opens of", "what", "to", "for", "until"]
        return Sheet("Which agreements are in force", head, rows)

    def _open(self, purpose: Purpose, columns: Sequence[Column]) -> Sheet:
        rows = [
            [
                f"{held.key.agency}: {_words(held.key.category)}, {_words(held.key.marking)}",
                *(self._cell(one, purpose, held) for one in columns),
            ]
            for held in self._edition.classes
            if not held.restricted
        ]
        return Sheet(purpose, ["held", *(_named(one) for one in columns)], rows)

    def _cell(self, column: Column, purpose: Purpose, held: HeldClass) -> str:
        opened = self._edition.opened(column.asker, frozenset(FieldClass), reason(purpose, True))
        letters = [kind[0] for kind in FieldClass if held.number in opened.open[kind]]
        if len(letters) == len(FieldClass):
            return "all"
        told = " ".join(letters) or ("→" if held.number in opened.pointers else "")
        own = self._edition.on_caseload(column.asker, purpose, True)
        more = [kind[0] for kind in FieldClass if held.number in own.wider.get(kind, ())]
        return f"{told} ({' '.join(more)})".strip() if more else told

    def _broken(self, purpose: Purpose, columns: Sequence[Column]) -> Sheet:
        """What is open in addition of one person or event to whoever has broken the glass."""
        waived = [
            self._edition.waived(one.asker, frozenset(FieldClass), reason(purpose, True)) for one in columns
        ]
        shown = [place for place, numbers in enumerate(waived) if numbers]
        rows = []
        for held in self._edition.classes:
            cells = [
                " ".join(kind[0] for kind in FieldClass if held.number in waived[place].get(kind, ()))
                for place in shown
            ]
            if any(cells):
                bound = f", {_words(held.key.restriction)}" if held.key.restriction else ""
                what = f"{_words(held.key.category)}, {_words(held.key.marking)}{bound}"
                rows.append([f"{held.key.agency}: {what}", *cells])
        head = ["held", *(_named(columns[place]) for place in shown)]
        return Sheet(f"{purpose}, having broken the glass", head, rows)

    def _audit(self) -> Sheet:
        rows = []
        for one in self._columns:
            if self._asks(one, Purpose.AUDIT):
                plain = [held for held in self._edition.classes if not held.restricted]
                cells = [(held.key, self._cell(one, Purpose.AUDIT, held)) for held in plain]
                data = dict.fromkeys(f"{key.agency}: {cell}" for key, cell in cells if cell)
                log = [self._log(one, f"read accesses {way}") for way in ("by", "to")]
                rows.append([f"{_named(one)} ({one.asker.agency})", *log, "; ".join(data)])
        head = ["who", "log: what these did", "log: whose records were seen", "data"]
        return Sheet(Purpose.AUDIT, head, rows)

    def _log(self, column: Column, action: str) -> str:
        verdicts = self._edition.verdicts(column.asker, action, "Agency", reason(Purpose.AUDIT, True))
        return ", ".join(id for id, verdict in verdicts.items() if verdict.allowed)

    def _asks(self, column: Column, purpose: Purpose) -> bool:
        return self._edition.verdicts(column.asker, "ask for", "Purpose")[purpose].allowed


def renewed(document: str, folder: Path) -> str:
    """The document with the tables between its marks made anew from the policies of a folder, as of now."""
    made = f"{BEGIN}\n\n{Matrix(folder, server_clock()).markdown()}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, document, flags=re.DOTALL)


def _named(column: Column) -> str:
    return f"{_words(column.role)}, {_words(column.agency_kind)}"


def _each(words: Sequence[str]) -> str:
    return ", ".join(_words(word) if word.isupper() else word for word in words)


def _words(word: str) -> str:
    return word.lower().replace("_", " ").replace("nhs", "NHS")


if __name__ == "__main__":
    page, home = Path(sys.argv[1]), Path(sys.argv[2])
    page.write_text(renewed(page.read_text(encoding="utf-8"), home), encoding="utf-8")
