"""Arrivals: weighs a record that arrives against those that stand, by model and prior of the last run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, LifoQueue
from threading import BoundedSemaphore

from sqlalchemy import Connection

from linkage.arrival.candidates import Among, find_candidates, shared_of
from linkage.arrival.scales import Features, Scales, Told, Weighed
from linkage.errors import LinkageError
from linkage.resolution.index import EDITION
from linkage.resolution.runs import run_in_force
from linkage.resolution.standing import Standing, read_standing

AT_ONCE = 4
"""Records that are weighed at one time; each takes a database of its own."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A record with its candidates: by what they were weighed, what is compared of each, and the weights of
    the pairs between it and each of them, in bits and with the prior."""

    standing: Standing
    features: Mapping[str, Features]
    weighed: Sequence[Weighed]

    def weight(self, one: Weighed) -> float:
        """The match weight of a pair, with the prior."""
        return self.standing.prior + sum(one.bits)


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

    def compare(
        self, connection: Connection, told: Told, within: Among | None = None, without: str = ""
    ) -> Compared:
        """Compare a record with those that a run would compare it with.

        `within` is among whom candidates are sought, all if None; `without` a source of which none can be
        hers. Raises LinkageError where no run has been done by this program's rules.
        """
        standing = self._stands(connection)
        with self._scales(standing) as scales:
            own = scales.derive(told)
            shared = shared_of(connection, own.phones, own.place)
            if any(shared):
                own = scales.derive(told, *shared)
            year = own.features["birth_year"]
            id = told["record"]
            candidates = find_candidates(connection, id, own.keys, year, standing.limits, within, without)
            features = {one.record: scales.unpack({"record": one.record}, one.features) for one in candidates}
            features[id] = own.features
            pairs = [(id, one.record) for one in candidates]
            weighed = scales.weigh([*features.values()], pairs) if pairs else []
            return Compared(standing, features, weighed)

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

    @contextmanager
    def _scales(self, standing: Standing) -> Iterator[Scales]:
        version = standing.version
        with self._turns:
            try:
                of, scales = self._idle.get_nowait()
            except Empty:
                of, scales = version, Scales(standing.model)
            if of != version:
                scales.close()
                scales = Scales(standing.model)
            yield scales
            self._idle.put((version, scales))
