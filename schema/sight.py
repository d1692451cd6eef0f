"""Who asks, and what they may see now: the two values that every protected answer is a function of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schema.vocabulary import FieldClass, Purpose, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """A principal of the directory with the purpose stated in this request.

    `address` is the client's, for the audit log alone.
    """

    id: str
    name: str
    agency: str
    roles: frozenset[Role]
    purpose: Purpose | None = None
    case_reference: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one viewer may see at one moment, as data that enters a statement.

    `open` maps a field class to the class numbers for which it is open (sorted; a field class is open only
    where existence is, so `open[F]` is a subset of `open[EXISTENCE]`). `pointers` are the class numbers of
    which only existence may be told. `closed` are ids of records and events that nobody may see by class
    (a closed person stands here as her records); `granted` maps a field class to ids of records, events and
    asserted edges that are open although their class is not, never one that is closed to this viewer.
    `expires` is the moment (UTC seconds) at which this sight must be decided anew. `redactions` are the class
    numbers of which the viewer may know that fields are kept from her. `glass` are the ids of the break-glass
    grants by which it is wider.
    """

    open: Mapping[FieldClass, tuple[int, ...]] = field(default_factory=dict)
    pointers: tuple[int, ...] = ()
    closed: tuple[str, ...] = ()
    granted: Mapping[FieldClass, tuple[str, ...]] = field(default_factory=dict)
    expires: float | None = None
    redactions: tuple[int, ...] = ()
    glass: tuple[str, ...] = ()

    def classes(self, kind: FieldClass) -> list[int]:
        """The class numbers for which fields of this kind are open; empty when none is (fails closed)."""
        numbers = self.open.get(FieldClass.EXISTENCE, ())
        if kind is FieldClass.EXISTENCE:
            return list(numbers)
        existence = frozenset(numbers)
        return [number for number in self.open.get(kind, ()) if number in existence]

    def whole(self, kinds: Iterable[FieldClass]) -> list[int]:
        """The class numbers of which all these kinds are open, for what is told whole or not at all."""
        return sorted(frozenset.intersection(*(frozenset(self.classes(kind)) for kind in kinds)))

    def pointed(self) -> list[int]:
        """The class numbers of which only a pointer may be given; none that is open is one."""
        existence = frozenset(self.open.get(FieldClass.EXISTENCE, ()))
        return [number for number in self.pointers if number not in existence]

    def grants(self, kind: FieldClass) -> list[str]:
        """The ids that are open for fields of this kind although their class is not."""
        ids = self.granted.get(FieldClass.EXISTENCE, ())
        if kind is FieldClass.EXISTENCE:
            return list(ids)
        existence = frozenset(ids)
        return [one for one in self.granted.get(kind, ()) if one in existence]

    def keeps(self, number: int, id: str, kind: FieldClass) -> bool:
        """Whether she may know that fields of this kind are kept from her in something that she sees."""
        closed = number not in self.open.get(kind, ()) and id not in self.granted.get(kind, ())
        return closed and number in self.redactions
