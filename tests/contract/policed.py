"""A viewer of a random graph under random policies, agreements, restrictions and grants.

What she sees comes from the product (`policies.edition`); what is closed to her is said once more by Cedar
alone, asked of each class by itself, and by reading the agreements as a lawyer would.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import cedarpy

from ledger.classes import BINDING, ClassKey, with_restricted
from policies.agreements import Agreement, AgreementDeclaration
from policies.cedar import SCHEMA_FILE, Rules, reason
from policies.edition import Edition, OnCaseload
from policies.entities import Someone
from schema.sight import Sight
from schema.vocabulary import AgencyKind, Category, FieldClass, Marking, Purpose, Role
from tests.contract.graphs import CLASSES, Graph, Keep, Row

SCHEMA = cedarpy.Schema.from_str(SCHEMA_FILE.read_text(encoding="utf-8"))
KINDS = {
    "east": AgencyKind.POLICE,
    "north": AgencyKind.NHS,
    "south": AgencyKind.CHILDRENS_SERVICES,
    "west": AgencyKind.COUNCIL,
}
CATEGORIES = (Category.CRIME, Category.HEALTH, Category.HOUSING)
ROLES = (Role.PRACTITIONER, Role.OFFICER)
PURPOSES = (Purpose.SAFEGUARDING, Purpose.CRIME_PREVENTION)
POINTING = ('action in [Action::"see pointer", Action::"see pointer to restricted"]',) * 2
GATES = ('action == Action::"see restricted"',)
NOW = datetime(2026, 1, 10, tzinfo=UTC)
RAISES = "9223372036854775807 + 1 == 0"


@dataclass(frozen=True)
class Policed:
    """What a viewer sees of a graph by the product, and what is hers to see by Cedar record by record."""

    sight: Sight
    keep: Keep
    told: str
    """The case as a failing test shows it."""


def police(chance: random.Random, graph: Graph) -> Policed:
    """A viewer of this graph, by one source of chance."""
    numbered = {number: _class(chance) for number in range(CLASSES)}
    policies = random_policies(chance)
    agreements = [_agreement(chance, f"a{number}") for number in range(chance.choice((0, 1, 2)))]
    who = Someone(chance.choice([*KINDS]), frozenset(chance.sample(ROLES, chance.choice((1, 1, 2)))))
    purpose, case = chance.choice(PURPOSES), chance.random() < 0.7
    in_force = {one.name: one.permits() for one in agreements if one.in_force(NOW)}
    edition = Edition("", Rules.read({"p.cedar": policies} | in_force), KINDS, numbered)
    opened = edition.opened(who, frozenset(FieldClass), reason(purpose, case))
    closed, granted = _overlays(chance, graph)
    own = _on_her_caseload(chance, graph)
    on_caseload = edition.on_caseload(who, purpose, case)
    sight = Sight(
        opened.open,
        opened.pointers,
        (*closed, *(id for id, number in own.items() if number in on_caseload.narrower)),
        _wider(granted, own, on_caseload, closed),
        redactions=opened.redactions,
    )

    keys = with_restricted(numbered)

    def allowed(action: str, key: ClassKey, hers: bool = False) -> bool:
        permitted, forbidden = asked(policies, who, purpose, case, action, key, hers)
        return permitted and not forbidden

    @cache
    def says(kind: FieldClass, number: int, hers: bool = False) -> bool:
        key = keys[number]
        permitted, forbidden = asked(policies, who, purpose, case, f"see {kind.lower()}", key, hers)
        agreed = any(_covers(one, who, purpose, kind, key) for one in agreements)
        open = not forbidden and (permitted or agreed)
        return open and (key.restriction is None or allowed("see restricted", key, hers))

    @cache
    def shows(kind: FieldClass, number: int, hers: bool = False) -> bool:
        return says(FieldClass.EXISTENCE, number, hers) and says(kind, number, hers)

    @cache
    def taken(number: int) -> bool:
        """Whether a rule takes something from her of what is on her own caseload: all of it is closed."""
        return any(shows(kind, number) and not shows(kind, number, True) for kind in FieldClass)

    for number, key in keys.items():
        action = "see pointer to restricted" if key.restriction else "see pointer"
        pointed = allowed(action, key) and not says(FieldClass.EXISTENCE, number)
        assert pointed == (number in sight.pointers), (action, key, policies)

    def keep(row: Row, kind: FieldClass) -> bool:
        """Whether a row is hers to see for fields of a class: by its own class, or by a grant for itself."""
        number, id = row["class"], row["id"]
        hers = id in own
        by_class = shows(kind, number, hers) and not (hers and taken(number)) and id not in closed
        return by_class or (id in granted.get(FieldClass.EXISTENCE, ()) and id in granted.get(kind, ()))

    told = f"{who} {purpose} case={case}\n{numbered}\n{policies}\n{agreements}\n{sight}"
    return Policed(sight, keep, told)


def _class(chance: random.Random) -> ClassKey:
    return ClassKey(chance.choice([*KINDS]), chance.choice(CATEGORIES), chance.choice([*Marking]))


def random_policies(chance: random.Random) -> str:
    """One permit that opens much, and a few others that open, close or raise."""
    made = ['permit (principal, action in [Action::"see", Action::"know of redaction"], resource)']
    for _ in range(chance.randrange(4)):
        who = chance.choice(["principal"] * 3 + [f'principal in Role::"{one}"' for one in ROLES])
        kinds = chance.sample([*FieldClass], chance.choice((1, 2, 4)))
        what = chance.choice(
            ['action in Action::"see"', 'action == Action::"know of redaction"', *POINTING, *GATES, *GATES]
            + [f"action in [{', '.join(seeing(kind) for kind in kinds)}]"] * 3
        )
        which = chance.choice(
            [f'resource in Category::"{one}"' for one in CATEGORIES]
            + [f'resource in Marking::"{one}"' for one in Marking]
            + [f'resource in Agency::"{one}"' for one in KINDS]
            + [f'resource in Restriction::"{one}"' for one in BINDING]
        )
        made.append(f"{chance.choice(('permit', 'forbid', 'forbid'))} ({who}, {what}, {which})")
    conditions = [
        *["context.caseload"] * 2,
        "!context.caseload",
        "resource.agency == principal.agency",
        "context.caseReference",
        f'context.purpose == Purpose::"{PURPOSES[0]}"',
        f'if resource in Category::"{CATEGORIES[0]}" then {RAISES} else true',
    ]
    # Without a condition the first opens everything to everyone, which proves little alone.
    first = chance.choice(["true", *conditions, *[f'resource in Marking::"{one}"' for one in Marking]])
    return "\n".join(
        f'@id("p{number}") {text} when {{ {chance.choice(["true"] * 4 + conditions) if number else first} }};'
        for number, text in enumerate(made)
    )


def _agreement(chance: random.Random, name: str) -> Agreement:
    """An agreement that ends, began, or is to begin about NOW."""
    parties = chance.sample([*KINDS], chance.choice((2, 3, 4)))
    begin = NOW + timedelta(days=chance.choice((-9, -9, -9, 0, 1)))
    until = chance.choice((None, begin + timedelta(days=chance.choice((1, 9, 10, 99)))))

    def some(words: Sequence[str]) -> list[str]:
        return chance.sample([*words], chance.choice((1, 2, len(words))))

    shares = [
        {
            "agencies": chance.sample(parties, chance.choice((1, 2))),
            "categories": some(CATEGORIES),
            "markings": some([*Marking]),
            "field_classes": [*{FieldClass.EXISTENCE, *some([*FieldClass])}],
            "to": chance.sample(parties, 2),
            "roles": some(ROLES),
            "purposes": some(PURPOSES),
        }
        for _ in range(chance.choice((1, 2)))
    ]
    signed = [{"agency": party, "office": "Chief", "on": begin.date()} for party in parties]
    told = {"title": name, "parties": parties, "from": begin, "until": until}
    whole = {**told, "shares": shares, "signatories": signed}
    return Agreement(name, AgreementDeclaration.model_validate(whole))


def _covers(agreement: Agreement, who: Someone, purpose: Purpose, kind: FieldClass, key: ClassKey) -> bool:
    """Whether an agreement, as it reads, opens this to this person now."""
    declared = agreement.declared
    if declared.since > NOW or (declared.until is not None and declared.until <= NOW):
        return False
    return any(
        kind in share.field_classes
        and key.agency in share.agencies
        and key.category in share.categories
        and key.marking in share.markings
        and who.agency in share.to
        and bool(who.roles & {*share.roles})
        and purpose in share.purposes
        for share in declared.shares
    )


def _overlays(
    chance: random.Random, graph: Graph
) -> tuple[tuple[str, ...], Mapping[FieldClass, tuple[str, ...]]]:
    """What single restrictions close and grants open, in most cases nothing."""
    if chance.random() < 0.5:
        return (), {}
    ids = [*graph.ids("Record"), *graph.ids("Event")]
    grants = chance.sample(ids, chance.randrange(6))
    granted = {
        kind: tuple(one for one in grants if kind is FieldClass.EXISTENCE or chance.random() < 0.6)
        for kind in FieldClass
    }
    return tuple(chance.sample(ids, chance.randrange(1, 6))), granted


def _on_her_caseload(chance: random.Random, graph: Graph) -> Mapping[str, int]:
    """Records and events of those on the viewer's own caseload, with their classes; often nobody."""
    if chance.random() < 0.5:
        return {}
    rows = [*graph.nodes["Record"], *graph.nodes["Event"]]
    return {row["id"]: row["class"] for row in chance.sample(rows, min(len(rows), chance.randrange(1, 9)))}


def _wider(
    granted: Mapping[FieldClass, tuple[str, ...]],
    own: Mapping[str, int],
    on_caseload: OnCaseload,
    closed: Sequence[str],
) -> Mapping[FieldClass, tuple[str, ...]]:
    """These grants, and those of her own caseload; what is closed to her is granted by none of the latter."""
    found = {kind: {*ids} for kind, ids in granted.items()}
    for kind, numbers in on_caseload.wider.items():
        ids = {id for id, number in own.items() if number in numbers} - {*closed}
        found.setdefault(kind, set()).update(ids)
        found.setdefault(FieldClass.EXISTENCE, set()).update(ids)
    return {kind: tuple(sorted(ids)) for kind, ids in found.items()}


def asked(
    policies: str,
    who: Someone,
    purpose: Purpose,
    case: bool,
    action: str,
    key: ClassKey,
    hers: bool = False,
) -> tuple[bool, bool]:
    """(some policy permits it, some policy forbids it or raises), by Cedar alone and one class at a time."""
    parents = [("Agency", key.agency), ("Category", key.category), ("Marking", key.marking)]
    if key.restriction is not None:
        parents.append(("Restriction", key.restriction))
    entities = [
        *(_entity("Agency", id, [("AgencyKind", of)]) for id, of in KINDS.items()),
        _entity("Viewer", "v", [*(("Role", role) for role in who.roles), ("Agency", who.agency)], who.agency),
        _entity("Class", "c", parents, key.agency),
    ]
    request = {
        "principal": {"type": "Viewer", "id": "v"},
        "action": {"type": "Action", "id": action},
        "resource": {"type": "Class", "id": "c"},
        "context": {
            "purpose": {"__entity": {"type": "Purpose", "id": purpose}},
            "caseReference": case,
            "caseload": hers,
        },
    }
    result = cedarpy.is_authorized(request, policies, json.dumps(entities), SCHEMA)
    denied = not result.allowed and bool(result.diagnostics.reasons)
    return result.allowed, denied or bool(result.diagnostics.errors)


def _entity(
    type: str, id: str, parents: Sequence[tuple[str, str]], agency: str | None = None
) -> dict[str, object]:
    attributes = {"agency": {"__entity": {"type": "Agency", "id": agency}}} if agency else {}
    return {
        "uid": {"type": type, "id": id},
        "attrs": attributes,
        "parents": [{"type": of, "id": parent} for of, parent in parents],
    }


def seeing(kind: FieldClass) -> str:
    """The action of seeing fields of this class, as policies write it."""
    return f'Action::"see {kind.lower()}"'
