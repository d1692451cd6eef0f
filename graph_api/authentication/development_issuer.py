"""The development issuer: an OpenID Connect provider that asks who one wants to be, on loopback alone."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc.jwk import Key
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_api.addresses import is_loopback
from graph_api.authentication.development import ALGORITHM, DevelopmentKey
from policies.directory import Directory, Principal

CODE_SECONDS = 60
TOKEN_SECONDS = 3_600
MOST_CODES = 1_000
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with none, a browser would not say where a press comes from
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True, slots=True)
class Client:
    """The one client: the server's own browser sign-in, which has no secret but proves itself by PKCE."""

    id: str
    back_to: str

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> str:
        return self.back_to

    def get_allowed_scope(self, scope: str | None) -> str:
        return "openid" if "openid" in (scope or "").split() else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back_to

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True, slots=True)
class Given:
    """A code that was given, and what for."""

    code: str
    user: Principal
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    at: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class DevelopmentIssuer(AuthorizationServer):  # type: ignore[misc]
    """Authorization code with PKCE (S256) and a nonce, for one client; codes live in this process, a minute.

    Raises ValueError for an address that others could reach.
    """

    def __init__(
        self,
        issuer: str,
        client: str,
        back_to: str,
        key: DevelopmentKey,
        audience: str,
        directory: Directory,
    ) -> None:
        super().__init__(scopes_supported=["openid"])
        if not all(is_loopback(urlsplit(address).hostname or "") for address in (issuer, back_to)):
            raise ValueError("the development issuer is for this machine alone")
        self.issuer = issuer
        self.key = key
        self.directory = directory
        self.given: dict[str, Given] = {}
        self._client = Client(client, back_to)
        self._audience = audience
        self.register_grant(_Codes, [_Challenge(required=True), _IdTokens(require_nonce=True)])
        self.register_token_generator("default", self._token)

    def metadata(self) -> dict[str, object]:
        """What it tells of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def query_client(self, client_id: str) -> Client | None:
        """The one client, by its id."""
        return self._client if client_id == self._client.id else None

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        """Tokens are signed; none is kept."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """It is made from the web's request before, since reading a body takes time."""
        return request

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Response:
        """What the framework answers, as a response."""
        told = {**HEADERS, **dict(headers)}
        if isinstance(body, dict):
            return JSONResponse(body, status, told)
        return Response(body, status, told)

    def _token(self, user: Principal, scope: str, **_: Any) -> dict[str, object]:
        return {
            "token_type": "Bearer",
            "access_token": self.key.token(user.id, self._audience, TOKEN_SECONDS),
            "expires_in": TOKEN_SECONDS,
            "scope": scope,
        }


class Asked(OAuth2Request):  # type: ignore[misc]
    """A request as the framework reads it."""

    def __init__(self, request: Request, form: Mapping[str, str]) -> None:
        super().__init__(request.method, str(request.url), headers=dict(request.headers))
        self.payload = BasicOAuth2Payload({**request.query_params, **form})
        self._form = form

    @property
    def form(self) -> Mapping[str, str]:
        return self._form


class _Codes(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        asked, given = request.payload.data, self.server.given
        if len(given) >= MOST_CODES:
            given.pop(next(iter(given)))
        given[code] = Given(
            code,
            request.user,
            asked["redirect_uri"],
            request.scope,
            asked["nonce"],
            asked["code_challenge"],
            asked["code_challenge_method"],
            int(time.time()),
        )

    def query_authorization_code(self, code: str, client: Client) -> Given | None:
        # taken out at the first attempt: whoever comes later is not the one that it was given to
        given: Given | None = self.server.given.pop(code, None)
        return given if given is not None and time.time() - given.at <= CODE_SECONDS else None

    def delete_authorization_code(self, authorization_code: Given) -> None:
        """It is gone already."""

    def authenticate_user(self, authorization_code: Given) -> Principal | None:
        known: Principal | None = self.server.directory.principal(authorization_code.user.id)
        return known


class _Challenge(CodeChallenge):  # type: ignore[misc]
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: _Codes, redirect_uri: str) -> None:
        grant.request.payload.data.setdefault("code_challenge", "")
        grant.request.payload.data.setdefault("code_challenge_method", "plain")
        super().validate_code_challenge(grant, redirect_uri)


class _IdTokens(OpenIDCode):  # type: ignore[misc]
    def __call__(self, grant: _Codes) -> None:
        self._issuer: DevelopmentIssuer = grant.server
        super().__call__(grant)

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return any(one.nonce == nonce for one in self._issuer.given.values())

    def resolve_client_private_key(self, client: Client) -> Key:
        return self._issuer.key.key

    def get_client_algorithm(self, client: Client) -> str:
        return ALGORITHM

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": ALGORITHM, "kid": str(self._issuer.key.key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, object]:
        return {"iss": self._issuer.issuer, "aud": [client.id]}

    def generate_user_info(self, user: Principal, scope: str) -> UserInfo:
        return UserInfo(sub=user.id)
