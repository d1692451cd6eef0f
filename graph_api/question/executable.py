"""The executable contract: a field's value stands in its source under the response name, and nothing more."""

import logging
import secrets
import traceback
from functools import cache, partial
from typing import Any

from anyio import to_thread
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
)

from graph_api.errors import ClientError, Internal
from schema.contract import contract

log = logging.getLogger(__name__)

TYPE = "__typename"
MANY = 2_000
"""Values beyond which an answer is written in a thread: each takes some 16 µs, in which nobody else moves."""


def read_field(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Every field of every type: sources are rows keyed by response name."""
    return source[info.path.key]


def read_type(value: Any, _info: GraphQLResolveInfo[Any], _type: Any) -> str:
    """The type of a node: its row says it."""
    name: str = value[TYPE]
    return name


@cache
def executable_contract() -> GraphQLSchema:
    """The contract, its resolvers set once on every field; made once, which takes a good part of a start."""
    schema = contract()
    for kind in schema.type_map.values():
        if not kind.name.startswith("__"):
            for field in getattr(kind, "fields", {}).values():
                if hasattr(field, "resolve"):
                    field.resolve = read_field
    return schema


def run(
    schema: GraphQLSchema,
    document: DocumentNode,
    values: dict[str, Any],
    variables: dict[str, Any],
    operation_name: str | None,
) -> dict[str, Any]:
    """The response to an operation whose root values are known; a value that is an exception is its error."""
    result = execute_sync(
        schema,
        document,
        values,
        variable_values=variables,
        operation_name=operation_name,
        type_resolver=read_type,
    )
    return _response(result)


async def respond(
    schema: GraphQLSchema,
    document: DocumentNode,
    values: dict[str, Any],
    variables: dict[str, Any],
    operation_name: str | None,
    cost: int,
) -> dict[str, Any]:
    """The same response without keeping others waiting, for an answer that may hold `cost` values."""
    execute = partial(run, schema, document, values, variables, operation_name)
    return await to_thread.run_sync(execute) if cost > MANY else execute()


def _response(result: ExecutionResult) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [_told(error) for error in result.errors]}


def _told(error: GraphQLError) -> dict[str, Any]:
    """An error as the client may see it: without what an unexpected one says."""
    cause = error.original_error
    refusal = cause if isinstance(cause, ClientError) else unexpected(cause or error)
    [told] = refusal.errors()
    if error.locations:
        told["locations"] = [place.formatted for place in error.locations]
    if error.path:
        told["path"] = error.path
    return told


def failure(error: Exception) -> ClientError:
    """What to tell of an error: itself, if it is meant for clients; else it is unexpected."""
    return error if isinstance(error, ClientError) else unexpected(error)


def unexpected(error: BaseException) -> Internal:
    """Log where an unexpected error arose, not what it says, which may be personal; return what to tell."""
    reference = secrets.token_hex(8)
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "unexpected error",
        extra={
            "reference": reference,
            "error": type(error).__name__,
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
        },
    )
    return Internal(reference)
