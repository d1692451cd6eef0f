"""Verification: the whole log recomputed from its events, and held against what was signed of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select

from ledger.classes import classes
from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.checkpoint import Checkpoint, checkpoints
from policies.audit.index import first_missing, rows_of
from policies.audit.keys import PublicKey
from policies.audit.leaf import TOLD, event_leaf
from policies.audit.merkle import Frontier
from policies.audit.second_place import SecondPlace
from policies.audit.tree import StoredNodes, Tree, read_tree
from policies.errors import SecondPlaceAbsent

AT_ONCE = 5_000  # events read from the ledger at once, and told as progress


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: `faults` is empty where everything is as it was written and signed.

    Where `checkpoints` is 0 nothing was signed: the events fit each other, but anyone may have written them.

    The fault of the events, if there is one, names the first that is wrong; all behind it is unproven.
    """

    log: str
    events: int
    checkpoints: int
    root: bytes
    faults: tuple[str, ...]


def count(ledger: Ledger) -> int:
    """How many events there are, for a progress bar."""
    with ledger.read() as connection:
        return connection.execute(select(func.count()).select_from(audit_event)).scalar_one()


def verify(
    ledger: Ledger,
    keys: Sequence[PublicKey],
    second: SecondPlace,
    advance: Callable[[int], None] = lambda events: None,
) -> Verdict:
    """Recompute everything; `keys` are those whose signature counts. Blocks.

    Raises LedgerError, and SecondPlaceFault where the second place can't be read, or is gone since the log
    was signed.
    """
    # A checkpoint stands in the second place before it does in the ledger, and its events before either:
    # so what was read before must be in the ledger, and what is in the ledger must be in what is read after.
    before, _ = _read(second, signed=False)
    with ledger.read() as connection:
        try:
            tree = read_tree(connection)
        except ValueError as lost:
            return Verdict("", 0, 0, b"", (str(lost),))
        stored = checkpoints(connection, tree.log)
        after, unreadable = _read(second, signed=bool(stored or before))
        faults = [
            f"Line {number} of {second.path} is no checkpoint: cut short by a crash, or altered."
            for number in unreadable
        ]
        faults += _unsigned(stored, "the ledger", tree, keys)
        faults += _unsigned(after, str(second.path), tree, keys)
        faults += _missing(stored, after, second)
        signed = _by_size([*stored, *before], keys)
        walk = _Walk(connection, tree, signed, advance)
        fault = walk.first_fault()
        if fault is not None:
            faults.insert(0, fault)
        if walk.index_fault is not None:
            faults.append(walk.index_fault)
        return Verdict(tree.log, walk.size, len(signed), walk.root, tuple(faults))


def _read(second: SecondPlace, *, signed: bool) -> tuple[Sequence[Checkpoint], Sequence[int]]:
    """What the second place holds; before anything was signed it need not be there."""
    try:
        return second.read()
    except SecondPlaceAbsent:
        if signed:
            raise
        return (), ()


def _indexed(details: str) -> bool:
    """Whether an event's details name anything by which the index finds it."""
    return '"given"' in details or '"grants"' in details


def _unsigned(
    found: Sequence[Checkpoint], where: str, tree: Tree, keys: Sequence[PublicKey]
) -> Iterator[str]:
    """What is wrong with checkpoints by themselves."""
    known = {key.id: key for key in keys}
    for one in found:
        if one.log != tree.log:
            yield f"The checkpoint of {one.size} events in {where} is of another log ({one.log})."
        elif one.key not in known:
            yield (
                f"The checkpoint of {one.size} events in {where} is signed by another key ({one.key[:16]}…): "
                "the key was replaced."
            )
        elif not one.signed_by(known[one.key]):
            yield f"The checkpoint of {one.size} events in {where} is forged: its signature is not right."


def _missing(stored: Sequence[Checkpoint], second: Sequence[Checkpoint], place: SecondPlace) -> Iterator[str]:
    """The second place has all of the ledger's since its own first one; it may have begun anew."""
    there = set(second)
    begins = min((one.size for one in second), default=0)
    for one in stored:
        if one.size >= begins and one not in there:
            yield f"The ledger's checkpoint of {one.size} events, of {one.at}, is not in {place.path}."


def _by_size(found: Sequence[Checkpoint], keys: Sequence[PublicKey]) -> dict[int, list[Checkpoint]]:
    """Those that are signed; a root that nobody signed says nothing about the events."""
    known = {key.id: key for key in keys}
    by_size: dict[int, list[Checkpoint]] = {}
    for one in dict.fromkeys(found):
        if one.key in known and one.signed_by(known[one.key]):
            by_size.setdefault(one.size, []).append(one)
    return by_size


class _Walk:
    """Goes through the events in their order, and holds each word of the ledger on them against them."""

    def __init__(
        self,
        connection: Connection,
        tree: Tree,
        signed: Mapping[int, Sequence[Checkpoint]],
        advance: Callable[[int], None],
    ) -> None:
        self._connection = connection
        self._nodes = StoredNodes(connection)
        self._tree = tree
        self._signed = signed
        self._advance = advance
        self._frontier = Frontier()
        self._signed_to = 0  # events up to here are those that were signed
        self._agency_of = {number: key.agency for number, key in classes(connection).items()}
        self._unfound: int | None = None  # the first event that the index lacks
        self._kept_to = 0  # events up to here fit the subtrees that the ledger keeps, which are not signed

    @property
    def size(self) -> int:
        """How many events were gone through."""
        return self._frontier.size

    @property
    def root(self) -> bytes:
        """The root over them."""
        return self._frontier.root()

    def first_fault(self) -> str | None:
        """What is wrong with the first event that is not as it was, or None. Call it once."""
        fault = self._check_checkpoints()
        if fault is not None:
            return fault
        wanted = TOLD.add_columns(audit_event.c.seq, audit_event.c.leaf).order_by(audit_event.c.seq)
        with self._connection.execute(wanted.execution_options(yield_per=AT_ONCE)) as rows:
            for some in rows.partitions(AT_ONCE):
                for row in some:
                    fault = self._check(row)
                    if fault is not None:
                        return fault
                self._check_index(some)
                self._advance(len(some))
        return self._check_end()

    @property
    def index_fault(self) -> str | None:
        """What the index by subject lacks of the events that were gone through."""
        if self._unfound is None:
            return None
        return (
            f"Event {self._unfound} stands in the log, but not in all of its index: by some subject, agency "
            "or grant it is not found. Put the index right: richpicture audit reindex"
        )

    def _check_index(self, events: Sequence[Row[Any]]) -> None:
        if self._unfound is None:
            told = [(row.seq, orjson.loads(row.details)) for row in events if _indexed(row.details)]
            rows = [row for seq, details in told for row in rows_of(seq, details, self._agency_of)]
            self._unfound = first_missing(self._connection, rows) if rows else None

    def _check(self, row: Row[Any]) -> str | None:
        *stated, seq, leaf = tuple(row)
        expected = self.size + 1
        if seq < expected:
            return f"Event {seq} was inserted: the first event has the number 1."
        if expected > self._tree.size and not self._promised(expected):
            return f"Event {seq} was inserted behind the last one that the log wrote ({self._tree.size})."
        if seq > expected:
            gone = f"Event {expected} was" if seq == expected + 1 else f"Events {expected} to {seq - 1} were"
            return f"{gone} removed."
        try:
            sound = event_leaf(stated) == leaf
        except TypeError:
            sound = False
        if not sound:
            return f"Event {seq} is not the one that was written: it was altered, moved or inserted."
        for height, number, hash in self._frontier.append(leaf):
            if list(self._nodes.hashes(height, number, 1)) != [hash]:
                since = max(self._signed_to, self._kept_to)
                return self._among(since, "altered, moved, inserted or removed, and hashed anew")
            self._kept_to = self.size
        return self._check_checkpoints()

    def _check_checkpoints(self) -> str | None:
        for one in self._signed.get(self.size, ()):
            if one.root != self.root:
                return self._among(self._signed_to, f"not there when the log was signed at {one.at}")
            self._signed_to = self.size
        return None

    def _check_end(self) -> str | None:
        promised = max([self._tree.size, *self._signed])
        if self.size < promised:
            return f"The log was cut: events {self.size + 1} to {promised} were removed."
        stored = self._tree.frontier
        if (stored.size, stored.to_bytes()) != (self.size, self._frontier.to_bytes()):
            return self._among(self._signed_to, "altered, and hashed anew, or the tree's own state was")
        return None

    def _promised(self, size: int) -> bool:
        return any(one >= size for one in self._signed)

    def _among(self, since: int, what: str) -> str:
        first, last = since + 1, self.size
        events = f"Event {first} was" if first >= last else f"One of the events {first} to {last} was"
        return f"{events} {what}."
