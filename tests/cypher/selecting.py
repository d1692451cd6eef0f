"""Selecting: what a client writes, as the selection that the plan reads."""

from typing import Any

from graph_api.question.document import Documents
from graph_api.question.executable import executable_contract
from graph_api.question.selection import coerce, select
from schema.selection import Selection

SCHEMA = executable_contract()
DOCUMENTS = Documents(SCHEMA, lambda document: None, tokens=100_000, size=100)


def selection(text: str, **variables: Any) -> Selection:
    """The one root field of a query."""
    document = DOCUMENTS.read(text)
    operation = document.operation(None)
    (root,) = select(SCHEMA, document, operation, coerce(SCHEMA, operation, variables))
    return root
