"""Sorting: which rows of a delivery are new, changed, unchanged, repeated, withdrawn or rejected."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from linkage.ingest.batches import Figures
from linkage.ingest.entries import TOMBSTONE, Known
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.seen import Seen
from linkage.ingest.staging import Staged
from linkage.ingest.statement import Reading
from linkage.read.table import Row, Unreadable
from schema.vocabulary import Delivery

ERASED = Unreadable("the entry was erased, and is not taken in again", ())
"""What is kept of a row whose entry was erased: nothing that it says."""


class Reject(NamedTuple):
    """A row that is not taken in: its number, where and why, the row, and its entry's key if it tells one."""

    number: int
    column: str | None
    reason: str
    row: Row | Unreadable
    key: str | None = None


class KeyedRow(NamedTuple):
    """A row whose entry is known: its number in the file, the entry's key, and the cells."""

    number: int
    key: str
    row: Row


class Sorter:
    """Sorts the rows of one delivery, chunk by chunk, and counts them in `figures`.

    A source that appends never alters an entry. But what came in a batch of `alike`, with the same bytes, may
    be read anew: then it is not the row that has changed, but what its source declares of it.
    """

    def __init__(
        self, reading: Reading, delivery: Delivery, figures: Figures, alike: Collection[int] = ()
    ) -> None:
        self._reading = reading
        self._appends, self._alike = delivery is Delivery.APPEND, alike
        self._figures = figures
        self.seen = Seen()

    def keys(self, rows: Sequence[Row | Unreadable], first: int) -> tuple[list[KeyedRow], list[Reject]]:
        """The rows with a key, and those without one; the first of them is row `first` of the file."""
        keyed: list[KeyedRow] = []
        rejects: list[Reject] = []
        for number, row in enumerate(rows, first):
            if isinstance(row, Unreadable):
                rejects.append(Reject(number, None, row.reason, row))
                continue
            try:
                keyed.append(KeyedRow(number, self._reading.key(row), row))
            except RejectedRow as rejection:
                rejects.append(Reject(number, rejection.column, rejection.reason, row))
        return keyed, rejects

    def skim(self, keyed: Sequence[KeyedRow], present: Mapping[str, Known]) -> None:
        """Note again which entries rows name that were taken in before an interruption."""
        for _, key, _ in keyed:
            if key in present:
                self.seen.add(present[key].id)

    def sort(
        self,
        keyed: Sequence[KeyedRow],
        staged: Mapping[str, Known],
        present: Mapping[str, Known],
        erased: Mapping[str, bytes | None],
    ) -> tuple[list[Staged], list[Reject]]:
        """The entries to stage, and the rows to reject; `staged`, `present` and `erased` are what the ledger
        knows."""
        taken: dict[str, Staged] = {}
        digests = {key: known.digest for key, known in staged.items()}
        rejects: list[Reject] = []
        for number, key, row in keyed:
            known = present.get(key)
            if key in erased and self._is_refused(row, erased[key]):
                self._figures.erased += 1
                rejects.append(Reject(number, None, ERASED.reason, ERASED))
                continue
            try:
                entry = self._sorted(key, row, digests, known)
            except RejectedRow as rejection:
                rejects.append(Reject(number, rejection.column, rejection.reason, row, key))
            else:
                if entry is not None:
                    taken[key] = entry
            if known is not None:
                # A row that is rejected names its entry all the same: it is not missing from a snapshot.
                self.seen.add(known.id)
        return [*taken.values()], rejects

    def _is_refused(self, row: Row, content: bytes | None) -> bool:
        """Whether an entry that was erased is refused for what this row says."""
        try:
            return content is None or self._reading.digest(row) == content or self._reading.withdraws(row)
        except RejectedRow:
            return True

    def _sorted(self, key: str, row: Row, digests: dict[str, bytes], known: Known | None) -> Staged | None:
        """The entry to stage for a row, None where nothing changes. Raises RejectedRow."""
        reading, figures = self._reading, self._figures
        digest = TOMBSTONE if reading.withdraws(row) else reading.digest(row)
        before = digests.get(key)
        if before is None and known is not None and known.id in self.seen:
            before = known.digest
        if before is not None:
            if before != digest:
                raise RejectedRow(None, "an earlier row has the same key and other content")
            figures.repeated += 1
            return None
        digests[key] = digest  # also of a row that is rejected for what it says
        if known is None or known.state == "withdrawn":
            if digest == TOMBSTONE:
                figures.unchanged += 1
                return None
            statement = reading.state(row, key)
            figures.new += 1
            version, replaces = (1, None) if known is None else (known.version + 1, known.id)
            return Staged(key, version, digest, replaces, statement)
        if known.digest == digest:
            figures.unchanged += 1
            return None
        if self._appends and known.batch not in self._alike:
            raise RejectedRow(None, "the entry is known with other content, and this source never alters one")
        if digest == TOMBSTONE:
            figures.withdrawn += 1
            return Staged(key, known.version + 1, TOMBSTONE, known.id, None)
        statement = reading.state(row, key)
        figures.changed += 1
        return Staged(key, known.version + 1, digest, known.id, statement)
