"""Errors that a client sees: a stable code, a plain sentence, a status; no internals, no personal value."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from graphql import GraphQLError


class Code(StrEnum):
    """The codes of the contract: `extensions.code` of an error."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
    CASE_REFERENCE_REQUIRED = "CASE_REFERENCE_REQUIRED"
    FORBIDDEN = "FORBIDDEN"
    BAD_INPUT = "BAD_INPUT"
    TOO_COSTLY = "TOO_COSTLY"
    TIMEOUT = "TIMEOUT"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    ABANDONED = "ABANDONED"
    INTERNAL = "INTERNAL"


class ClientError(Exception):
    """A request that is refused, or could not be answered.

    `status` is the HTTP status. `in_document` says that the request was well-formed GraphQL over HTTP and
    the fault lies in its document or variables: then `application/json` answers with 200, as its clients
    expect.
    """

    code = Code.INTERNAL
    status = 500
    in_document = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def errors(self) -> list[dict[str, object]]:
        """The `errors` of the response."""
        return [{"message": self.message, "extensions": {"code": self.code}}]


class Unauthenticated(ClientError):
    """Who asks is not known."""

    code = Code.UNAUTHENTICATED
    status = 401


class PurposeRequired(ClientError):
    """Personal data are asked for without saying why."""

    code = Code.PURPOSE_REQUIRED
    status = 403


class CaseReferenceRequired(ClientError):
    """The purpose needs a case that was not named."""

    code = Code.CASE_REFERENCE_REQUIRED
    status = 403


class Forbidden(ClientError):
    """An operation or a purpose that the viewer's roles never have."""

    code = Code.FORBIDDEN
    status = 403


class Malformed(ClientError):
    """Not a well-formed GraphQL request over HTTP."""

    code = Code.BAD_INPUT

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class BadInput(ClientError):
    """A document, its variables or its arguments can't be meant."""

    code = Code.BAD_INPUT
    status = 400
    in_document = True


class Unfit(BadInput):
    """A document, or its variables, that the contract doesn't allow; each fault tells where and why."""

    def __init__(self, message: str, faults: Iterable[GraphQLError]) -> None:
        super().__init__(message)
        self.faults = list(faults)

    def errors(self) -> list[dict[str, Any]]:
        """Each fault with its place, and without the value that was found there: it may tell of somebody."""
        return [
            {
                **fault.formatted,
                "message": _without_values(fault.message),
                "extensions": {"code": self.code},
            }
            for fault in self.faults
        ]


_FOUND = re.compile(r"(\??)(?:[,;.]? found| value): .*", re.DOTALL | re.IGNORECASE)
_NAMED = re.compile(r"Value .*? does not exist in", re.DOTALL)
_READ = re.compile(r"((?:found|Unexpected) (?:String|BlockString|Int|Float)) .*", re.DOTALL)
"""How GraphQL names a value in what it says of it."""


def _without_values(message: str) -> str:
    """What GraphQL says of a fault, up to the value of which it says it."""
    cut = _FOUND.sub(lambda found: found[1] or ".", _READ.sub(r"\1.", message))
    return _NAMED.sub("The value does not exist in", cut)


class TooCostly(ClientError):
    """A document or its answer would be too large."""

    code = Code.TOO_COSTLY
    status = 400
    in_document = True


class TimedOut(ClientError):
    """The answer was not found within its time."""

    code = Code.TIMEOUT
    status = 504


class RateLimited(ClientError):
    """Asked too often, or for too much at once; nothing is given out. `seconds` is how long to wait."""

    code = Code.RATE_LIMITED
    status = 429

    def __init__(self, seconds: int, why: str = "Too many requests.") -> None:
        super().__init__(f"{why} Wait {seconds} seconds, then try again.")
        self.seconds = seconds

    @property
    def header(self) -> tuple[bytes, bytes]:
        """`Retry-After`, as a response has it."""
        return b"retry-after", str(self.seconds).encode()


class Unavailable(ClientError):
    """A part without which nothing is answered is not there now."""

    code = Code.UNAVAILABLE
    status = 503


class Abandoned(ClientError):
    """The client went away before it was answered, so that the log alone is told."""

    code = Code.ABANDONED
    status = 499


class Internal(ClientError):
    """Something that should not have happened; the message carries the reference under which it is logged."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Something went wrong. Tell the operator this reference: {reference}")
