"""Sign-in: from a request's headers to the viewer who asks and why; roles come from the directory alone."""

from starlette.datastructures import Headers

from graph_api.errors import Malformed, Unauthenticated, Unavailable
from graph_api.keys import KeysUnavailable
from graph_api.token import InvalidToken, Tokens, bearer
from policies.directory import Directory, Principal
from schema.sight import Viewer
from schema.vocabulary import Purpose

LONGEST_CASE_REFERENCE = 200
CHALLENGE = (b"www-authenticate", b'Bearer realm="richpicture"')


class SignIn:
    """Knows viewers by their bearer tokens."""

    def __init__(self, tokens: Tokens, directory: Directory) -> None:
        self._tokens = tokens
        self._directory = directory

    async def principal(self, headers: Headers) -> Principal:
        """Who sends this request. Raises Unauthenticated, which doesn't tell why, and Unavailable."""
        token = bearer([value for name, value in headers.raw if name == b"authorization"])
        if token is None:
            raise Unauthenticated("Sign in: send one access token as `Authorization: Bearer …`.")
        try:
            subject = await self._tokens.subject(token)
        except InvalidToken:
            raise _unknown() from None
        except KeysUnavailable:
            raise Unavailable("The issuer's keys can't be read at the moment, so no one is known.") from None
        principal = self._directory.principal(subject)
        if principal is None:
            raise _unknown()
        return principal


def viewer_of(principal: Principal, headers: Headers) -> Viewer:
    """The principal as the viewer of this request, with the purpose and the case that she states.

    Raises Malformed for a purpose that is no word, or a case reference that can't be one.
    """
    purposes, cases = (headers.getlist(name) for name in ("x-purpose", "x-case-reference"))
    if len(purposes) > 1 or len(cases) > 1:
        raise Malformed("X-Purpose and X-Case-Reference are stated once.")
    purpose = None
    if purposes and purposes[0].strip():
        try:
            purpose = Purpose(purposes[0].strip())
        except ValueError:
            known = ", ".join(Purpose)
            raise Malformed(f"X-Purpose is one of: {known}.") from None
    case = cases[0].strip() if cases else ""
    if len(case) > LONGEST_CASE_REFERENCE or not case.isprintable():
        raise Malformed(f"X-Case-Reference is a text of at most {LONGEST_CASE_REFERENCE} characters.")
    return principal.asks(purpose, case or None)


def _unknown() -> Unauthenticated:
    return Unauthenticated("The access token is not valid here.")
