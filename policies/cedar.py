"""Cedar, behind one wall: texts become rules, and a verdict is allowed or not, never in between."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cedarpy
from cedarpy import pst

from policies.errors import PolicyError
from policies.parseable import too_large

SCHEMA_FILE = Path(__file__).with_name("richpicture.cedarschema")
SCHEMA = cedarpy.Schema.from_str(SCHEMA_FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Entity:
    """A Cedar entity: `type::"id"`, its parents, and attributes that are themselves entities."""

    type: str
    id: str
    parents: tuple["Entity", ...] = ()
    attributes: Mapping[str, "Entity"] | None = None

    def uid(self) -> dict[str, str]:
        """What names it in a request."""
        return {"type": self.type, "id": self.id}


@dataclass(frozen=True, slots=True)
class Question:
    """May this principal do this to this resource? `context` is JSON text (see `reason`)."""

    principal: Entity
    action: str
    resource: Entity
    context: str = "{}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed, and the `@id` of each policy that decides it.

    Allowed: those that permit it. Not allowed: those that forbid it; without any, no policy permits it, or
    one could not be evaluated (`raised`).
    """

    allowed: bool
    policies: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    raised: bool = False


def reason(purpose: str, case_reference: bool, *, caseload: bool = False) -> str:
    """The context of a question: a purpose, whether the request names a case, and whether what it asks of is
    of somebody on the viewer's own caseload."""
    entity = {"__entity": {"type": "Purpose", "id": purpose}}
    return json.dumps({"purpose": entity, "caseReference": case_reference, "caseload": caseload})


class World:
    """The entities that questions speak of, parsed once; `and_also` adds a few to the many."""

    def __init__(self, entities: cedarpy.Entities) -> None:
        self._entities = entities

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> "World":
        """Parse entities that fit the schema; PolicyError when they don't."""
        try:
            return cls(cedarpy.Entities.from_json_str(_entities_json(entities), SCHEMA))
        except ValueError as error:
            raise PolicyError(f"What policies speak of does not fit {SCHEMA_FILE.name}: {error}.") from None

    def and_also(self, entities: Iterable[Entity]) -> "World":
        """These entities and those already here; what is here is not parsed again."""
        try:
            return World(self._entities.with_added_json_str(_entities_json(entities), SCHEMA))
        except ValueError as error:
            raise PolicyError(f"What policies speak of does not fit {SCHEMA_FILE.name}: {error}.") from None


class Rules:
    """Policies of one version: parsed, checked against the schema, and ready to be asked."""

    def __init__(self, policies: cedarpy.PolicySet) -> None:
        self._policies = policies

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> "Rules":
        """Parse and check policy texts by file name; PolicyError names the file and the policy of each fault.

        Each policy carries an `@id` of its own, unique in all files, since that is how openings name it; one
        that is told in parts of one file carries a `@part` in each.
        """
        faults: list[str] = []
        seen: dict[str, str] = {}
        for file, text in sorted(texts.items()):
            faults += _faults(file, text, seen)
        if faults:
            raise PolicyError("\n".join(faults))
        return cls(cedarpy.PolicySet.from_str("\n".join(text for _, text in sorted(texts.items()))))

    def ask(self, questions: Sequence[Question], world: World) -> list[Verdict]:
        """One verdict for each question, in their order.

        Allowed only if Cedar says so and no policy raised: Cedar skips a policy that raises, so a `forbid`
        that can't be evaluated would otherwise be no `forbid` at all.
        """
        if not questions:
            return []
        requests = [
            {
                "principal": one.principal.uid(),
                "action": {"type": "Action", "id": one.action},
                "resource": one.resource.uid(),
                "context": one.context,
            }
            for one in questions
        ]
        results = cedarpy.is_authorized_batch(requests, self._policies, world._entities, SCHEMA)
        return [_verdict(result) for result in results]


def _verdict(result: cedarpy.AuthzResult) -> Verdict:
    if result.diagnostics.errors:
        return Verdict(False, raised=True)
    named = tuple(sorted({*result.diagnostics.id_annotations_by_reason.values()}))
    return (
        Verdict(True, named) if result.decision is cedarpy.Decision.Allow else Verdict(False, forbids=named)
    )


def _faults(file: str, text: str, seen: dict[str, str]) -> list[str]:
    """What is wrong with one file; `seen` maps the `@id`s of all files so far to their file."""
    if fault := too_large(text):
        return [f"{file}: {fault}"]
    try:
        # Texts are parsed alone before they are joined, so that none can end or swallow its neighbour's.
        parsed, checked = _checked(text)
    except ValueError as error:
        return [f"{file}: can't be read as Cedar: {error}."]
    faults = [
        f"{file}: {_called(name, policy)} is a template (?principal, ?resource); write a policy instead."
        for name, policy in parsed.templates.items()
    ]
    for name, policy in parsed.static_policies.items():
        id = policy.annotations.get("id", "")
        if not id:
            faults.append(f'{file}: {_called(name, policy)} has no @id("…"); give it one.')
        elif id in seen and not (seen[id] == file and "part" in policy.annotations):
            faults.append(f"{file}: policy {id!r} stands in {seen[id]} already; ids are unique.")
        seen.setdefault(id, file)
    for wrong in checked.errors:
        called = checked.id_annotations_by_policy_id.get(wrong.policy_id, wrong.policy_id)
        what = wrong.error.removeprefix(f"for policy `{wrong.policy_id}`").lstrip(",: ")
        faults.append(f"{file}: policy {called!r}: {what}.")
    if not checked.validation_passed and not faults:
        faults.append(f"{file}: does not fit {SCHEMA_FILE.name}.")
    return faults


@lru_cache(maxsize=200)
def _checked(text: str) -> tuple[pst.PolicySet, cedarpy.ValidationResult]:
    """A text parsed, and held to the schema: once, since most stay as they are when one is changed."""
    return cedarpy.policies_to_pst(text), cedarpy.validate_policies(text, SCHEMA)


def conditions(text: str) -> list[tuple[str, object]]:
    """(`@id`, expression) of each `when` and `unless` of a text that `Rules.read` accepts, as JSON tells it.

    The form is that of https://docs.cedarpolicy.com/policies/json-format.html.
    """
    policies = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"].values()
    return [(one["annotations"]["id"], when["body"]) for one in policies for when in one["conditions"]]


def _called(name: str, policy: pst.Template) -> str:
    return f"policy {policy.annotations.get('id') or name!r}"


def _entities_json(entities: Iterable[Entity]) -> str:
    return json.dumps(
        [
            {
                "uid": one.uid(),
                "attrs": {name: {"__entity": at.uid()} for name, at in (one.attributes or {}).items()},
                "parents": [parent.uid() for parent in one.parents],
            }
            for one in entities
        ]
    )
