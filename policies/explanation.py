"""Explanation: which rule decides what a viewer may see of one record or event, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from ledger.classes import BINDING, ClassKey, restricted_number
from ledger.tables import entry, membership, record, restricted, restriction, stated_node
from policies.agreements import Agreement
from policies.break_glass import Grant
from policies.cedar import Verdict
from policies.edition import POINTER, RESTRICTED, RESTRICTED_POINTER, Edition, see
from policies.entities import HeldClass
from schema.sight import Sight, Viewer
from schema.vocabulary import FieldClass, RestrictionKind


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether `what` is open, a field class or else a pointer, and what decides it."""

    what: str
    open: bool
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is decided of one record or event for one viewer."""

    subject: str
    key: ClassKey
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for a viewer at one moment; `refusal` says why she may not ask at all, if so.

    `granted` and `closed` are what her own caseload opens and closes, which `on_caseload`, the context of its
    persons, explains. `glass` are the break-glass grants of hers that are in force.
    """

    edition: Edition
    viewer: Viewer
    context: str
    sight: Sight
    refusal: str | None
    agreements: Mapping[str, Agreement]
    on_caseload: str
    granted: Mapping[FieldClass, tuple[str, ...]]
    closed: frozenset[str]
    glass: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class _Binding:
    id: str
    kind: RestrictionKind
    hers: bool


def subjects_of(connection: Connection, id: str) -> list[str]:
    """The records of a person, by id; any other id is itself."""
    if not id.startswith("person_"):
        return [id]
    wanted = select(membership.c.record).where(membership.c.person == id).order_by(membership.c.record)
    return list(connection.execute(wanted).scalars())


def explain(connection: Connection, decided: Decided, subject: str) -> Explanation | None:
    """The rulings on a record or an event; None where the ledger holds none of this id now."""
    number = _class_number(connection, subject)
    if number is None:
        return None
    bindings = _bindings(connection, subject, decided.viewer)
    kind = min((one.kind for one in bindings if not one.hers), key=BINDING.index, default=None)
    carried = number if kind is None else restricted_number(number, kind)
    held = {one.number: one for one in decided.edition.classes}
    if carried not in held:
        return None  # its agency left the partnership, and shares nothing
    rulings = _rulings(decided, held[carried], subject, bindings)
    return Explanation(subject, held[carried].key, tuple(rulings))


def _rulings(decided: Decided, held: HeldClass, subject: str, bindings: Sequence[_Binding]) -> list[Ruling]:
    if decided.refusal is not None:
        return [Ruling(kind, False, decided.refusal) for kind in FieldClass]
    named = ", ".join(f"restriction {one.id} ({one.kind})" for one in bindings)
    closing = f"closed by {named}" if subject in decided.sight.closed else None
    if subject in decided.closed and not named:
        closing = "closed, as a rule takes from her what is on her own caseload"
    rulings: list[Ruling] = []
    for kind in FieldClass:
        if closing is None and held.number in decided.sight.classes(kind):
            rulings.append(_ruling(decided, held, kind, named))
        elif subject in decided.granted.get(kind, ()):
            rulings.append(_ruling(decided, held, kind, named, of_her_own=True))
        elif subject in decided.sight.grants(kind):
            rulings.append(Ruling(kind, True, _granted(decided, held, kind)))
        elif closing is not None:
            rulings.append(Ruling(kind, False, closing))
        else:
            rulings.append(_ruling(decided, held, kind, named))
    existence = rulings[0]
    if not existence.open:
        closed = [Ruling(one.what, False, f"existence is closed: {existence.why}") for one in rulings[1:]]
        return [existence, *closed, *([] if closing else [_pointer(decided, held)])]
    return rulings


def _ruling(
    decided: Decided, held: HeldClass, kind: FieldClass, named: str, *, of_her_own: bool = False
) -> Ruling:
    """What decides on fields of a class, of anyone or as of somebody on her own caseload."""
    context = decided.on_caseload if of_her_own else decided.context
    if held.restricted:
        gate = _verdict(decided, held, RESTRICTED, context)
        if not gate.allowed:
            return Ruling(kind, False, f"{named}, and {_why(decided, gate, RESTRICTED)}")
    verdict = _verdict(decided, held, see(kind), context)
    hers = ", since it is of somebody on her caseload" if of_her_own else ""
    return Ruling(kind, verdict.allowed, _why(decided, verdict, see(kind)) + hers)


def _granted(decided: Decided, held: HeldClass, kind: FieldClass) -> str:
    """Why a field is open by a broken glass."""
    waived = decided.edition.why_waived(decided.viewer, held, kind, decided.context)
    grants = ", ".join(f"{one.id}, until {one.expires_at}" for one in decided.glass)
    return f"permitted by {', '.join(waived)}, having broken the glass ({grants})"


def _pointer(decided: Decided, held: HeldClass) -> Ruling:
    action = RESTRICTED_POINTER if held.restricted else POINTER
    verdict = _verdict(decided, held, action, decided.context)
    return Ruling("pointer", verdict.allowed, _why(decided, verdict, action))


def _verdict(decided: Decided, held: HeldClass, action: str, context: str) -> Verdict:
    sort = "Restricted" if held.restricted else "Class"
    return decided.edition.verdicts(decided.viewer, action, sort, context)[held.entity.id]


def _why(decided: Decided, verdict: Verdict, action: str) -> str:
    if verdict.raised:
        return f"a policy can't be evaluated for {action!r}, which denies it"
    if verdict.allowed:
        return "permitted by " + ", ".join(_named(decided, one) for one in verdict.policies)
    if verdict.forbids:
        return "forbidden by " + ", ".join(verdict.forbids)
    return f"no policy permits {action!r}"


def _named(decided: Decided, policy: str) -> str:
    agreement = decided.agreements.get(policy)
    if agreement is None:
        return policy
    until = agreement.declared.until
    return f"{policy} ({agreement.declared.title}{f', until {until:%Y-%m-%d %H:%M} UTC' if until else ''})"


def _class_number(connection: Connection, subject: str) -> int | None:
    current = entry.c.state == "current"
    if subject.startswith("event_"):
        of = select(entry.c["class"]).join(stated_node, stated_node.c.entry == entry.c.id)
        wanted = of.where(current, stated_node.c.id == subject, stated_node.c.label == "Event")
    else:
        of = select(record.c["class"]).join(entry, entry.c.id == record.c.entry)
        wanted = of.where(current, record.c.id == subject)
    number: int | None = connection.execute(wanted.order_by(entry.c.id).limit(1)).scalar_one_or_none()
    return number


def _bindings(connection: Connection, subject: str, viewer: Viewer) -> list[_Binding]:
    wanted = (
        select(restriction.c.id, restriction.c.kind, restriction.c.principal)
        .join(restricted, restricted.c.restriction == restriction.c.id)
        .where(
            restricted.c.subject == subject,
            or_(restriction.c.principal.is_(None), restriction.c.principal == viewer.id),
        )
        .order_by(restriction.c.id)
    )
    return [
        _Binding(row.id, RestrictionKind(row.kind), row.principal is not None)
        for row in connection.execute(wanted)
    ]
