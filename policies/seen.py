"""Seen: what a viewer may see, worked out once for each state of all on which it depends."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from ledger.version import Version
from policies.break_glass import Grant, first_end, grants_in_force
from policies.caseload import OwnCases, own_cases
from policies.cedar import reason
from policies.edition import Edition
from policies.grants import Widening, granted
from policies.restrictions import closed
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass

MOST_IDS = 500_000
"""How many ids all that is remembered may name, about 100 bytes each."""
EMPTY_IDS = 50
"""As how many ids a sight without any counts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What she may see, and what of it is different of those on her own caseload."""

    sight: Sight = field(default_factory=Sight)
    own: OwnCases = field(default_factory=OwnCases)


@dataclass(frozen=True, slots=True)
class _Kept:
    seen: Seen
    since: datetime
    ids: int


class Remembered:
    """What was worked out, by everything that it was worked out from; safe to use from many threads.

    It stands until its sight expires, and never for a moment before it was made: a clock may be put back.
    What another version of the ledger or another edition of the policies gave is of no more use, and goes;
    then what was not used for longest.
    """

    def __init__(self, most: int = MOST_IDS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._ids = 0
        self._of: tuple[Version, Edition] | None = None

    def seen(
        self,
        connection: Connection,
        edition: Edition,
        version: Version,
        viewer: Viewer,
        kinds: frozenset[FieldClass],
        now: datetime,
    ) -> Seen:
        """What a viewer who may ask sees now of fields of these kinds; `version` is the connection's."""
        glass = grants_in_force(connection, viewer, now)
        # All of the viewer but what decides nothing, so that nothing that she may yet become is forgotten; of
        # her case it decides that there is one.
        case = "a case" if viewer.case_reference else None
        asker = replace(viewer, name="", address=None, case_reference=case)
        of, key = (version, edition), (asker, kinds, glass)
        with self._lock:
            if self._of != of:
                self._kept.clear()
                self._ids, self._of = 0, of
            kept = self._kept.get(key)
            if kept is not None and _stands(kept, now):
                self._kept.move_to_end(key)
                return kept.seen
        seen = work_out(connection, edition, version.projected or 0, viewer, kinds, glass, now)
        self._keep(of, key, _Kept(seen, now, _ids(seen)))
        return seen

    def _keep(self, of: tuple[Version, Edition], key: Hashable, fresh: _Kept) -> None:
        with self._lock:
            if self._of != of:  # another request has seen a newer version meanwhile
                return
            before = self._kept.pop(key, None)
            self._kept[key] = fresh
            self._ids += fresh.ids - (before.ids if before else 0)
            while self._ids > self._most:
                _, gone = self._kept.popitem(last=False)
                self._ids -= gone.ids


def work_out(
    connection: Connection,
    edition: Edition,
    graph_seq: int,
    viewer: Viewer,
    kinds: frozenset[FieldClass],
    glass: tuple[Grant, ...],
    now: datetime,
) -> Seen:
    """What a viewer who may ask sees now, from the ledger; `glass` is what she broke that is in force."""
    context = reason(viewer.purpose or "", bool(viewer.case_reference))
    opened = edition.opened(viewer, kinds, context)
    broken = {one.subject for one in glass}
    wider = [Widening(tuple(sorted(broken)), edition.waived(viewer, kinds, context))] if glass else []
    own = own_cases(connection, edition, viewer, kinds, now)
    if own.widening is not None:
        wider.append(own.widening)
    ends = [edition.until.timestamp() if edition.until else None, first_end(glass), own.changes]
    sight = Sight(
        opened.open,
        opened.pointers,
        tuple(sorted(own.closed.union(closed(connection, viewer.id, graph_seq)))),
        granted(connection, viewer.id, opened.open[FieldClass.EXISTENCE], wider, own.closed),
        min((one for one in ends if one is not None), default=None),
        opened.redactions,
        tuple(one.id for one in glass),
    )
    return Seen(sight, own)


def _stands(kept: _Kept, now: datetime) -> bool:
    expires = kept.seen.sight.expires
    return kept.since <= now and (expires is None or now.timestamp() < expires)


def _ids(seen: Seen) -> int:
    return EMPTY_IDS + len(seen.sight.closed) + sum(map(len, seen.sight.granted.values()))
