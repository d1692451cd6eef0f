"""Permissions: what a principal may do, as the policies decide, whatever the ledger holds about anyone."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.classes import ClassKey
from policies.break_glass import ReviewScope
from policies.cedar import reason
from policies.edition import Edition
from policies.entities import Asker
from policies.in_force import InForce
from schema.sight import Viewer
from schema.vocabulary import Category, FieldClass, Marking, Purpose


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which audit events a reader may read: caused by viewers `by`, or concerning records `to`, agencies.

    Of neither anything that a restriction closes to her alone.
    """

    reader: str
    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()


class Permissions:
    """What is permitted by the texts in force at each call; nothing while a file is wrong."""

    def __init__(self, in_force: InForce) -> None:
        self._in_force = in_force

    def purposes(self, asker: Asker) -> tuple[Purpose, ...]:
        """The purposes for which she may ask, in the order of the vocabulary."""
        edition = self._in_force.present()
        return edition.purposes(asker) if edition is not None else ()

    def log_scope(self, viewer: Viewer) -> LogScope:
        """Which events of the audit log the viewer may read; empty for almost everyone."""
        by, to = (
            self._allowed(viewer, action, "Agency") for action in ("read accesses by", "read accesses to")
        )
        return LogScope(viewer.id, by, to)

    def review_scope(self, viewer: Viewer) -> ReviewScope:
        """Which break-glass grants she may review; none for almost everyone."""
        by, of = (self._allowed(viewer, f"review break-glass {way}", "Agency") for way in ("by", "of"))
        return ReviewScope(viewer.id, by, of)

    def restrictable(self, viewer: Viewer) -> frozenset[int]:
        """The numbers of the classes whose records and events she may restrict, as if none of them was."""
        return frozenset(int(id) for id in self._allowed(viewer, "restrict", "Class"))

    def delivers(self, viewer: Viewer, agency: str, category: Category, marking: Marking) -> bool:
        """Whether she may deliver a record by itself into a class; into none that the ledger doesn't know."""
        edition = self._in_force.present()
        if edition is None:
            return False
        allowed = self._allowed(viewer, "deliver", "Class")
        return any(
            one.entity.id in allowed and one.key == ClassKey(agency, category, marking)
            for one in edition.classes
        )

    def plans(self, viewer: Viewer, marking: Marking = Marking.OFFICIAL) -> bool:
        """Whether she may plan patrols of her own agency that carry this marking."""
        edition = self._in_force.present()
        if edition is None or viewer.purpose is None or not may_ask(edition, viewer):
            return False
        context = reason(viewer.purpose, bool(viewer.case_reference))
        key = ClassKey(viewer.agency, Category.PATROL, marking)
        return edition.allows(viewer, "plan", key, context)

    def projected(self, viewer: Viewer) -> Mapping[FieldClass, frozenset[int]]:
        """The class numbers of which something may be told to her in the projection, by field class.

        Empty for whoever may not ask for her purpose, and while a file is wrong.
        """
        edition = self._in_force.present()
        if edition is None or viewer.purpose is None or not may_ask(edition, viewer):
            return {}
        return edition.projected(viewer, reason(viewer.purpose, bool(viewer.case_reference)))

    def readable(self, viewer: Viewer) -> frozenset[str]:
        """The agencies whose restrictions she may read."""
        return self._allowed(viewer, "read restrictions", "Agency")

    def liftable(self, viewer: Viewer) -> frozenset[str]:
        """The agencies whose restrictions she may lift."""
        return self._allowed(viewer, "lift restriction", "Agency")

    def _allowed(self, viewer: Viewer, action: str, sort: str) -> frozenset[str]:
        """The ids of what she may do this to, for her purpose; of nothing where she may not ask at all."""
        edition = self._in_force.present()
        if edition is None or viewer.purpose is None or not may_ask(edition, viewer):
            return frozenset()
        context = reason(viewer.purpose, bool(viewer.case_reference))
        verdicts = edition.verdicts(viewer, action, sort, context)
        return frozenset(id for id, verdict in verdicts.items() if verdict.allowed)


def may_ask(edition: Edition, viewer: Viewer) -> bool:
    """Whether she may ask at all: for a purpose of hers, with a case where that needs one."""
    if viewer.purpose is None or viewer.purpose not in edition.purposes(viewer):
        return False
    return bool(viewer.case_reference) or not edition.case_reference_required(viewer.purpose, viewer)
