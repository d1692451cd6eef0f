"""A document: what a client sent as text, parsed and validated once, and remembered by its text.

What is remembered is quicker for everyone, so a text into which values are written is not: who sent the same
would learn whether somebody had asked for this very name. Values belong into variables.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)
from graphql.language import FloatValueNode, IntValueNode
from graphql.validation import specified_rules

from graph_api.errors import BadInput, TooCostly, Unfit

MOST_ERRORS = 10
"""How many faults of one document are told."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be executed; `shape` is the SHA-256 of its text without the values in it.

    `telling` says whether a text or a coordinate is written into it, which may be a person's.
    """

    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDefinitionNode]
    shape: str
    telling: bool

    @property
    def safe(self) -> bool:
        """Whether nothing in it alters anything, whichever operation is meant."""
        return all(one.operation is OperationType.QUERY for one in self.operations)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run; BadInput when the name doesn't choose exactly one."""
        if name is None:
            if len(self.operations) != 1:
                raise BadInput("Say which operation is meant: `operationName` is missing.")
            return self.operations[0]
        for operation in self.operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        raise BadInput("There is no operation with the name that `operationName` gives.")


class InvalidDocument(Unfit):
    """A document that the schema does not allow; tells where and why."""

    def __init__(self, faults: list[GraphQLError]) -> None:
        super().__init__("The document is not valid.", faults)


class Documents:
    """Parses and validates documents against one schema; remembers the last ones that tell nothing."""

    def __init__(
        self, schema: GraphQLSchema, check: Callable[[Document], None], *, tokens: int, size: int
    ) -> None:
        """`check` is asked before validation and raises where a document is too large to be validated."""
        self._schema = schema
        self._check = check
        self._tokens = tokens
        self._size = size
        self._known: OrderedDict[str, Document] = OrderedDict()
        self._turn = Lock()  # one thread reads what others may look up

    def known(self, text: str) -> Document | None:
        """The document of a text that was read before."""
        with self._turn:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
            return known

    def read(self, text: str) -> Document:
        """The document of a text. Raises BadInput, TooCostly."""
        document = self._parsed(text)
        self._check(document)
        faults = validate(self._schema, document.node, specified_rules, max_errors=MOST_ERRORS)
        if faults:
            raise InvalidDocument(faults)
        if document.telling:
            return document
        with self._turn:
            self._known[text] = document
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return document

    def _parsed(self, text: str) -> Document:
        try:
            node = parse(text, max_tokens=self._tokens)
        except GraphQLSyntaxError as fault:
            if fault.message.endswith("Parsing aborted."):
                raise TooCostly(
                    f"The document has more than {self._tokens} tokens, or is nested too deeply."
                ) from None
            raise InvalidDocument([fault]) from None
        operations = tuple(one for one in node.definitions if isinstance(one, OperationDefinitionNode))
        fragments = {
            one.name.value: one for one in node.definitions if isinstance(one, FragmentDefinitionNode)
        }
        without = _WithoutValues()
        shape = hashlib.sha256(print_ast(visit(node, without)).encode()).hexdigest()
        return Document(node, operations, fragments, shape, without.telling)


class _WithoutValues(Visitor):
    """Takes out the values that are written into a document, and knows whether one may tell something."""

    def __init__(self) -> None:
        super().__init__()
        self.telling = False

    def leave_string_value(self, node: StringValueNode, *_: Any) -> Node:
        self.telling = True
        return StringValueNode(value="")

    def leave_int_value(self, node: IntValueNode, *_: Any) -> Node:
        return IntValueNode(value="0")

    def leave_float_value(self, node: FloatValueNode, *_: Any) -> Node:
        self.telling = True
        return FloatValueNode(value="0")
