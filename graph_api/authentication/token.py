"""A bearer token (RFC 6750): an access token in the form of RFC 9068 or told of by its issuer (RFC 7662)."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from graph_api.authentication.keys import Keys
from graph_api.authentication.signature import LONGEST, InvalidToken, Signed, verified

TYPE = "at+jwt"
LEEWAY_SECONDS = 30
REMEMBERED = 4_096

Introspect = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Asks the issuer what it says of a token now (RFC 7662)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a token names, and the client that it was given to, where it says so."""

    subject: str
    client: str | None = None


class Tokens:
    """Says whom a token names. A signature is checked once a token and key; its times at every request.

    With `introspect`, the issuer is asked at every request, so that a token which it revoked ends at once,
    and a token need not be signed.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: Keys,
        *,
        types: Collection[str] = (TYPE,),
        introspect: Introspect | None = None,
    ) -> None:
        """Tokens count that this issuer gave for this audience, signed with one of these keys."""
        self._issuer = issuer
        self._keys = keys
        self._types = frozenset(f"{prefix}{one.lower()}" for one in types for prefix in ("", "application/"))
        self._introspect = introspect
        self._demanded: dict[str, jwt.ClaimsOption] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        self._signed: OrderedDict[bytes, Signed] = OrderedDict()

    async def identity(self, token: str) -> Identity:
        """Whom the token names. Raises InvalidToken, KeysUnavailable, ProviderUnavailable.

        Checked: form, `typ`, algorithm, key id, signature, `iss`, `aud`, `exp`, `nbf`, `iat`, `sub`.
        """
        if len(token) > LONGEST:
            raise InvalidToken("longer than a token is")
        claims: Mapping[str, Any]
        if self._introspect is None or token.count(".") == 2:
            claims = await self._vouched(token)
            self._judge(claims)
            if self._introspect is not None:
                told = await self._introspect(token)
                if told.get("active") is not True or told.get("sub", claims["sub"]) != claims["sub"]:
                    raise InvalidToken("the issuer says that it is not in force")
        else:
            claims = self._told(await self._introspect(token))
            self._judge(claims)
        client = claims.get("client_id", claims.get("azp"))
        return Identity(str(claims["sub"]), client if isinstance(client, str) else None)

    async def _vouched(self, token: str) -> dict[str, Any]:
        digest = hashlib.sha256(token.encode()).digest()
        signed = self._signed.get(digest)
        if signed is None or await self._keys.find(signed.kid) is not signed.key:
            signed = self._signed[digest] = await verified(token, self._keys, self._types)
            if len(self._signed) > REMEMBERED:
                self._signed.popitem(last=False)
        return signed.claims

    def _told(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What the issuer says of an unsigned token, and what it need not say as it was asked itself."""
        if answer.get("active") is not True:
            raise InvalidToken("the issuer says that it is not in force")
        if str(answer.get("token_type", "")).lower() != "bearer":
            raise InvalidToken("not an access token")
        named = {"sub": answer.get("client_id"), "iss": self._issuer, "iat": int(time.time())}
        return {**named, **answer}

    def _judge(self, claims: Mapping[str, Any]) -> None:
        # An ID token or a logout token has one of these, whatever type its header says.
        if (
            claims.keys() & {"nonce", "at_hash", "c_hash", "events"}
            or claims.get("typ", "Bearer") != "Bearer"
        ):
            raise InvalidToken("not an access token")
        # It is bound to a key that its sender must prove to have: a mere bearer may have stolen it.
        if "cnf" in claims:
            raise InvalidToken("not a bearer token")
        rules = jwt.JWTClaimsRegistry(now=int(time.time()), leeway=LEEWAY_SECONDS, **self._demanded)
        try:
            rules.validate(dict(claims))
        except JoseError as error:
            raise InvalidToken(str(error)) from None


def bearer(values: Collection[bytes]) -> str | None:
    """The token in the values of `Authorization`; None where there is not exactly one Bearer."""
    if len(values) != 1:
        return None
    scheme, _, token = next(iter(values)).decode("latin-1").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
