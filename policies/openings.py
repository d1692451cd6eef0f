"""Openings: what is open to a viewer of a class, policy by policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.edition import Edition
from policies.entities import Asker, HeldClass
from schema.vocabulary import Category, FieldClass, Marking, RestrictionKind


@dataclass(frozen=True, slots=True)
class Opening:
    """What one policy opens to a viewer of one agency's category; `pointer` where only existence is told.

    With `caseload`, of the persons on her own caseload alone.
    """

    agency: str
    category: Category
    marking: Marking
    field_classes: tuple[FieldClass, ...]
    policy: str
    pointer: bool = False
    restriction: RestrictionKind | None = None
    caseload: bool = False


def openings(
    edition: Edition,
    asker: Asker,
    held: HeldClass,
    kinds: Sequence[FieldClass],
    context: str,
    *,
    caseload: bool = False,
) -> list[Opening]:
    """What each policy opens of these field classes of a class, which are open; by the policies' names."""
    why = {kind: edition.why_open(asker, held, kind, context) for kind in kinds}
    return _by_policy(held, why, caseload=caseload)


def waivings(
    edition: Edition, asker: Asker, held: HeldClass, kinds: Sequence[FieldClass], context: str
) -> list[Opening]:
    """What each policy opens of a class to who breaks the glass, of these field classes, which it opens."""
    return _by_policy(held, {kind: edition.why_waived(asker, held, kind, context) for kind in kinds})


def pointings(edition: Edition, asker: Asker, held: HeldClass, context: str) -> list[Opening]:
    """The policies that give a pointer to a class of which there is one."""
    why = edition.why_pointed(asker, held, context)
    return [_opening(held, policy, (), pointer=True) for policy in why]


def _by_policy(
    held: HeldClass, why: Mapping[FieldClass, Sequence[str]], *, caseload: bool = False
) -> list[Opening]:
    by_policy: dict[str, list[FieldClass]] = {}
    for kind, policies in why.items():
        for policy in policies:
            by_policy.setdefault(policy, []).append(kind)
    return [
        _opening(held, policy, tuple(open), caseload=caseload) for policy, open in sorted(by_policy.items())
    ]


def _opening(
    held: HeldClass,
    policy: str,
    kinds: tuple[FieldClass, ...],
    *,
    pointer: bool = False,
    caseload: bool = False,
) -> Opening:
    key = held.key
    category, marking = Category(key.category), Marking(key.marking)
    return Opening(key.agency, category, marking, kinds, policy, pointer, key.restriction, caseload)
