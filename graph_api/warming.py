"""Warming: the example questions are asked once, by one who sees nothing, before anyone waits for them."""

import logging
from functools import cache

import orjson
from graphql import GraphQLSchema

from cypher.engine import Engine, GraphError
from cypher.plan.warming import warming
from graph_api.console import examples
from graph_api.fields import BY_HOST
from graph_api.question.document import Documents
from graph_api.question.selection import coerce, select
from schema.selection import Selection

SECONDS = 30.0
"""How long a server may take to plan one text."""
TOKENS = 10_000

log = logging.getLogger(__name__)


@cache
def example_fields(schema: GraphQLSchema) -> tuple[Selection, ...]:
    """The root fields of the examples that a graph answers; found once for a process."""
    documents = Documents(schema, lambda document: None, tokens=TOKENS, size=1)
    fields: list[Selection] = []
    for example in examples():
        document = documents.read(example["query"])
        operation = document.operation(None)
        variables = coerce(schema, operation, orjson.loads(example["variables"] or "{}"))
        fields += select(schema, document, operation, variables)
    return tuple(field for field in fields if field.field not in BY_HOST)


async def warm(engine: Engine, schema: GraphQLSchema) -> None:
    """Have the engine plan what it will be asked; where it can't, the log tells."""
    try:
        for statement in warming(example_fields(schema)):
            await engine.read(statement, SECONDS)
    except GraphError as error:
        log.warning("the example questions could not be warmed: %s", error)
