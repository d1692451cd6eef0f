"""The audit log: an intent before the query, an outcome before the response, or no answer at all."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.database import Ledger
from policies.audit.event import Answered, Asked, Receipt, Row, intent_row, outcome_row, subjects
from policies.audit.writer import Writer, write
from policies.directory import Principal
from policies.errors import AuditUnavailable
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage


class Intent(NamedTuple):
    """An intent on its way to the log: its receipt proves nothing yet."""

    receipt: Receipt
    durable: Awaitable[None]


class AuditLog:
    """Writes audit events; each method returns when its event is durable and raises AuditUnavailable if not.

    `operation` is the names of the root fields asked for, never a name that a client chose;
    `operation_hash` the hash of the normalised query text. Who is not signed in is None.
    """

    def __init__(self, ledger: Ledger, *, patience: float = 5.0) -> None:
        """`patience`: seconds after which an event that is still waiting counts as failed."""
        self._writer = Writer(ledger)
        self._patience = patience

    async def intent(
        self,
        viewer: Viewer | Principal,
        action: AuditAction,
        operation: str,
        operation_hash: str | None,
        details: Asked,
    ) -> Receipt:
        """Before the query: who is about to do what, and why."""
        loop = asyncio.get_running_loop()
        return await self.begun(self.begin(loop, viewer, action, operation, operation_hash, details))

    def begin(
        self,
        loop: asyncio.AbstractEventLoop,
        viewer: Viewer | Principal,
        action: AuditAction,
        operation: str,
        operation_hash: str | None,
        details: Asked,
    ) -> Intent:
        """The first half of `intent`, from any thread: its event is on its way when this returns.

        `begun` on `loop` is the other one. Raises AuditUnavailable where it is refused at once.
        """
        row = intent_row(
            _viewer(viewer), action, operation, operation_hash, AuditStage.INTENT, details, details.policy
        )
        return Intent(Receipt(str(row["request"]), row), self._writer.submit(loop, row, ()))

    async def begun(self, intent: Intent) -> Receipt:
        """Its receipt, now that its event is durable."""
        await self._wait(intent.durable)
        return intent.receipt

    async def outcome(self, receipt: Receipt, details: Answered) -> None:
        """Before the response leaves: how it ended, and what it gives out."""
        await self._write(outcome_row(receipt, details.details()), subjects(details.subjects))

    async def refused(
        self,
        viewer: Viewer | Principal | None,
        code: str,
        operation: str | None = None,
        *,
        policy: str | None = None,
        address: str | None = None,
        counts: Mapping[str, int] | None = None,
        failed: bool = False,
        cypher: str | None = None,
    ) -> None:
        """A request that came to no intent: not signed in, no purpose, an operation its roles never have.

        Many that are told as one have how many in `counts`. `failed` where it was not refused, but something
        went wrong. `cypher` is what was asked in Cypher, as in `Asked`.
        """
        outcome = AuditOutcome.FAILED if failed else AuditOutcome.REFUSED
        told = Answered(outcome, code=code, counts=counts or {}, cypher=cypher)
        await self._write(
            intent_row(
                _viewer(viewer), AuditAction.DENY, operation, None, AuditStage.OUTCOME, told, policy, address
            )
        )

    async def signed(
        self, who: Principal | None, action: AuditAction, operation: str, address: str | None
    ) -> None:
        """Somebody signed in or out, for which no intent is needed: nothing of anyone else was given out."""
        viewer = replace(who.asks(), address=address) if who is not None else None
        told = Answered(AuditOutcome.ANSWERED)
        await self._write(
            intent_row(viewer, action, operation, None, AuditStage.OUTCOME, told, address=address)
        )

    def close(self) -> None:
        """Write all that waits, and end; blocks until then. Later events raise AuditUnavailable."""
        self._writer.close()

    async def _write(self, row: Row, named: tuple[str, ...] = ()) -> None:
        await self._wait(self._writer.submit(asyncio.get_running_loop(), row, named))

    async def _wait(self, durable: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await durable
        except TimeoutError:
            raise AuditUnavailable(f"No audit event could be written in {self._patience} s.") from None


def conclude(connection: Connection, receipt: Receipt, details: Answered) -> None:
    """The outcome of a deed in its own transaction, and as its end: both become durable, or neither.

    Raises AuditUnavailable, whereupon the transaction must not be committed.
    """
    row = outcome_row(receipt, details.details())
    try:
        write(connection, [row], [subjects(details.subjects)])
    except Exception as error:
        raise AuditUnavailable(f"An audit event could not be written ({type(error).__name__}).") from None


def _viewer(who: Viewer | Principal | None) -> Viewer | None:
    return who.asks() if isinstance(who, Principal) else who
