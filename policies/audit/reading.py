"""Reading: what a reader of the log is told of each event, and what is kept from her.

Whoever reads what her agency's people did is told of the records and events that these saw, and of her own
agency's; whoever reads what was done with her agency's records, of these alone. Neither of what a restriction
closes to her by name: whom a conflict of interest binds learns nothing of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ledger.classes import classes
from ledger.tables import audit_event
from policies.audit.index import concerning
from policies.entities import NOBODY
from policies.permissions import LogScope
from policies.restrictions import binding
from schema.vocabulary import AuditAction

Given = Mapping[str, Sequence[str]]
"""Class number → ids of records and events, as an event's details hold them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reader reads the log: her scope, and the numbers of the classes whose accesses she reads.

    Of the records and events `kept` from her she learns nothing, and `hidden` are the requests of which for
    that reason she doesn't either: those of others that concern her by nothing else, and the deeds of her own
    people that were done to nothing else; a deed to nothing would say that there was something. A question
    stays, as one that found nothing.
    """

    scope: LogScope
    own: frozenset[str]
    kept: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def rest(self, ids: Collection[str]) -> list[str]:
        """The ids of which she may learn."""
        return [id for id in ids if id not in self.kept]

    def given(self, agency: str, details: Mapping[str, Any]) -> dict[str, list[str]]:
        """What an event that somebody of this agency caused gave, as far as she is told."""
        whole: Given = details.get("given", {})
        # Nobody's are commands on the machine itself: whoever does these sees what no agency may.
        theirs = agency in self.scope.by and agency != NOBODY
        unseen = frozenset(details.get("unseen", ()))
        told = {
            number: self.rest(ids if number in self.own else [id for id in ids if id not in unseen])
            for number, ids in whole.items()
            if theirs or number in self.own
        }
        return {number: ids for number, ids in told.items() if ids}


def reading(connection: Connection, scope: LogScope, concerned: Collection[str] | None = None) -> Reading:
    """How the scope's reader reads the log, if she asks for what `concerned` these or, with None, for all.

    Costs by the events that concern what is closed to her by name, and by the deeds to what she asks for.
    """
    own = frozenset(str(number) for number, key in classes(connection).items() if key.agency in scope.to)
    kept = frozenset(connection.execute(binding(scope.reader)).scalars())
    read = Reading(scope, own, kept)
    hidden: set[str] = set()
    if kept:
        for request, agency, action, details in _naming(connection, kept):
            asked = agency in scope.by and action != AuditAction.ALTER
            if not asked and not read.given(agency, details):
                hidden.add(request)
    if concerned and scope.by:
        event, sought = audit_event.c, frozenset(concerned)
        beyond = or_(
            and_(event.agency.in_(sorted(scope.by)), event.action == AuditAction.ALTER),
            event.agency == NOBODY,
        )
        for request, agency, _, details in _naming(connection, sought, beyond):
            if sought.isdisjoint(id for ids in read.given(agency, details).values() for id in ids):
                hidden.add(request)
    return Reading(scope, own, kept, frozenset(hidden))


def _naming(
    connection: Connection, subjects: Collection[str], *conditions: ColumnElement[bool]
) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Request, agency, action and details of the events that concern any of these."""
    event = audit_event.c
    naming = select(concerning(subjects).subquery().c.seq)
    wanted = select(event.request, event.agency, event.action, event.details)
    rows = connection.execute(wanted.where(event.seq.in_(naming), *conditions))
    return [(row.request, row.agency, row.action, row.details) for row in rows]
