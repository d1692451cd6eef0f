"""Browser sign-in: out to the provider and back with a code, into a session of this server, and out again."""

import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from graph_api.authentication.cookies import (
    ATTEMPT,
    SESSION,
    give_attempt,
    give_session,
    read_cookie,
    take_back,
)
from graph_api.authentication.form import read_form
from graph_api.authentication.keys import KeysUnavailable
from graph_api.authentication.provider import Arrival, Attempt, Provider, ProviderUnavailable, SignInFailed
from graph_api.authentication.sessions import Sessions
from graph_api.authentication.sign_in import SignIn
from graph_api.errors import ClientError, Code
from ledger.errors import LedgerError
from policies.audit.log import AuditLog
from policies.directory import Directory, Principal
from policies.errors import AuditUnavailable
from policies.sight import Sights
from schema.vocabulary import AuditAction

PATHS = ("/sign-in", "/signed-in", "/sign-out", "/session", "/provider-sign-out")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
AWAY = (ProviderUnavailable, KeysUnavailable, LedgerError, AuditUnavailable)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Browsers:
    """All that signing in with a browser needs; `origin` is where browsers reach this server."""

    provider: Provider
    sessions: Sessions
    sign_in: SignIn
    directory: Directory
    sights: Sights
    audit: AuditLog
    origin: str

    @property
    def back_to(self) -> str:
        """Where the provider sends a browser that signed in."""
        return f"{self.origin}/signed-in"

    async def leave(self, request: Request) -> Response:
        """Send a browser to the provider."""
        attempt = Attempt.fresh()
        try:
            response = _go(await self.provider.authorization(attempt, self.back_to))
        except ProviderUnavailable:
            return _told(503, "The identity provider can't be reached at the moment.")
        give_attempt(response, attempt.secret)
        return response

    async def arrive(self, request: Request) -> Response:
        """Take back a browser that the provider sends, as whoever the provider says."""
        secret = read_cookie(request.headers, ATTEMPT)
        try:
            principal, arrival = await self._arrived(request, secret)
            before = read_cookie(request.headers, SESSION)
            # Nobody is signed in or out of whom the audit log does not know.
            await self._leaves(before, "signIn", _address(request))
            await self.audit.signed(principal, AuditAction.SIGN_IN, "signIn", _address(request))
            session = await to_thread.run_sync(self.sessions.begin, principal.id, arrival.session, before)
        except SignInFailed as failure:
            log.info("a sign-in failed: %s", failure)
            return await self._refused(_address(request))
        except AWAY:
            return _told(503, "Nobody can sign in at the moment. Try again in a while.")
        request.state.principal = principal.id
        response = _go(f"{self.origin}/")
        take_back(response, ATTEMPT)
        give_session(response, session)
        return response

    async def _arrived(self, request: Request, secret: str | None) -> tuple[Principal, Arrival]:
        given = request.query_params
        if secret is None or any(len(given.getlist(name)) > 1 for name in given):
            raise SignInFailed("a way back that this browser did not set out on")
        attempt = Attempt(secret)
        if not hmac.compare_digest(given.get("state", "").encode(), attempt.state.encode()):
            raise SignInFailed("the state of another attempt")
        if given.get("iss", self.provider.issuer) != self.provider.issuer:
            raise SignInFailed("the answer of another provider")
        if "code" not in given:
            raise SignInFailed("the provider gave no code")
        arrival = await self.provider.redeem(given["code"], attempt, self.back_to)
        principal = self.directory.signed_in(arrival.subject, None)
        if principal is None:
            raise SignInFailed("nobody of the directory")
        return principal, arrival

    async def _refused(self, address: str | None) -> Response:
        try:
            await self.audit.refused(None, Code.UNAUTHENTICATED, "signIn", address=address)
        except AuditUnavailable:
            return _told(503, "Nobody can sign in at the moment. Try again in a while.")
        response = _told(403, "You could not be signed in.")
        take_back(response, ATTEMPT)
        return response

    async def tell(self, request: Request) -> Response:
        """Who is signed in, for the console; and where to sign in."""
        told: dict[str, object] = {"signIn": f"{self.origin}/sign-in", "viewer": None}
        if read_cookie(request.headers, SESSION) is not None and "authorization" not in request.headers:
            try:
                principal = await self.sign_in.principal(request.headers)
            except ClientError:
                pass
            else:
                purposes = await to_thread.run_sync(self.sights.permissions.purposes, principal)
                told["viewer"] = {"id": principal.id, "name": principal.name, "purposes": list(purposes)}
        return JSONResponse(told, headers=HEADERS)

    async def sign_out(self, request: Request) -> Response:
        """End the session, and tell where the provider's ends."""
        if not self.sign_in.is_own_page(request.headers):
            return Response(status_code=403, headers=HEADERS)
        secret = read_cookie(request.headers, SESSION)
        try:
            await self._leaves(secret, "signOut", _address(request))
            if secret is not None:
                await to_thread.run_sync(self.sessions.end, secret)
        except (LedgerError, AuditUnavailable):
            return Response(status_code=503, headers=HEADERS)
        try:
            address = await self.provider.end_session(f"{self.origin}/")
        except ProviderUnavailable:
            address = None
        response = JSONResponse({"location": address or f"{self.origin}/"}, headers=HEADERS)
        take_back(response, SESSION)
        return response

    async def provider_signed_out(self, request: Request) -> Response:
        """The provider says that a session of it has ended (OpenID Connect Back-Channel Logout)."""
        try:
            ended = await self.provider.ended(await _logout_token(request))
            principal = self.directory.signed_in(ended.subject, None) if ended.subject else None
            # A token that names someone else than the directory knows ends nothing of anyone's.
            if principal is not None or (ended.session is not None and not ended.subject):
                id = principal.id if principal is not None else None
                gone = await to_thread.run_sync(self.sessions.of_provider, id, ended.session)
                await self._signed_out(gone, "providerSignOut", _address(request))
                await to_thread.run_sync(self.sessions.end_of_provider, id, ended.session)
        except SignInFailed as failure:
            log.info("a logout token did not count: %s", failure)
            return JSONResponse({"error": "invalid_request"}, 400, HEADERS)
        except AWAY:
            return Response(status_code=503, headers=HEADERS)
        return Response(status_code=200, headers=HEADERS)

    async def _leaves(self, secret: str | None, operation: str, address: str | None) -> None:
        """Put on the audit log that whoever has this session, if anybody, is about to be signed out."""
        principal = await to_thread.run_sync(self.sessions.principal, secret) if secret is not None else None
        if principal is not None:
            await self._signed_out([principal], operation, address)

    async def _signed_out(self, ended: Sequence[str], operation: str, address: str | None) -> None:
        for id in ended:
            await self.audit.signed(self.directory.principal(id), AuditAction.SIGN_OUT, operation, address)


def browser_routes(browsers: Browsers) -> Sequence[BaseRoute]:
    """Out, back, who, out for good, and the provider's word."""
    leave, arrive, sign_out, session, ended = PATHS
    return [
        Route(leave, browsers.leave, methods=["GET"]),
        Route(arrive, browsers.arrive, methods=["GET"]),
        Route(session, browsers.tell, methods=["GET"]),
        Route(sign_out, browsers.sign_out, methods=["POST"]),
        Route(ended, browsers.provider_signed_out, methods=["POST"]),
    ]


async def _logout_token(request: Request) -> str:
    form = await read_form(request)
    if form is None or "logout_token" not in form:
        raise SignInFailed("no logout token")
    return form["logout_token"]


def _address(request: Request) -> str | None:
    return request.client.host if request.client is not None else None


def _go(address: str) -> Response:
    return RedirectResponse(address, 303, HEADERS)


def _told(status: int, sentence: str) -> Response:
    page = f'<!doctype html><html lang="en"><title>Richpicture</title><p>{sentence} <a href="/">Back</a>'
    return HTMLResponse(page, status, HEADERS)
