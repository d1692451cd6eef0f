"""Sights: what a viewer may see at this moment, decided by the policies and narrowed by restrictions."""

import threading
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from ledger.classes import ClassKey, classes
from ledger.database import Ledger
from ledger.tables import class_
from policies.cedar import reason
from policies.edition import POINTER, Edition, see
from policies.entities import ANYONE, Asker
from policies.restrictions import closed
from policies.texts import policy_files, read_texts
from policies.watched import Watched
from schema.sight import Sight, Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose

# A class is never altered and never goes, so that these two change with every new one.
_CLASSES = select(func.count(), func.max(class_.c.number)).select_from(class_)


@dataclass(frozen=True, slots=True)
class Opening:
    """What one policy opens to a viewer of one agency's category; `pointer` where only existence is told."""

    agency: str
    category: Category
    marking: Marking
    field_classes: tuple[FieldClass, ...]
    policy: str
    pointer: bool = False


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which audit events a viewer may read: caused by viewers `by`, or concerning records `to`, agencies."""

    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()


class Sights:
    """Decides sights; one for a process, safe to use from many threads.

    Policies and the partnership's agencies are in force as their files stand at each call; while a file is
    wrong nothing is open to anyone, and `fault` says what is wrong. What Cedar said is remembered for as
    long as neither files nor classes change; restrictions are read from the ledger at each call.
    """

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._ledger = ledger
        self._texts = Watched(lambda: policy_files(folder), lambda _: read_texts(folder))
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self._state: object = None

    @classmethod
    def open(cls, folder: Path, ledger: Ledger) -> "Sights":
        """Read the policies of a partnership's folder; ConfigurationError says what is wrong with them."""
        return cls(folder, ledger)

    @property
    def fault(self) -> str | None:
        """Why nothing is open to anyone now; None while all files are right."""
        self._texts.current()
        return self._texts.fault

    def decide(self, viewer: Viewer, kinds: frozenset[FieldClass]) -> Sight:
        """What the viewer may see now of fields of these kinds (existence is always decided).

        Empty without a purpose, for a purpose that is not hers, and without a case reference where her
        purpose needs one.
        """
        with self._ledger.read() as connection:
            return self._decide(connection, viewer, kinds)[1]

    def openings(self, viewer: Viewer) -> tuple[Opening, ...]:
        """What is open to the viewer now, class by class, and by which policy; in the order of classes."""
        with self._ledger.read() as connection:
            edition, sight = self._decide(connection, viewer, frozenset(FieldClass))
        if edition is None or viewer.purpose is None:
            return ()
        context = reason(viewer.purpose, bool(viewer.case_reference))
        found: list[Opening] = []
        for held in edition.classes:
            by_policy: dict[str, list[FieldClass]] = {}
            for kind in FieldClass:
                if held.number in sight.classes(kind):
                    verdict = edition.verdicts(viewer, see(kind), "Class", context)[held.entity.id]
                    for policy in verdict.policies:
                        by_policy.setdefault(policy, []).append(kind)
            found += [_opening(held.key, policy, tuple(open)) for policy, open in sorted(by_policy.items())]
            if held.number in sight.pointers:
                verdict = edition.verdicts(viewer, POINTER, "Class", context)[held.entity.id]
                found += [_opening(held.key, policy, (), pointer=True) for policy in verdict.policies]
        return tuple(found)

    def purposes(self, asker: Asker) -> tuple[Purpose, ...]:
        """The purposes for which she may ask, in the order of the vocabulary."""
        edition = self._now()
        if edition is None:
            return ()
        verdicts = edition.verdicts(asker, "ask for", "Purpose")
        return tuple(purpose for purpose in Purpose if verdicts[purpose].allowed)

    def case_reference_required(self, purpose: Purpose, asker: Asker = ANYONE) -> bool:
        """Whether she must name a case when she asks for this purpose; of nobody in particular, the rule."""
        edition = self._now()
        return edition is None or not _free_of_case(edition, asker, purpose)

    def may(self, asker: Asker, operation: str) -> bool:
        """Whether her roles have this question of the API (a root field) at all."""
        edition = self._now()
        if edition is None:
            return False
        verdict = edition.verdicts(asker, "call", "Operation").get(operation)
        return verdict is not None and verdict.allowed

    def log_scope(self, viewer: Viewer) -> LogScope:
        """Which events of the audit log the viewer may read; empty for almost everyone."""
        edition = self._now()
        if edition is None or viewer.purpose is None or not _may_ask(edition, viewer):
            return LogScope()
        context = reason(viewer.purpose, bool(viewer.case_reference))
        by, to = (
            frozenset(id for id, verdict in verdicts.items() if verdict.allowed)
            for verdicts in (
                edition.verdicts(viewer, "read accesses by", "Agency", context),
                edition.verdicts(viewer, "read accesses to", "Agency", context),
            )
        )
        return LogScope(by, to)

    def _decide(
        self, connection: Connection, viewer: Viewer, kinds: frozenset[FieldClass]
    ) -> tuple[Edition | None, Sight]:
        edition = self._current(connection)
        if edition is None or viewer.purpose is None or not _may_ask(edition, viewer):
            return edition, Sight()
        context = reason(viewer.purpose, bool(viewer.case_reference))
        opened = edition.opened(viewer, kinds, context)
        return edition, Sight(opened.open, opened.pointers, closed(connection, viewer.id))

    def _now(self) -> Edition | None:
        """An edition of the present texts, for what does not depend on classes."""
        version, texts = self._texts.current()
        edition = self._edition
        if texts is not None and edition is not None and edition.version == version:
            return edition
        with self._ledger.read() as connection:
            return self._current(connection)

    def _current(self, connection: Connection) -> Edition | None:
        version, texts = self._texts.current()
        if texts is None:
            return None
        state = (version, connection.execute(_CLASSES).one())
        with self._lock:
            if self._edition is None or self._state != state:
                kinds = {agency.id: agency.kind for agency in texts.partnership.agencies}
                self._edition = Edition(version, texts.rules, kinds, classes(connection))
                self._state = state
            return self._edition


def _may_ask(edition: Edition, viewer: Viewer) -> bool:
    if viewer.purpose is None or not edition.verdicts(viewer, "ask for", "Purpose")[viewer.purpose].allowed:
        return False
    return bool(viewer.case_reference) or _free_of_case(edition, viewer, viewer.purpose)


def _free_of_case(edition: Edition, asker: Asker, purpose: Purpose) -> bool:
    return edition.verdicts(asker, "ask without case reference", "Purpose")[purpose].allowed


def _opening(key: ClassKey, policy: str, kinds: tuple[FieldClass, ...], *, pointer: bool = False) -> Opening:
    return Opening(key.agency, Category(key.category), Marking(key.marking), kinds, policy, pointer)
