"""Sign-in: from a request's headers to the viewer who asks and why; roles come from the directory alone."""

from anyio import to_thread
from starlette.datastructures import Headers

from graph_api.authentication.cookies import SESSION, read_cookie
from graph_api.authentication.keys import KeysUnavailable
from graph_api.authentication.provider import ProviderUnavailable
from graph_api.authentication.sessions import Sessions
from graph_api.authentication.signature import InvalidToken
from graph_api.authentication.token import Tokens, bearer
from graph_api.errors import Malformed, Unauthenticated, Unavailable
from ledger.errors import LedgerError
from policies.directory import Directory, Principal
from schema.sight import Viewer
from schema.vocabulary import Purpose

LONGEST_CASE_REFERENCE = 200
CHALLENGE = (b"www-authenticate", b'Bearer realm="richpicture"')
OWN_PAGE = "x-requested-by"
"""A header that no page of another origin can send: it would need a leave that this server never gives."""


class SignIn:
    """Knows viewers by their bearer tokens, or by the session of a browser that signed in here."""

    def __init__(
        self,
        tokens: Tokens,
        directory: Directory,
        sessions: Sessions | None = None,
        origin: str | None = None,
    ) -> None:
        """`origin` is where browsers reach this server; sessions count for its own pages alone."""
        self._tokens = tokens
        self._directory = directory
        self._sessions = sessions
        self._origin = origin

    async def principal(self, headers: Headers) -> Principal:
        """Who sends this request. Raises Unauthenticated, which doesn't tell why, and Unavailable."""
        if "authorization" not in headers and self._sessions is not None:
            secret = read_cookie(headers, SESSION)
            if secret is not None:
                return await self._of_session(self._sessions, headers, secret)
        token = bearer([value for name, value in headers.raw if name == b"authorization"])
        if token is None:
            raise Unauthenticated("Sign in: send one access token as `Authorization: Bearer …`.")
        try:
            identity = await self._tokens.identity(token)
        except InvalidToken:
            raise _unknown() from None
        except (KeysUnavailable, ProviderUnavailable):
            raise Unavailable("The issuer can't be asked at the moment, so no one is known.") from None
        principal = self._directory.signed_in(identity.subject, identity.client)
        if principal is None:
            raise _unknown()
        return principal

    def is_own_page(self, headers: Headers) -> bool:
        """Whether a page of this very server sends this, and no other page that the browser has open."""
        return (
            headers.getlist(OWN_PAGE) == ["richpicture"]
            and headers.get("origin", self._origin) == self._origin
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )

    async def _of_session(self, sessions: Sessions, headers: Headers, secret: str) -> Principal:
        if not self.is_own_page(headers):
            raise Unauthenticated("A browser's session counts for the pages of this server alone.")
        try:
            id = await to_thread.run_sync(sessions.principal, secret)
        except LedgerError:
            raise Unavailable("The ledger can't be read at the moment, so no one is known.") from None
        principal = self._directory.principal(id) if id is not None else None
        if principal is None:
            raise Unauthenticated("The session has ended: sign in again.")
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
