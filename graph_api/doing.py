"""Doing: the fields of a mutation, one after the other, each with its intent before and its outcome within.

The intent is durable before anything is done. The deed and its outcome are one transaction: nothing is done
without its outcome on the log, and the log tells of nothing that was not done. An intent alone says that the
process ended in between, and that nothing was done.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from anyio import to_thread

from graph_api.deeds import deed
from graph_api.deeds.deed import Act, Deed, Refused
from graph_api.deeds.known import DEEDS
from graph_api.errors import ClientError, Unavailable
from graph_api.question.executable import unexpected
from graph_api.question.question import Question
from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from graph_api.roots.shaped import shaped
from ledger.errors import LedgerError
from policies.audit.event import Answered, Asked, Receipt
from policies.audit.log import conclude
from policies.errors import AuditUnavailable
from schema.selection import Selection
from schema.sight import Sight, Viewer
from schema.vocabulary import AuditAction, AuditOutcome


class Doing:
    """Does what mutations ask for; one for a server."""

    def __init__(self, rooms: Rooms, agencies: Agencies) -> None:
        self._rooms = rooms
        self._agencies = agencies

    async def values(self, viewer: Viewer, question: Question, sight: Sight, asked: Asked) -> dict[str, Any]:
        """The payload of each root field by its response name, done in the order of the document.

        Raises ClientError where one could not be done: those after it are not begun, those before it stand.
        """
        values = {}
        for root in question.roots:
            values[root.key] = await self._one(viewer, question, root, sight, asked)
        return values

    async def _one(
        self, viewer: Viewer, question: Question, root: Selection, sight: Sight, asked: Asked
    ) -> dict[str, Any]:
        started = time.perf_counter()
        known = DEEDS[root.field]
        given = root.arguments["input"]
        assert isinstance(given, Mapping)
        of = deed.Asked(viewer, given, sight, self._rooms, self._agencies)
        receipt = await self._intent(viewer, question, root, known, asked)
        try:
            act = await to_thread.run_sync(known.prepare, of)
            return await to_thread.run_sync(partial(self._do, act, receipt, root, question, started))
        except Refused as refusal:
            told = Answered(AuditOutcome.REFUSED, code=refusal.code, seconds=time.perf_counter() - started)
            await self._without_deed(receipt, root, told)
            return _refused(root, refusal)
        except Exception as error:
            failure = _failure(error, root.field)
            told = Answered(AuditOutcome.FAILED, code=failure.code, seconds=time.perf_counter() - started)
            await self._without_deed(receipt, root, told)
            raise failure from None

    def _do(
        self, act: Act, receipt: Receipt, root: Selection, question: Question, started: float
    ) -> dict[str, Any]:
        """The deed with its outcome, in one transaction, and its payload; in a thread."""
        with self._rooms.ledger.begin() as connection:
            done = act(connection)
            value: dict[str, Any] = shaped(root.children, {**done.payload, "refusal": None})
            seconds = time.perf_counter() - started
            kinds, counts = question.kinds, {root.field: 1}
            told = Answered(
                AuditOutcome.ANSWERED,
                done.subjects,
                kinds,
                counts,
                seconds,
                grants=done.grants,
                unseen=done.unseen,
            )
            conclude(connection, receipt, told)
        return value

    async def _intent(
        self, viewer: Viewer, question: Question, root: Selection, known: Deed, asked: Asked
    ) -> Receipt:
        try:
            return await self._rooms.audit.intent(
                viewer, _action(known, root), root.field, question.document.shape, asked
            )
        except AuditUnavailable:
            raise _not_done(root.field) from None

    async def _without_deed(self, receipt: Receipt, root: Selection, told: Answered) -> None:
        try:
            await self._rooms.audit.outcome(receipt, told)
        except AuditUnavailable:
            raise _not_done(root.field) from None


def _action(known: Deed, root: Selection) -> AuditAction:
    given = root.arguments["input"]
    assert isinstance(given, Mapping)
    return AuditAction.SEARCH if known.searches(given) else known.action


def _refused(root: Selection, refusal: Refused) -> dict[str, Any]:
    """A payload in which nothing stands but the refusal."""
    payload: dict[str, Any] = {child.field: None for child in root.children}
    value: dict[str, Any] = shaped(
        root.children, {**payload, "refusal": {"code": refusal.code, "message": refusal.message}}
    )
    return value


def _failure(error: Exception, field: str) -> ClientError:
    if isinstance(error, AuditUnavailable | LedgerError):
        return _not_done(field)
    return error if isinstance(error, ClientError) else unexpected(error)


def _not_done(field: str) -> Unavailable:
    return Unavailable(
        f"The ledger can't be written at the moment, so {field} was not done. Try again later."
    )
