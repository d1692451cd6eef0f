"""Asking in Cypher: from a signed-in analyst's text to its answer, in the one order that protects.

May she ask this at all → does the wall understand it → may she have all that the snapshot was cut from →
intent on the audit log → a cell → outcome on the audit log → out.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakValueDictionary

from anyio import to_thread
from starlette.types import Receive

from cypher.analysts.cells import Cells
from cypher.analysts.shape import Json
from cypher.analysts.wall import Question, Refused, attempted, question
from cypher.engine import GraphError, GraphTimeout, GraphTooLarge, GraphUnavailable
from cypher.projection.files import Standing, standing
from cypher.table import Table
from graph_api.analysts.abandoned import unless_gone
from graph_api.analysts.leaving import Bounds, Leaving, leaving
from graph_api.answering import Answering
from graph_api.errors import BadInput, TimedOut, TooCostly, Unavailable
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


@dataclass(frozen=True, slots=True)
class CypherRequest:
    """What is asked: a text and its parameters, within which bounds, and in which forms it is accepted."""

    text: str
    parameters: Mapping[str, Json]
    bounds: Bounds
    accept: str


class _Permitted(NamedTuple):
    question: Question
    snapshot: Standing
    policy: str
    kinds: frozenset[FieldClass]


class AskingCypher:
    """Answers questions in Cypher; one for a server."""

    def __init__(self, rooms: Rooms, cells: Cells, answering: Answering) -> None:
        """`answering` puts refusals on the audit log."""
        self._rooms = rooms
        self._cells = cells
        self._answering = answering
        self._shares: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def ask(self, viewer: Viewer, request: CypherRequest, receive: Receive) -> Leaving:
        """The answer; where its client goes before, as `receive` tells, the question ends.

        Raises ClientError, which is on the audit log then.
        """
        try:
            permitted = await to_thread.run_sync(self._permitted, viewer, request)
        except Exception as error:
            refusal = failure(error)
            shape = await to_thread.run_sync(attempted, request.text, request.parameters) or None
            await self._answering.refused(viewer, refusal, OPERATION, cypher=shape)
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
            told = await unless_gone(receive, self._answered(viewer, permitted, request))
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

    def _permitted(self, viewer: Viewer, request: CypherRequest) -> _Permitted:
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
            asked = question(request.text, request.parameters)
        except Refused as refusal:
            raise BadInput(str(refusal)) from None
        if asked.slip is not None:
            raise BadInput(asked.slip)
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

    async def _answered(self, viewer: Viewer, permitted: _Permitted, request: CypherRequest) -> Leaving:
        """The answer, in her turn."""
        async with self._share(viewer):
            table = await self._table(permitted, request.bounds.rows)
            id = permitted.snapshot.id
            return await to_thread.run_sync(leaving, table, request.bounds, id, request.accept)

    async def _table(self, permitted: _Permitted, rows: int) -> Table:
        try:
            return await self._cells.ask(permitted.snapshot.graph, permitted.question.statement, rows)
        except GraphTimeout:
            raise TimedOut("The question did not end within its time.") from None
        except GraphUnavailable as fault:
            raise Unavailable(str(fault)) from None
        except GraphTooLarge as fault:
            raise TooCostly(str(fault)) from None
        except GraphError as fault:
            raise BadInput(str(fault)) from None

    async def _outcome(self, receipt: Receipt, answered: Answered) -> None:
        try:
            await self._rooms.audit.outcome(receipt, answered)
        except AuditUnavailable:
            raise no_log() from None


def _absent() -> BadInput:
    """Without everything that it was cut from, a snapshot is as absent as none."""
    return BadInput("There is no snapshot for this purpose.")
