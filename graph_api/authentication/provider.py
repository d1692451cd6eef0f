"""The provider: what an OpenID Connect issuer tells of itself, and what a client may ask it."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
import orjson
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError

from graph_api.addresses import is_loopback
from graph_api.authentication.fetched import FETCH_SECONDS, Fetched, FetchFailed, fetch_from
from graph_api.authentication.keys import Keys
from graph_api.authentication.signature import InvalidToken, verified
from graph_api.authentication.token import LEEWAY_SECONDS

SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
SCOPE = "openid"


class ProviderUnavailable(Exception):
    """The provider can't be asked now, or does not answer as it should."""


class SignInFailed(Exception):
    """The provider did not say who signs in. Why is for the log."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of the provider (OpenID Connect Discovery)."""

    authorization: str
    token: str
    keys: str
    introspection: str | None
    end_session: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in: all that binds it comes from a secret that only this browser has.

    `state` (RFC 6749), `nonce` (OpenID Connect) and the PKCE `verifier` (RFC 7636) can't be told from each
    other, so that nothing need be kept here.
    """

    secret: str

    @classmethod
    def fresh(cls) -> "Attempt":
        """A new one."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _derived(self, what: str) -> str:
        digest = hmac.digest(self.secret.encode(), what.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who signed in, by the provider's word, and the session that the provider keeps of it."""

    subject: str
    session: str | None


def endpoints_of(issuer: str) -> Endpoints:
    """What an issuer publishes of itself. May block; raises OSError, ValueError."""
    told = orjson.loads(fetch_from(f"{issuer.rstrip('/')}/.well-known/openid-configuration")())
    if not isinstance(told, dict) or told.get("issuer") != issuer:
        raise ValueError("tells of another issuer")
    return Endpoints(
        _address(told, "authorization_endpoint"),
        _address(told, "token_endpoint"),
        _address(told, "jwks_uri"),
        _address(told, "introspection_endpoint") if "introspection_endpoint" in told else None,
        _address(told, "end_session_endpoint") if "end_session_endpoint" in told else None,
    )


class Provider:
    """One provider, of which this installation is a client."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, keys: Keys) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._keys = keys
        self._endpoints = Fetched(lambda: endpoints_of(issuer), issuer)
        self._introspecting = self._client()

    async def close(self) -> None:
        """Give connections back."""
        await self._introspecting.aclose()

    async def authorization(self, attempt: Attempt, back_to: str) -> str:
        """Where a browser goes to sign in. Raises ProviderUnavailable."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back_to,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return _with((await self._found()).authorization, asked)

    async def redeem(self, code: str, attempt: Attempt, back_to: str) -> Arrival:
        """Who signed in, for the code that she came back with.

        Raises SignInFailed, ProviderUnavailable, KeysUnavailable.
        """
        endpoint = (await self._found()).token
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=back_to,
                    code_verifier=attempt.verifier,
                )
        except OAuthError as refusal:
            raise SignInFailed(f"the provider refused the code ({refusal.error})") from None
        except (httpx2.HTTPError, ValueError):
            raise ProviderUnavailable(self.issuer) from None
        claims = await self._claims(token.get("id_token"), ("", "jwt"))
        if not hmac.compare_digest(str(claims.get("nonce")).encode(), attempt.nonce.encode()):
            raise SignInFailed("an ID token of another attempt")
        session = claims.get("sid")
        return Arrival(str(claims["sub"]), session if isinstance(session, str) else None)

    async def end_session(self, back_to: str) -> str | None:
        """Where a browser goes to sign out of the provider, too; None where it has no such place."""
        endpoint = (await self._found()).end_session
        if endpoint is None:
            return None
        return _with(endpoint, {"client_id": self._client_id, "post_logout_redirect_uri": back_to})

    async def introspect(self, token: str) -> Mapping[str, Any]:
        """What the provider says of an access token now (RFC 7662). Raises ProviderUnavailable."""
        endpoint = (await self._found()).introspection
        if endpoint is None:
            raise ProviderUnavailable(self.issuer)
        try:
            answer = await self._introspecting.introspect_token(
                endpoint, token=token, token_type_hint="access_token"
            )
            if answer.status_code == 400:
                return {"active": False}
            told = answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError):
            raise ProviderUnavailable(self.issuer) from None
        return told if isinstance(told, dict) else {"active": False}

    async def ended(self, logout_token: str) -> Arrival:
        """Whose session has ended (OpenID Connect Back-Channel Logout 2.6): a subject's, or one of hers.

        Raises SignInFailed, KeysUnavailable.
        """
        claims = await self._claims(logout_token, ("", "jwt", "logout+jwt"), subject=False)
        events, session = claims.get("events"), claims.get("sid")
        if not isinstance(events, dict) or not isinstance(events.get(SIGNED_OUT), dict) or "nonce" in claims:
            raise SignInFailed("not a logout token")
        if not isinstance(session, str | None) or not (session or claims.get("sub")):
            raise SignInFailed("a logout token that names no one")
        return Arrival(str(claims.get("sub", "")), session)

    async def _claims(self, token: Any, types: tuple[str, ...], *, subject: bool = True) -> dict[str, Any]:
        """What a token says that the provider made for this client alone."""
        if not isinstance(token, str):
            raise SignInFailed("no ID token")
        rules = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": subject},
            iat={"essential": True},
            sub={"essential": subject},
        )
        try:
            claims = (await verified(token, self._keys, types)).claims
            rules.validate(claims)
        except (InvalidToken, JoseError) as fault:
            raise SignInFailed(f"a token that doesn't count ({type(fault).__name__})") from None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise SignInFailed("a token for another client")
        return claims

    async def _found(self) -> Endpoints:
        try:
            return await self._endpoints.get()
        except FetchFailed:
            raise ProviderUnavailable(self.issuer) from None

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._client_id, client_secret=self._client_secret, timeout=FETCH_SECONDS
        )


def _address(told: Mapping[str, Any], name: str) -> str:
    address = told.get(name)
    parts = urlsplit(address) if isinstance(address, str) else None
    if parts is None or not (parts.scheme == "https" or is_loopback(parts.hostname or "")):
        raise ValueError(f"has no safe {name}")
    return str(address)


def _with(endpoint: str, asked: Mapping[str, str]) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
