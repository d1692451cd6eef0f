"""One version of the policies over one state of the partnership: asks each question once and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.classes import ClassKey
from policies.cedar import Entity, Question, Rules, Verdict, World
from policies.entities import NOBODY, Asker, classes, operations, purposes, viewer, world
from schema.vocabulary import AgencyKind, FieldClass

POINTER = "see pointer"
REDACTION = "know of redaction"


@dataclass(frozen=True, slots=True)
class Opened:
    """The class numbers that are open for each field class, and those of which only existence may be told.

    `redactions` are those of which the asker may know that fields are kept from her.
    """

    open: Mapping[FieldClass, tuple[int, ...]]
    pointers: tuple[int, ...]
    redactions: tuple[int, ...]


def see(kind: FieldClass) -> str:
    """The action of seeing fields of this class."""
    return f"see {kind.lower()}"


class Edition:
    """What the policies say for as long as neither they nor agencies nor classes change, and no agreement
    starts or ends, which is at `until`.

    An agency that stands in the ledger but not in the partnership's file shares nothing: it is left out.
    """

    def __init__(
        self,
        version: str,
        rules: Rules,
        kinds: Mapping[str, AgencyKind],
        numbered: Mapping[int, ClassKey],
        until: datetime | None = None,
    ) -> None:
        self.version = version
        self.until = until
        self._rules = rules
        known = {number: key for number, key in numbered.items() if key.agency in kinds}
        self.classes = classes(known)
        self.agencies = tuple(Entity("Agency", id) for id in (*kinds, NOBODY))
        self._resources = {
            "Class": tuple(one.entity for one in self.classes),
            "Purpose": purposes(),
            "Operation": operations(),
            "Agency": self.agencies,
        }
        self._world = World.of(world(self.classes, kinds))
        self._worlds: dict[tuple[str, frozenset[str]], World] = {}
        self._verdicts: dict[tuple[object, ...], Mapping[str, Verdict]] = {}
        self._opened: dict[tuple[object, ...], Opened] = {}

    def opened(self, asker: Asker, kinds: frozenset[FieldClass], context: str) -> Opened:
        """What is open to the asker for fields of these classes; of no class where existence is not."""
        key = (asker.agency, asker.roles, kinds, context)
        found = self._opened.get(key)
        if found is None:
            existence = self._allowed(asker, see(FieldClass.EXISTENCE), context)
            open = {FieldClass.EXISTENCE: existence}
            for kind in sorted(kinds - open.keys()):
                allowed = frozenset(self._allowed(asker, see(kind), context))
                open[kind] = tuple(number for number in existence if number in allowed)
            pointed = self._allowed(asker, POINTER, context)
            known = frozenset(self._allowed(asker, REDACTION, context)) if len(open) > 1 else frozenset[int]()
            found = Opened(
                open,
                tuple(number for number in pointed if number not in existence),
                tuple(number for number in existence if number in known),
            )
            self._opened[key] = found
        return found

    def verdicts(self, asker: Asker, action: str, type: str, context: str = "{}") -> Mapping[str, Verdict]:
        """Whether the asker may do `action` to each resource of a type, by the resource's id."""
        key = (asker.agency, asker.roles, action, type, context)
        found = self._verdicts.get(key)
        if found is None:
            found = self._ask(asker, action, self._resources[type], context)
            self._verdicts[key] = found
        return found

    def _allowed(self, asker: Asker, action: str, context: str) -> tuple[int, ...]:
        verdicts = self.verdicts(asker, action, "Class", context)
        return tuple(one.number for one in self.classes if verdicts[one.entity.id].allowed)

    def _ask(
        self, asker: Asker, action: str, resources: Sequence[Entity], context: str
    ) -> Mapping[str, Verdict]:
        who = viewer(asker)
        alike = (asker.agency, asker.roles)
        if alike not in self._worlds:
            self._worlds[alike] = self._world.and_also([who])
        questions = [Question(who, action, one, context) for one in resources]
        verdicts = self._rules.ask(questions, self._worlds[alike])
        return {one.id: verdict for one, verdict in zip(resources, verdicts, strict=True)}
