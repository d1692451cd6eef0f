"""Answering: from a signed-in viewer's request to a response, in the one order that protects.

What the document is and weighs → may she ask this at all → intent on the audit log → one statement for
each root field → response → outcome on the audit log → out. Nothing is read before the intent is durable,
and nothing leaves before the outcome is. A mutation goes the same way, each of its fields by itself.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from anyio import to_thread

from cypher.cursor import Cursors
from graph_api.doing import Doing
from graph_api.errors import ClientError, Internal, Unavailable
from graph_api.fields import Answer, Fields
from graph_api.lineage import Meant, follow
from graph_api.outcome import no_log, without_answer
from graph_api.permission import permit
from graph_api.question.executable import executable_contract, failure, respond, unexpected
from graph_api.question.question import Question, Questions
from graph_api.question.request import GraphQLRequest
from graph_api.question.weight import Limits
from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from ledger.errors import LedgerError
from policies.audit.event import Answered, Asked, Receipt
from policies.audit.log import Intent
from policies.errors import AuditUnavailable
from schema.sight import Sight, Viewer
from schema.vocabulary import AuditOutcome


@dataclass(slots=True)
class Subscribed:
    """What somebody listens to, and how many things she was told of."""

    field: str
    told: int = 0


class Permitted(NamedTuple):
    """What may be asked, and its intent on its way to the log; of deeds none, since each has its own."""

    question: Question
    sight: Sight
    meant: Meant
    asked: Asked
    intent: Intent | None


class Answering:
    """Answers requests; one for a server."""

    def __init__(self, rooms: Rooms, cursor_key: bytes) -> None:
        """Raises ConfigurationError where the partnership's folder is wrong."""
        settings = rooms.settings
        limits = Limits(settings.depth, settings.fields, settings.aliases, settings.cost)
        self._rooms = rooms
        self._cursor_key = cursor_key
        self._schema = executable_contract()
        self._questions = Questions(self._schema, limits, settings.tokens)
        agencies = Agencies(rooms.folder)
        self._fields = Fields(rooms, agencies)
        self._doing = Doing(rooms, agencies)

    async def answer(
        self, viewer: Viewer, request: GraphQLRequest, alert: str | None = None
    ) -> dict[str, Any]:
        """The response; to a subscription, the telling of one `alert`.

        Raises ClientError where the whole request is refused or could not be answered.
        """
        started = time.perf_counter()
        question, sight, meant, asked, intent = await self._permitted(viewer, request, alert)
        if intent is None:
            return await self._execute(question, await self._doing.values(viewer, question, sight, asked))
        receipt = await self._begun(intent)
        try:
            answers = await self._answers(viewer, question, sight, meant.today)
            given = _given(question, answers, meant.involved, started)
            if alert is not None and any(one.value is None for one in answers):
                await self._outcome(receipt, given)
                return {"data": {}}  # nothing for her to know of
            return await self._response(question, answers, receipt, given)
        except Unavailable:
            raise
        except Exception as error:
            failure = error if isinstance(error, ClientError) else unexpected(error)
            await self._outcome(receipt, without_answer(failure, started))
            raise failure from None

    @asynccontextmanager
    async def subscribed(self, viewer: Viewer, request: GraphQLRequest) -> AsyncIterator[Subscribed]:
        """Let the viewer listen for as long as the block lasts; that she begins and ends is on the audit log.

        Raises ClientError, which is there as well; one that the block raises is what ended it.
        """
        started = time.perf_counter()
        question, *_, intent = await self._permitted(viewer, request, begins="subscribe ")
        assert intent is not None
        receipt = await self._begun(intent)
        subscribed, end = Subscribed(question.operation), Answered(AuditOutcome.ANSWERED)
        try:
            yield subscribed
        except ClientError as refusal:
            end = without_answer(refusal, started)
            raise
        finally:
            counts, seconds = {subscribed.field: subscribed.told}, time.perf_counter() - started
            with suppress(Unavailable):  # who listened has gone, or hears no more
                await self._outcome(receipt, replace(end, counts=counts, seconds=seconds))

    async def refused(
        self,
        viewer: Viewer | None,
        refusal: ClientError,
        operation: str | None = None,
        address: str | None = None,
        cypher: str | None = None,
    ) -> None:
        """Put a refusal on the audit log; `address` is that of a client who is not signed in.

        `cypher` is what was asked in Cypher, without names and values that a person chose.

        Raises Unavailable where that can't be done.
        """
        try:
            # Policies that changed are read, and kept in the ledger, before they are named: it may block.
            policy = await to_thread.run_sync(lambda: self._rooms.sights.digest)
            await self._rooms.audit.refused(
                viewer,
                refusal.code,
                operation,
                policy=policy,
                address=address,
                failed=isinstance(refusal, Internal),
                cypher=cypher,
            )
        except (AuditUnavailable, LedgerError):
            raise no_log() from None

    async def _permitted(
        self, viewer: Viewer, request: GraphQLRequest, alert: str | None = None, begins: str = ""
    ) -> Permitted:
        """What is asked, and what `_prepared` makes of it. Raises ClientError, which is on the audit log."""
        question = None
        try:
            question = await self._questions.read(request)
            if alert is not None:
                roots = tuple(replace(root, arguments={"id": alert}) for root in question.roots)
                question = replace(question, roots=roots)
            loop = asyncio.get_running_loop()
            return await to_thread.run_sync(self._prepared, viewer, question, begins, loop)
        except Exception as error:
            refusal = failure(error)
            await self.refused(viewer, refusal, question.operation if question else None)
            raise refusal from None

    def _prepared(
        self, viewer: Viewer, question: Question, begins: str, loop: asyncio.AbstractEventLoop
    ) -> Permitted:
        """What the viewer may see, whom ids of persons may mean, and the intent on its way; in one thread."""
        rooms = self._rooms
        try:
            with rooms.sights.moment() as moment:
                sight = permit(viewer, question, moment)
                # A deed finds out itself whom its input means, in its own transaction.
                meant = Meant() if question.deeds else follow(moment.connection, question.roots, sight)
                policy = moment.edition.version if moment.edition else None
        except LedgerError:
            raise Unavailable("The ledger can't be read at the moment, so nothing is answered.") from None
        searched = question.searched
        sealed = rooms.sealer.seal(searched) if rooms.sealer is not None and searched else None
        asked = Asked(question.kinds, policy, sealed, sight.glass)
        if question.deeds:
            return Permitted(question, sight, meant, asked, None)
        operation, shape = begins + question.operation, question.document.shape
        try:
            intent = rooms.audit.begin(loop, viewer, question.action, operation, shape, asked)
        except AuditUnavailable:
            raise no_log() from None
        return Permitted(question, sight, meant, asked, intent)

    async def _answers(
        self, viewer: Viewer, question: Question, sight: Sight, today: Mapping[str, Sequence[str]]
    ) -> list[Answer]:
        """What each root field is answered with; what went wrong stands in it."""
        cursors, roots = Cursors(self._cursor_key, viewer.id), question.roots
        answering = (self._fields.answer(viewer, root, sight, cursors, today) for root in roots)
        return list(await asyncio.gather(*answering))

    async def _response(
        self, question: Question, answers: Sequence[Answer], receipt: Receipt, given: Answered
    ) -> dict[str, Any]:
        """The response, its outcome durable."""
        values = {root.key: one.value for root, one in zip(question.roots, answers, strict=True)}
        response = await self._execute(question, values)
        await self._outcome(receipt, _with_errors(given, response) if "errors" in response else given)
        redacted = [
            {"path": [root.key, *path], "fieldClasses": classes}
            for root, answer in zip(question.roots, answers, strict=True)
            for path, classes in answer.redacted
        ]
        if redacted:
            response["extensions"] = {"redacted": redacted}
        return response

    async def _execute(self, question: Question, values: dict[str, Any]) -> dict[str, Any]:
        return await respond(
            self._schema,
            question.document.node,
            values,
            dict(question.variables),
            question.operation_name,
            question.cost,
        )

    async def _begun(self, intent: Intent) -> Receipt:
        try:
            return await self._rooms.audit.begun(intent)
        except AuditUnavailable:
            raise no_log() from None

    async def _outcome(self, receipt: Receipt, details: Answered) -> None:
        try:
            await self._rooms.audit.outcome(receipt, details)
        except AuditUnavailable:
            raise no_log() from None


def _given(
    question: Question, answers: Sequence[Answer], involved: Sequence[str], started: float
) -> Answered:
    """What is given out, if nothing goes wrong."""
    counts: dict[str, int] = {}
    for answer in answers:
        counts[answer.field] = counts.get(answer.field, 0) + answer.count
    return Answered(
        AuditOutcome.ANSWERED,
        tuple(dict.fromkeys([*involved, *(id for one in answers for id in one.subjects)])),
        question.kinds,
        counts,
        time.perf_counter() - started,
    )


def _with_errors(given: Answered, response: dict[str, Any]) -> Answered:
    """What is given out by a response with errors. One in one field leaves the others; its code is told."""
    code = response["errors"][0]["extensions"]["code"]
    if response["data"] is None:
        return Answered(AuditOutcome.FAILED, seconds=given.seconds, code=code)
    return replace(given, code=code)
