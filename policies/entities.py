"""Askers, classes, agencies and purposes as the entities of which policies speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ledger.classes import ClassKey
from policies.cedar import Entity
from schema.vocabulary import AgencyKind, Purpose, Role

NOBODY = "nobody"
"""Principal and agency, in the audit log, of a request without a valid sign-in."""

OPERATIONS = (
    "viewer",
    "node",
    "agencies",
    "person",
    "findPersons",
    "personNetwork",
    "shortestPaths",
    "event",
    "events",
    "eventCounts",
    "eventTrends",
    "place",
    "places",
    "topPlaces",
    "topPersons",
    "networkAnalysis",
    "objects",
    "staff",
    "auditEvents",
    "accessAlerts",
    "caseloadAlerts",
    "agreements",
    "auditCheckpoint",
    "accessesTo",
    "auditFindings",
    "auditInclusionProof",
    "auditConsistencyProof",
    "restrict",
    "liftRestriction",
    "restrictions",
    "breakGlass",
    "reviewBreakGlass",
    "breakGlassGrants",
    "resolveRecord",
    "decide",
    "withdrawDecision",
    "decisions",
    "explainLink",
    "reviewQueue",
    "linkageRuns",
    "hotspots",
    "hotspot",
    "defineHotspot",
    "planOperation",
    "issueTasking",
    "issueBriefing",
    "acknowledgeBriefing",
    "startPatrol",
    "recordActivities",
    "syncPings",
    "endPatrol",
    "myTaskings",
    "myBriefings",
    "taskings",
    "briefings",
    "operation",
    "operations",
    "patrol",
    "trials",
    "trial",
    "registerTrial",
    "populationTable",
    "populationIndicators",
    "cypher",
)
"""The root fields of the contract, asked or done, and `POST /cypher`; policies deny any other."""


class Asker(Protocol):
    """Whom policies judge: a principal of the directory, or the viewer of a request."""

    @property
    def agency(self) -> str: ...

    @property
    def roles(self) -> frozenset[Role]: ...


@dataclass(frozen=True, slots=True)
class Someone:
    """An asker of whom nothing but agency and roles is known."""

    agency: str
    roles: frozenset[Role] = frozenset()


ANYONE = Someone(NOBODY)


@dataclass(frozen=True, slots=True)
class HeldClass:
    """A class of the ledger by its number, as an entity."""

    number: int
    key: ClassKey
    entity: Entity

    @property
    def restricted(self) -> bool:
        """Whether it is the class of what is closed to everyone unless a rule speaks of just that."""
        return self.key.restriction is not None


def agency(id: str, kinds: Mapping[str, AgencyKind]) -> Entity:
    """An agency; one that the partnership does not know has no kind, so no rule for a kind reaches it."""
    kind = kinds.get(id)
    return Entity("Agency", id, (Entity("AgencyKind", kind),) if kind else ())


def viewer(asker: Asker) -> Entity:
    """Who asks, without her id: a policy can't speak of one person, and a sight serves all who are alike."""
    home = Entity("Agency", asker.agency)
    roles = tuple(Entity("Role", role) for role in sorted(asker.roles))
    return Entity("Viewer", "viewer", (*roles, home), {"agency": home})


def classes(numbered: Mapping[int, ClassKey]) -> tuple[HeldClass, ...]:
    """The classes of the ledger in the order of their numbers."""
    return tuple(HeldClass(number, key, _class(number, key)) for number, key in sorted(numbered.items()))


def purposes() -> tuple[Entity, ...]:
    """Every purpose."""
    return tuple(Entity("Purpose", purpose) for purpose in Purpose)


def operations() -> tuple[Entity, ...]:
    """Every question and every deed of the API that policies speak of."""
    return tuple(Entity("Operation", name) for name in OPERATIONS)


def world(held: Iterable[HeldClass], kinds: Mapping[str, AgencyKind]) -> list[Entity]:
    """All that stays the same between askers: the partnership's agencies and the ledger's classes."""
    return [*(agency(id, kinds) for id in kinds), agency(NOBODY, {}), *(one.entity for one in held)]


def _class(number: int, key: ClassKey) -> Entity:
    home = Entity("Agency", key.agency)
    parents = [home, Entity("Category", key.category), Entity("Marking", key.marking)]
    if key.restriction is not None:
        parents.append(Entity("Restriction", key.restriction))
    return Entity("Class", str(number), tuple(parents), {"agency": home})
