"""Kept: what of the log its reader does not learn, as a restriction closes it to her alone.

Whom a conflict of interest binds is told neither of it nor of what was done with the one that it closes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.among import among
from ledger.tables import audit_event, audit_subject
from policies.restrictions import binding
from policies.sight import LogScope
from schema.vocabulary import AuditAction

Given = Mapping[str, Sequence[str]]
"""Class number → ids of records and events, as an event's details hold them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The records and events of which a reader learns nothing, and the requests of which for that reason.

    These are the requests of others that concern her by nothing else, and the deeds of her own people that
    were done to nothing else: a deed to nothing would say that there was something. A question stays, as one
    that found nothing.
    """

    subjects: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()

    def rest(self, ids: Collection[str]) -> list[str]:
        """The ids of which she may learn."""
        return [id for id in ids if id not in self.subjects]

    def cut(self, given: Given) -> dict[str, list[str]]:
        """What an event gave, without what is kept from her."""
        return {number: rest for number, ids in given.items() if (rest := self.rest(ids))}


def kept_from(connection: Connection, scope: LogScope, own: Collection[str]) -> Kept:
    """What is kept from the scope's reader; `own` are the numbers of the classes whose accesses she reads.

    Costs by the events that concern what is closed to her; nothing more where nothing is.
    """
    subjects = frozenset(connection.execute(binding(scope.reader)).scalars())
    if not subjects:
        return Kept()
    kept, event = Kept(subjects), audit_event.c
    naming = select(audit_subject.c.seq).where(among(connection, audit_subject.c.subject, subjects))
    concerned = select(event.request, event.agency, event.action, event.details).where(event.seq.in_(naming))
    requests: set[str] = set()
    for request, agency, action, details in connection.execute(concerned):
        left, theirs = kept.cut(details["given"]), agency in scope.by
        if not (left if theirs else left.keys() & own) and (not theirs or action == AuditAction.ALTER):
            requests.add(request)
    return Kept(subjects, frozenset(requests))
