"""One version of the policies over one state of the partnership: asks each question once and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.classes import ClassKey, with_restricted
from policies.cedar import Entity, Question, Rules, Verdict, World, reason
from policies.entities import NOBODY, Asker, HeldClass, classes, operations, purposes, viewer, world
from schema.vocabulary import AgencyKind, FieldClass, Purpose

POINTER = "see pointer"
REDACTION = "know of redaction"
RESTRICTED = "see restricted"
BREAK_GLASS_RESTRICTED = "break glass to see restricted"
RESTRICTED_POINTER = "see pointer to restricted"
UNHELD = 0
"""The number of a class that the ledger need not hold: it gives none below one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The class numbers that are open for each field class, and those of which only existence may be told.

    `redactions` are those of which the asker may know that fields are kept from her.
    """

    open: Mapping[FieldClass, tuple[int, ...]]
    pointers: tuple[int, ...]
    redactions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OnCaseload:
    """What is decided otherwise of those on an asker's own caseload.

    `wider` are the class numbers that are open in addition, by field class; none of `narrower`, the classes
    of which something is closed that is open of anyone else.
    """

    wider: Mapping[FieldClass, frozenset[int]]
    narrower: frozenset[int]


def see(kind: FieldClass) -> str:
    """The action of seeing fields of this class."""
    return f"see {kind.lower()}"


PROJECTED = (FieldClass.EXISTENCE, FieldClass.IDENTITY, FieldClass.LOCATION, FieldClass.OPERATIONAL)
"""The field classes of which something may enter the projection for analysts."""


def break_glass_to_see(kind: FieldClass) -> str:
    """The action of seeing them of one person or event, having broken the glass."""
    return f"break glass to {see(kind)}"


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
        self._kinds = kinds
        known = {number: key for number, key in numbered.items() if key.agency in kinds}
        self.classes = classes(with_restricted(known))
        self.agencies = tuple(Entity("Agency", id) for id in (*kinds, NOBODY))
        self._resources = {
            "Class": tuple(one.entity for one in self.classes if not one.restricted),
            "Restricted": tuple(one.entity for one in self.classes if one.restricted),
            "Purpose": purposes(),
            "Operation": operations(),
            "Agency": self.agencies,
        }
        self._world = World.of(world(self.classes, kinds))
        self._worlds: dict[tuple[str, frozenset[str]], World] = {}
        self._verdicts: dict[tuple[object, ...], Mapping[str, Verdict]] = {}
        self._opened: dict[tuple[object, ...], Opened] = {}
        self._waived: dict[tuple[object, ...], Mapping[FieldClass, frozenset[int]]] = {}
        self._on_caseload: dict[tuple[object, ...], OnCaseload] = {}

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
            pointed = self._pointed(asker, context) - frozenset(existence)
            known = frozenset(self._allowed(asker, REDACTION, context)) if len(open) > 1 else frozenset[int]()
            found = Opened(
                open, tuple(sorted(pointed)), tuple(number for number in existence if number in known)
            )
            self._opened[key] = found
        return found

    def projected(self, asker: Asker, context: str) -> Mapping[FieldClass, frozenset[int]]:
        """The class numbers of which something may enter the projection; never those of restricted ones.

        Of a class of which existence may not, nothing else may.
        """
        found = {
            kind: self._granted(asker, f"project {kind.lower()}", "Class", context) for kind in PROJECTED
        }
        existence = found[FieldClass.EXISTENCE]
        return {kind: numbers & existence for kind, numbers in found.items()}

    def purposes(self, asker: Asker) -> tuple[Purpose, ...]:
        """The purposes for which she may ask, in the order of the vocabulary."""
        verdicts = self.verdicts(asker, "ask for", "Purpose")
        return tuple(purpose for purpose in Purpose if verdicts[purpose].allowed)

    def case_reference_required(self, purpose: Purpose, asker: Asker) -> bool:
        """Whether she must name a case when she asks for this purpose."""
        return not self.verdicts(asker, "ask without case reference", "Purpose")[purpose].allowed

    def may(self, asker: Asker, operation: str) -> bool:
        """Whether her roles have this question of the API (a root field) at all."""
        verdict = self.verdicts(asker, "call", "Operation").get(operation)
        return verdict is not None and verdict.allowed

    def allows(self, asker: Asker, action: str, key: ClassKey, context: str) -> bool:
        """Whether she may do `action` to a class, though the ledger may hold nothing of it yet."""
        if key.agency not in self._kinds:
            return False
        (held,) = classes({UNHELD: key})
        who = viewer(asker)
        (verdict,) = self._rules.ask(
            [Question(who, action, held.entity, context)], self._world.and_also([who, held.entity])
        )
        return verdict.allowed

    def waived(
        self, asker: Asker, kinds: frozenset[FieldClass], context: str
    ) -> Mapping[FieldClass, frozenset[int]]:
        """The class numbers that breaking the glass opens in addition, of fields of these classes.

        Of no class of which it leaves existence closed; field classes of which it opens nothing are left out.
        """
        key = (asker.agency, asker.roles, kinds, context)
        found = self._waived.get(key)
        if found is None:
            open = self.opened(asker, kinds, context).open
            wider = {
                kind: frozenset(
                    self._allowed(asker, break_glass_to_see(kind), context, BREAK_GLASS_RESTRICTED)
                )
                for kind in open
            }
            exists = wider[FieldClass.EXISTENCE].union(open[FieldClass.EXISTENCE])
            added = {kind: (numbers & exists).difference(open[kind]) for kind, numbers in wider.items()}
            found = {kind: numbers for kind, numbers in added.items() if numbers}
            self._waived[key] = found
        return found

    def why_waived(self, asker: Asker, held: HeldClass, kind: FieldClass, context: str) -> tuple[str, ...]:
        """The policies by which breaking the glass opens fields of this kind of a class."""
        sort = "Restricted" if held.restricted else "Class"
        return self.verdicts(asker, break_glass_to_see(kind), sort, context)[held.entity.id].policies

    def on_caseload(self, asker: Asker, purpose: str, case_reference: bool) -> OnCaseload:
        """What is open of those on the asker's own caseload as against anyone."""
        key = (asker.agency, asker.roles, purpose, case_reference)
        found = self._on_caseload.get(key)
        if found is None:
            every = frozenset(FieldClass)
            anyone, own = (
                self.opened(asker, every, reason(purpose, case_reference, caseload=caseload)).open
                for caseload in (False, True)
            )
            lost: frozenset[int] = frozenset()
            for kind in own:
                lost |= frozenset(anyone[kind]).difference(own[kind])
            wider = {kind: frozenset(own[kind]).difference(anyone[kind], lost) for kind in own}
            found = OnCaseload({kind: numbers for kind, numbers in wider.items() if numbers}, lost)
            self._on_caseload[key] = found
        return found

    def why_open(self, asker: Asker, held: HeldClass, kind: FieldClass, context: str) -> tuple[str, ...]:
        """The policies that open fields of this kind of a class that is open."""
        sort = "Restricted" if held.restricted else "Class"
        return self.verdicts(asker, see(kind), sort, context)[held.entity.id].policies

    def why_pointed(self, asker: Asker, held: HeldClass, context: str) -> tuple[str, ...]:
        """The policies that give a pointer to a class of which there is one."""
        action, sort = (RESTRICTED_POINTER, "Restricted") if held.restricted else (POINTER, "Class")
        return self.verdicts(asker, action, sort, context)[held.entity.id].policies

    def verdicts(self, asker: Asker, action: str, type: str, context: str = "{}") -> Mapping[str, Verdict]:
        """Whether the asker may do `action` to each resource of a type, by the resource's id."""
        key = (asker.agency, asker.roles, action, type, context)
        found = self._verdicts.get(key)
        if found is None:
            found = self._ask(asker, action, self._resources[type], context)
            self._verdicts[key] = found
        return found

    def _allowed(
        self, asker: Asker, action: str, context: str, restricted: str = RESTRICTED
    ) -> tuple[int, ...]:
        """The classes that this action opens; a restricted one only where `restricted` does, too."""
        plain = self._granted(asker, action, "Class", context)
        gate = self._granted(asker, restricted, "Restricted", context)
        inside = self._granted(asker, action, "Restricted", context) if gate else gate
        return tuple(one.number for one in self.classes if one.number in plain | (gate & inside))

    def _pointed(self, asker: Asker, context: str) -> frozenset[int]:
        plain = self._granted(asker, POINTER, "Class", context)
        return plain | self._granted(asker, RESTRICTED_POINTER, "Restricted", context)

    def _granted(self, asker: Asker, action: str, type: str, context: str) -> frozenset[int]:
        verdicts = self.verdicts(asker, action, type, context)
        return frozenset(int(id) for id, verdict in verdicts.items() if verdict.allowed)

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
