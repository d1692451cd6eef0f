"""A question: one operation of a document with its variables, weighed, and what it would reveal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyio import CapacityLimiter, to_thread
from graphql import GraphQLSchema, OperationType

from cypher.plan.left import ACCESSES
from graph_api.accesses import asks_for_accesses
from graph_api.deeds.known import DEEDS
from graph_api.errors import BadInput, Malformed, TooCostly
from graph_api.question.document import Document, Documents
from graph_api.question.reach import questions_of
from graph_api.question.request import GraphQLRequest
from graph_api.question.revelation import Revelation
from graph_api.question.selection import coerce, select
from graph_api.question.weight import Limits, weigh
from schema.selection import Selection
from schema.vocabulary import AuditAction, FieldClass

SEARCHES = frozenset(
    {
        "findPersons",
        "events",
        "eventCounts",
        "eventTrends",
        "places",
        "topPlaces",
        "topPersons",
        "networkAnalysis",
        "objects",
        "staff",
    }
)
"""Root fields that look for what is not known yet; the others read what is known by its id."""

REMEMBERED = 1_000
MOST_SEARCHES = 5
"""How many searches for persons one request may hold: a rate limit counts requests."""
LONGEST_TEXT = 1_000
"""Characters of a text that a question is asked with."""
MOST_DEEDS = 10
"""How many fields of a mutation one request may do; a rate limit counts requests."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, ready to be permitted and answered.

    `kinds` are the field classes that it would reveal, `asks` the questions of the API that it takes.
    With `deeds` the roots are fields of a mutation.
    """

    document: Document
    operation_name: str | None
    variables: Mapping[str, Any]
    roots: tuple[Selection, ...]
    kinds: frozenset[FieldClass]
    asks: frozenset[str]
    cost: int
    deeds: bool = False

    @property
    def personal(self) -> bool:
        """Whether anything asked for tells of persons or of what happened to them."""
        return bool(self.kinds)

    @property
    def operation(self) -> str:
        """The root fields by name, for the audit log; that the log itself is read stands there, too."""
        names = [root.field for root in self.roots]
        if any(asks_for_accesses(root) for root in self.roots):
            names.append(ACCESSES)
        return ", ".join(dict.fromkeys(names)) or "__typename"

    @property
    def searched(self) -> list[dict[str, Any]]:
        """Each search for persons or what happened to them, with all that it looks for."""
        if not self.personal:
            return []
        return [_values(root) for root in self.roots if root.field in SEARCHES or _searching_deed(root)]

    @property
    def action(self) -> AuditAction:
        """What the audit log calls it; what it calls a deed, each says for itself."""
        searched = any(root.field in SEARCHES for root in self.roots)
        return AuditAction.SEARCH if searched else AuditAction.CONSULT


def _searching_deed(root: Selection) -> bool:
    known, given = DEEDS.get(root.field), root.arguments.get("input")
    return known is not None and isinstance(given, Mapping) and known.searches(given)


def _values(chosen: Selection) -> dict[str, Any]:
    """A field with its arguments, and those below it that have some."""
    below = [_values(child) for child in chosen.children]
    told: dict[str, Any] = {"field": chosen.field, "arguments": dict(chosen.arguments)}
    if with_arguments := [one for one in below if one["arguments"] or "below" in one]:
        told["below"] = with_arguments
    return told


def _check_questions(asked: Sequence[Selection]) -> None:
    """Raises TooCostly for too many searches at once, BadInput for a text that is too long."""
    searches = sum(one.field == "findPersons" for one in asked)
    if searches > MOST_SEARCHES:
        raise TooCostly(f"The request searches for persons {searches} times; {MOST_SEARCHES} are allowed.")
    for one in asked:
        _check_texts(one.field, _values(one))


def _check_texts(field: str, value: object) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise BadInput(
            f"A text that `{field}` is asked with has {len(value)} characters; {LONGEST_TEXT} are allowed."
        )
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            _check_texts(field, inner)


class Questions:
    """Reads questions against one schema, within limits."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, tokens: int) -> None:
        self._schema = schema
        self._limits = limits
        self._documents = Documents(schema, self._check_form, tokens=tokens, size=REMEMBERED)
        self._revelation = Revelation(schema)
        self._aside = CapacityLimiter(1)

    async def read(self, request: GraphQLRequest) -> Question:
        """The question that a request asks. Raises BadInput, TooCostly, Malformed.

        A document that is not known is read aside, one at a time, so that others need not wait for it.
        """
        document = self._documents.known(request.query)
        if document is None:
            document = await to_thread.run_sync(self._documents.read, request.query, limiter=self._aside)
        # Asked of each request: the same text may have come by POST before.
        if request.safe and not document.safe:
            raise Malformed("By GET only queries are answered; use POST.", 405)
        operation = document.operation(request.operation_name)
        if request.streamed != (operation.operation is OperationType.SUBSCRIPTION):
            raise BadInput("A subscription is for a WebSocket, and a WebSocket for subscriptions.")
        parent = self._schema.get_root_type(operation.operation)
        assert parent is not None
        variables = coerce(self._schema, operation, request.variables)
        weight = weigh(self._schema, document, operation, variables.coerced)
        self._limits.check_cost(weight)
        roots = select(self._schema, document, operation, variables)
        kinds: frozenset[FieldClass] = frozenset()
        for root in roots:
            kinds |= self._revelation.of(parent.name, root)
        # What begins with two underscores the executor answers by itself.
        asked = tuple(root for root in roots if not root.field.startswith("__"))
        asks = questions_of(self._schema, parent.name, asked)
        deeds = operation.operation is OperationType.MUTATION and bool(asked)
        if deeds:
            if len(asked) > MOST_DEEDS:
                raise TooCostly(f"The request does {len(asked)} things; {MOST_DEEDS} are allowed.")
            if any(DEEDS[root.field].personal for root in asked):
                kinds |= {FieldClass.EXISTENCE}
        else:
            _check_questions(asked)
        return Question(
            document,
            request.operation_name,
            request.variables,
            asked,
            kinds,
            asks,
            weight.cost,
            deeds,
        )

    def _check_form(self, document: Document) -> None:
        for operation in document.operations:
            self._limits.check_form(weigh(self._schema, document, operation, {}))
