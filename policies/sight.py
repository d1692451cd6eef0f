"""Sights: what a viewer may see at this moment, decided by the policies and narrowed by restrictions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from ledger.database import Ledger
from ledger.version import Version, version
from policies.agreements import Agreement
from policies.break_glass import Glass, Grant, grants_in_force
from policies.caseload import own_cases
from policies.cedar import reason
from policies.edition import Edition
from policies.errors import PolicyError
from policies.explanation import Decided, Explanation, explain, subjects_of
from policies.grants import granted
from policies.in_force import Clock, InForce, server_clock
from policies.openings import Opening, openings, pointings, waivings
from policies.permissions import Permissions, may_ask
from policies.seen import Remembered, Seen
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass


@dataclass(frozen=True, slots=True)
class Moment:
    """What is in force (None while a file is wrong) and the ledger, both as they stood at one moment.

    `decide` is that of `Sights`, at this moment.
    """

    connection: Connection
    edition: Edition | None
    decide: Callable[[Viewer, frozenset[FieldClass]], Sight]


@dataclass(frozen=True, slots=True)
class _Reading:
    connection: Connection
    edition: Edition | None
    version: Version


class Sights:
    """Decides sights; one for a process, safe to use from many threads.

    Policies, agreements and the partnership's agencies are in force as their files stand at each call, and
    agreements from their start until their end by this server's clock; while a file is wrong nothing is open
    to anyone, and `fault` says what is wrong. What else decides is read from the ledger, and remembered for
    as long as the ledger says the same.
    """

    def __init__(self, folder: Path, ledger: Ledger, clock: Clock = server_clock) -> None:
        self._ledger = ledger
        self._in_force = InForce(folder, ledger, clock)
        self.permissions = Permissions(self._in_force)
        self._remembered = Remembered()
        self._graph_seq: int | None = None

    @classmethod
    def open(cls, folder: Path, ledger: Ledger, clock: Clock = server_clock) -> "Sights":
        """Read what decides in a partnership's folder; ConfigurationError says what is wrong with it."""
        return cls(folder, ledger, clock)

    def graph_is_at(self, seq: int) -> None:
        """Let them know up to which row of the outbox this process's own graph is.

        What the ledger says of that may be another server's, whose graph was first to learn what was sealed:
        the lower of the two decides.
        """
        self._graph_seq = seq

    @property
    def fault(self) -> str | None:
        """Why nothing is open to anyone now; None while all files are right."""
        return self._in_force.fault

    @property
    def digest(self) -> str | None:
        """What names the texts in force, as the ledger keeps them; None while a file is wrong."""
        texts = self._in_force.texts()
        return texts.digest if texts else None

    def keep_texts(self) -> None:
        """Have the texts in force in the ledger now, so that no request must write them before its answer."""
        self._in_force.texts()

    def agreements(self) -> tuple[Agreement, ...]:
        """Every agreement of any time, by its name; none while a file is wrong."""
        texts = self._in_force.texts()
        return texts.agreements if texts else ()

    def now(self) -> datetime:
        """The moment by which agreements are judged."""
        return self._in_force.now()

    @contextmanager
    def moment(self) -> Iterator["Moment"]:
        """One moment, for all that one request needs: the files looked at once, the ledger read once."""
        with self._reading() as reading:
            yield Moment(
                reading.connection,
                reading.edition,
                lambda viewer, kinds: self._seen(reading, viewer, kinds).sight,
            )

    def decide(self, viewer: Viewer, kinds: frozenset[FieldClass]) -> Sight:
        """What the viewer may see now of fields of these kinds (existence is always decided).

        Empty without a purpose, for a purpose that is not hers, and without a case reference where her
        purpose needs one.
        """
        with self._reading() as reading:
            return self._seen(reading, viewer, kinds).sight

    def openings(self, viewer: Viewer) -> tuple[Opening, ...]:
        """What is open to the viewer now, class by class, and by which policy; in the order of classes."""
        with self._reading() as reading:
            edition = reading.edition
            if edition is None or viewer.purpose is None:
                return ()
            seen = self._seen(reading, viewer, frozenset(FieldClass))
            sight, own = seen.sight, seen.own
        context, on_caseload = _reasons(viewer)
        hers = own.widening.numbers if own.widening else {}
        found: list[Opening] = []
        for held in edition.classes:
            plainly = [kind for kind in FieldClass if held.number in sight.classes(kind)]
            found += openings(edition, viewer, held, plainly, context)
            more = [kind for kind in FieldClass if held.number in hers.get(kind, ())]
            found += openings(edition, viewer, held, more, on_caseload, caseload=True)
            if held.number in sight.pointers:
                found += pointings(edition, viewer, held, context)
        return tuple(found)

    def explain(self, viewer: Viewer, id: str) -> tuple[Explanation, ...]:
        """Which rule decides what the viewer may see now of a record or an event, or of a person's records.

        Empty for what the ledger does not hold, or of an agency that takes no part. Raises PolicyError while
        a file is wrong.
        """
        with self._reading() as reading:
            connection, edition = reading.connection, reading.edition
            if edition is None or viewer.purpose is None:
                raise PolicyError(self.fault or "Nothing is decided without a purpose.")
            context, on_caseload = _reasons(viewer)
            seen = self._seen(reading, viewer, frozenset(FieldClass))
            sight, own = seen.sight, seen.own
            wider = [own.widening] if own.widening else []
            existence = sight.classes(FieldClass.EXISTENCE)
            agreements = {one.policy: one for one in self.agreements()}
            decided = Decided(
                edition,
                viewer,
                context,
                sight,
                _refusal(edition, viewer),
                agreements,
                on_caseload,
                granted(connection, viewer.id, existence, wider, own.closed),
                own.closed,
                grants_in_force(connection, viewer, self.now()),
            )
            found = (explain(connection, decided, one) for one in subjects_of(connection, id))
            return tuple(one for one in found if one is not None)

    def grants(self, viewer: Viewer) -> tuple[Grant, ...]:
        """What the viewer took by breaking the glass for her purpose and that has not run out; by its end."""
        with self._ledger.read() as connection:
            return grants_in_force(connection, viewer, self.now())

    def glass(self, viewer: Viewer) -> Glass | None:
        """What breaking the glass would open to her now; None where policy lets her open nothing by it."""
        with self._reading() as reading:
            connection, edition = reading.connection, reading.edition
            if edition is None or viewer.purpose is None or not may_ask(edition, viewer):
                return None
            context = reason(viewer.purpose, bool(viewer.case_reference))
            numbers = edition.waived(viewer, frozenset(FieldClass), context)
            if not numbers:
                return None
            existence = edition.opened(viewer, frozenset(), context).open[FieldClass.EXISTENCE]
            own = own_cases(connection, edition, viewer, frozenset(), self.now())
            known = {one.number: one.key for one in edition.classes}
            waives: list[Opening] = []
            for held in edition.classes:
                kinds = [kind for kind in FieldClass if held.number in numbers.get(kind, ())]
                waives += waivings(edition, viewer, held, kinds, context)
            return Glass(
                self.now(),
                edition.version,
                frozenset(existence),
                own.closed,
                numbers,
                known,
                tuple(waives),
            )

    def graph_seq(self, connection: Connection) -> int:
        """The row of the outbox up to which this process's graph is known to be."""
        return self._version(connection).projected or 0

    def _version(self, connection: Connection) -> Version:
        known = version(connection)
        if self._graph_seq is None:
            return known
        return known._replace(projected=min(known.projected or 0, self._graph_seq))

    @contextmanager
    def _reading(self) -> Iterator[_Reading]:
        """One moment of the ledger, and what is in force in it."""
        texts = self._in_force.texts()
        with self._ledger.read() as connection:
            known = self._version(connection)
            edition = self._in_force.edition(connection, texts, known) if texts else None
            yield _Reading(connection, edition, known)

    def _seen(self, reading: _Reading, viewer: Viewer, kinds: frozenset[FieldClass]) -> Seen:
        edition = reading.edition
        if edition is None or not may_ask(edition, viewer):
            return Seen()
        return self._remembered.seen(reading.connection, edition, reading.version, viewer, kinds, self.now())


def _refusal(edition: Edition, viewer: Viewer) -> str | None:
    """Why she may not ask at all; None where she may."""
    if may_ask(edition, viewer):
        return None
    if viewer.purpose is None or viewer.purpose not in edition.purposes(viewer):
        return f"no policy lets her ask for {viewer.purpose}"
    return f"{viewer.purpose} needs a case, and none is named"


def _reasons(viewer: Viewer) -> tuple[str, str]:
    """The context of a question about anyone, and of one about somebody on the viewer's own caseload."""
    purpose, case = viewer.purpose or "", bool(viewer.case_reference)
    return reason(purpose, case), reason(purpose, case, caseload=True)
