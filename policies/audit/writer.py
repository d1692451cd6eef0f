"""The one writer of the audit log: whatever waits is made durable together, in one transaction."""

import asyncio
import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.bulk import insert_rows
from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.event import Row
from policies.audit.homes import Homes
from policies.audit.index import MOVED, add, move, rows_of
from policies.audit.leaf import STATED, canonical, event_leaf
from policies.audit.merkle import Node
from policies.audit.tree import keep_tree, read_tree
from policies.errors import AuditUnavailable

log = logging.getLogger(__name__)

GROUP = 512  # events in one transaction
WAITING = 20_000  # events in the queue, beyond which a new one is refused at once
IDLE_SECONDS = 0.5  # after so long without an event the index is tended
MOST_RECENT = 10 * MOVED  # rows of the index that wait to be moved, beyond which events wait for it


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event to be written, and who waits for it."""

    row: Row
    subjects: tuple[str, ...]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[None]"


class Writer:
    """A queue and a thread. An event's future is done when its transaction is committed, or fails with it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._homes = Homes()
        self._open = True
        self._recent = 1  # rows of the index to move: what is known, and at first that there may be some
        self._thread = threading.Thread(target=self._run, name="audit-writer", daemon=True)
        self._thread.start()

    def submit(
        self, loop: asyncio.AbstractEventLoop, row: Row, subjects: tuple[str, ...]
    ) -> "asyncio.Future[None]":
        """Put an event into the queue, from any thread; who waits for it waits on this event loop."""
        done = loop.create_future()
        with self._lock:
            if not self._open:
                raise AuditUnavailable("The audit log is closed.")
            if self._queue.qsize() >= WAITING:
                raise AuditUnavailable(f"{WAITING} audit events are waiting to be written.")
            self._queue.put(Waiting(row, subjects, loop, done))
        return done

    def close(self) -> None:
        """Take no more events, write all that wait, and end; blocks until then."""
        with self._lock:
            if self._open:
                self._open = False
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            while self._recent > MOST_RECENT and self._move():
                pass
            group, more = self._next()
            if not group:
                continue
            try:
                with self._ledger.begin() as connection:
                    rows, subjects = [one.row for one in group], [one.subjects for one in group]
                    added = write(connection, rows, subjects, self._homes)
                # A deed writes its own outcome, so there may be rows behind an intent, too.
                self._recent = max(1, self._recent + added)
                failure: str | None = None
            except Exception as error:
                # The text of a database's error can hold the values of a row; its kind can't.
                log.error("%d audit events could not be written: %s", len(group), type(error).__name__)
                failure = f"Audit events could not be written ({type(error).__name__})."
            _settle(group, failure)

    def _move(self) -> bool:
        """Move a part of the index to where it is found by subject; what fails is tried again when idle."""
        try:
            with self._ledger.begin() as connection:
                moved = move(connection)
        except Exception as error:
            log.warning("The audit log's index could not be tended: %s", type(error).__name__)
            return False
        self._recent = max(1, self._recent - moved) if moved else 0
        return moved > 0

    def _next(self) -> tuple[list[Waiting], bool]:
        """All that waits, at most a group, and none where the index was tended; False with the last."""
        group: list[Waiting] = []
        try:
            one = self._queue.get(timeout=IDLE_SECONDS if self._recent else None)
        except queue.Empty:
            self._move()
            return group, True
        while one is not None:
            group.append(one)
            if len(group) == GROUP or self._queue.empty():
                return group, True
            one = self._queue.get()
        return group, False


def write(
    connection: Connection,
    rows: Sequence[Row],
    subjects: Sequence[tuple[str, ...]],
    homes: Homes | None = None,
) -> int:
    """Write events with the subjects of each, what finds an event by subject, agency and grant, and the tree.

    `homes` are those that a writer of nothing but events keeps. Returns how many rows of the index were
    added. Whoever else writes events waits until this transaction ends. Raises ValueError where the tree is
    lost.
    """
    homes = homes or Homes()
    named = {id for some in subjects for id in some}
    looked = named or any("given" in _details(row) for row in rows)
    classes = homes.classes(connection, named) if looked else {}
    events: list[tuple[object, ...]] = []
    index: list[tuple[int, str]] = []
    completed: list[Node] = []
    tree = read_tree(connection, to_grow=True)
    for row, some in zip(rows, subjects, strict=True):
        seq = tree.size + 1
        if some:
            row["details"] = {**_details(row), "given": _given(some, classes)}
        index += rows_of(seq, _details(row), homes.agencies)
        told = {
            **row,
            "seq": seq,
            "roles": canonical(row["roles"]),
            "details": canonical(row["details"]),
        }
        told["leaf"] = leaf = event_leaf([told[name] for name in STATED])
        completed += tree.frontier.append(leaf)
        events.append(tuple(told[column.name] for column in audit_event.columns))
    insert_rows(connection, audit_event, events)
    add(connection, index)
    keep_tree(connection, tree, completed)
    return len(index)


def _given(subjects: tuple[str, ...], classes: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Class number → the subjects of it; "0" for those of which the ledger knows no class."""
    given: dict[str, list[str]] = {}
    for id in subjects:
        for number in classes[id]:
            given.setdefault(number, []).append(id)
    return given


def _details(row: Row) -> dict[str, object]:
    details = row["details"]
    assert isinstance(details, dict)
    return details


def _settle(group: Sequence[Waiting], failure: str | None) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for one in group:
        by_loop.setdefault(one.loop, []).append(one.done)
    for loop, waiting in by_loop.items():
        try:
            loop.call_soon_threadsafe(_tell, waiting, failure)
        except RuntimeError:
            # The loop has ended, and with it all who waited.
            log.warning("%d audit events were settled after their server had ended.", len(waiting))


def _tell(waiting: Sequence["asyncio.Future[None]"], failure: str | None) -> None:
    for done in waiting:
        if done.done():
            continue  # cancelled: nobody waits for it
        if failure is None:
            done.set_result(None)
        else:
            done.set_exception(AuditUnavailable(failure))
