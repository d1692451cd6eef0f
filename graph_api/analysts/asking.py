"""Asking in Cypher: from a signed-in analyst's text to its answer, in the one order that protects.

May she ask this at all → does the wall understand it → may she have all that the snapshot was cut from →
intent on the audit log → a cell → outcome on the audit log → out.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple
from weakref import WeakValueDictionary

from anyio import to_thread

from cypher.analysts.cells import Cells
from cypher.analysts.wall import Json, Question, Refused, question
from cypher.engine import GraphError, GraphTimeout, GraphTooLarge, GraphUnavailable
from cypher.projection.files import Standing, standing
from graph_api.analysts.leaving import Bounds, Leaving, leaving
from graph_api.errors import BadInput, ClientError, TimedOut, TooCostly, Unavailable
from graph_api.outcome import no_log, without_answer
from graph_api.permission import permit_call, permit_reason
from graph_api.question.executable import failure
from graph_api.rooms import Rooms
from ledger.errors import LedgerError
from policies.audit.event import Answered, Asked, Receipt
from policies.errors import AuditUnavailable
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, FieldClass

OPERATION = "cypher"


class _Permitted(NamedTuple):
    question: Question
    snapshot: Standing
    policy: str
    kinds: frozenset[FieldClass]


class AskingCypher:
    """Answers questions in Cypher; one for a server."""

    def __init__(
        self, rooms: Rooms, cells: Cells, refused: Callable[[Viewer, ClientError, str], Awaitable[None]]
    ) -> None:
        """`refused` puts a refusal on the audit log."""
        self._rooms = rooms
        self._cells = cells
        self._refused = refused
        self._shares: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def ask(
        self, viewer: Viewer, text: str, parameters: Mapping[str, Json], bounds: Bounds, accept: str
    ) -> Leaving:
        """The answer within these bounds, in a form that is accepted.

        Raises ClientError, which is on the audit log then.
        """
        try:
            permitted = await to_thread.run_sync(self._permitted, viewer, text, parameters)
        except Exception as error:
            refusal = failure(error)
            await self._refused(viewer, refusal, OPERATION)
            raise refusal from None
        shape = permitted.question.shape
        asked = Asked(permitted.kinds, permitted.policy, cypher=shape)
        named = hashlib.sha256(shape.encode()).hexdigest()
        started = time.perf_counter()
        try:
            receipt = await self._rooms.audit.intent(viewer, AuditAction.CONSULT, OPERATION, named, asked)
        except AuditUnavailable:
            raise no_log() from None
        try:
            async with self._share(viewer):
                told = await self._answered(permitted, bounds, accept)
        except Exception as error:
            fault = failure(error)
            await self._outcome(receipt, without_answer(fault, started))
            raise fault from None
        seconds = time.perf_counter() - started
        # A graph without names tells of no record, but whoever read it read what these agencies told.
        rests_on = permitted.snapshot.about.classes[FieldClass.EXISTENCE]
        await self._outcome(
            receipt, Answered(AuditOutcome.ANSWERED, counts=told.size, seconds=seconds, classes=rests_on)
        )
        return told

    def _share(self, viewer: Viewer) -> asyncio.Semaphore:
        """Her turns: half of the cells at most, so that nobody keeps all others waiting."""
        half = max(1, self._rooms.settings.cypher_at_once // 2)
        return self._shares.setdefault(viewer.id, asyncio.Semaphore(half))

    def _permitted(self, viewer: Viewer, text: str, parameters: Mapping[str, Json]) -> _Permitted:
        """What may be sent to a cell, and of which snapshot. Raises ClientError."""
        rooms = self._rooms
        try:
            with rooms.sights.moment() as moment:
                edition = permit_call(viewer, [OPERATION], moment)
                permit_reason(viewer, edition)
            open = rooms.sights.permissions.projected(viewer)
        except LedgerError:
            raise Unavailable("The ledger can't be read at the moment, so nothing is answered.") from None
        try:
            asked = question(text, parameters)
        except Refused as refusal:
            raise BadInput(str(refusal)) from None
        try:
            stands = standing(rooms.settings.projections)
        except GraphError:
            raise Unavailable("The analysts' graph can't be read at the moment.") from None
        if stands is None:
            raise _absent()
        entered = {FieldClass(kind): told for kind, told in stands.about.classes.items() if told}
        if not all(open.get(kind, frozenset()).issuperset(told) for kind, told in entered.items()):
            raise _absent()
        return _Permitted(asked, stands, edition.version, frozenset(entered))

    async def _answered(self, permitted: _Permitted, bounds: Bounds, accept: str) -> Leaving:
        snapshot = permitted.snapshot
        try:
            table = await self._cells.ask(snapshot.graph, permitted.question.statement, bounds.rows)
        except GraphTimeout:
            raise TimedOut("The question did not end within its time.") from None
        except GraphUnavailable as fault:
            raise Unavailable(str(fault)) from None
        except GraphTooLarge as fault:
            raise TooCostly(str(fault)) from None
        except GraphError as fault:
            raise BadInput(str(fault)) from None
        return await to_thread.run_sync(leaving, table, bounds, snapshot.about.day, accept)

    async def _outcome(self, receipt: Receipt, answered: Answered) -> None:
        try:
            await self._rooms.audit.outcome(receipt, answered)
        except AuditUnavailable:
            raise no_log() from None


def _absent() -> BadInput:
    """Without everything that it was cut from, a snapshot is as absent as none."""
    return BadInput("There is no snapshot for this purpose.")
