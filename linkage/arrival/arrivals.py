"""Arrivals: weighs a record that arrives against those that stand, by model and prior of the last run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import Empty, LifoQueue
from threading import BoundedSemaphore

from sqlalchemy import Connection

from linkage.arrival.candidates import Among, find_candidates, shared_of
from linkage.arrival.scales import Derived, Scales, Told, Weighed
from linkage.errors import LinkageError
from linkage.resolution.index import EDITION
from linkage.resolution.runs import run_in_force
from linkage.resolution.standing import Standing, read_standing

AT_ONCE = 4
"""Records that are weighed at one time; each takes a database of its own."""

Pair = tuple[str, str]
"""Two records, the lesser id first."""


@dataclass(slots=True)
class Weighing:
    """One record on the scales of one run, and all pairs that were weighed for it.

    `standing` is that run, `told` and `derived` the record and what is made of it.
    """

    standing: Standing
    told: Told
    derived: Derived
    _arrivals: "Arrivals"
    _known: dict[tuple[Pair, str, str], Weighed] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """The id of the record."""
        return str(self.told["record"])

    def entered(self, record: str, entry: int) -> "Weighing":
        """The same record under the id that it was given, of the entry that states it now."""
        return replace(self, told={**self.told, "record": record, "entry": entry})

    def candidates(
        self, connection: Connection, within: Among | None = None, without: str = ""
    ) -> dict[str, str]:
        """The records that a run would compare it with, and what is compared of each.

        `within` is among whom they are sought, all if None; `without` a source of which none can be hers.
        """
        found = find_candidates(
            connection,
            self.record,
            self.derived.keys,
            self.derived.year,
            self.standing.limits,
            within,
            without,
        )
        return {one.record: one.features for one in found}

    def weigh(self, features: Mapping[str, str], pairs: Iterable[Pair]) -> dict[Pair, Weighed]:
        """The weights of the comparisons of each pair of these records, in bits, and what they prove."""
        asked = {pair: (pair, features[pair[0]], features[pair[1]]) for pair in pairs}
        missing = [pair for pair, name in asked.items() if name not in self._known]
        if missing:
            with self._arrivals.scales(self.standing) as scales:
                needed = sorted({record for pair in missing for record in pair})
                rows = [scales.unpack(record, features[record]) for record in needed]
                for one in scales.weigh(rows, missing):
                    self._known[asked[one.a, one.b]] = one
        return {pair: self._known[name] for pair, name in asked.items()}

    def prove(self, features: Mapping[str, str], pairs: Sequence[Pair]) -> dict[Pair, str | None]:
        """What each pair of these records proves, where its weight stands."""
        if not pairs:
            return {}
        with self._arrivals.scales(self.standing) as scales:
            needed = sorted({record for pair in pairs for record in pair})
            return scales.prove([scales.unpack(record, features[record]) for record in needed], pairs)

    def weight(self, bits: Iterable[float]) -> float:
        """The match weight of which these are the comparisons, with the prior."""
        return self.standing.prior + sum(bits)


class Arrivals:
    """Weighs what arrives; one for a process, safe to use from many threads."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._idle: LifoQueue[tuple[str, Scales]] = LifoQueue()
        self._turns = BoundedSemaphore(AT_ONCE)

    def close(self) -> None:
        """Let all databases go."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except Empty:
                return

    def weighing(self, connection: Connection, told: Told) -> Weighing:
        """Begin to weigh a record.

        Raises LinkageError where no run has been done by this program's rules.
        """
        standing = self._stands(connection)
        with self.scales(standing) as scales:
            derived = scales.derive(told)
            shared = shared_of(connection, derived.phones, derived.place)
            if any(shared):
                derived = scales.derive(told, *shared)
        return Weighing(standing, told, derived, self)

    @contextmanager
    def scales(self, standing: Standing) -> Iterator[Scales]:
        """Scales for the model of a run, for this thread alone; they are let go where weighing fails."""
        with self._turns:
            try:
                of, scales = self._idle.get_nowait()
            except Empty:
                of, scales = standing.version, Scales(standing.model)
            if of != standing.version:
                scales.close()
                scales = Scales(standing.model)
            try:
                yield scales
            except BaseException:
                scales.close()
                raise
            self._idle.put((standing.version, scales))

    def _stands(self, connection: Connection) -> Standing:
        run = run_in_force(connection)
        standing = self._standing
        if standing is None or standing.run != run:
            self._standing = standing = read_standing(connection)
        if standing is None or standing.index != EDITION:
            raise LinkageError(
                "There is no linkage run by this version of the program to weigh records by: run "
                "`richpicture link` first."
            )
        return standing
