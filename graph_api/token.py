"""A bearer token (RFC 6750): an access token in the form of RFC 9068, and what makes it count."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from graph_api.keys import Keys

ALGORITHMS = ("Ed25519", "ES256", "ES384", "PS256", "RS256")
"""Signatures with a public key alone: a token that names another algorithm, or none, is not read further."""
TYPES = ("at+jwt", "application/at+jwt")
LEEWAY_SECONDS = 30
LONGEST = 8_192
"""Characters; a longer token is not read."""
REMEMBERED = 4_096


class InvalidToken(Exception):
    """A token that doesn't count. Why is for the log, not for its bearer."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a signature was found to vouch for: holds for as long as the issuer has this very key."""

    kid: str
    key: Key
    claims: dict[str, Any]


class Tokens:
    """Says whom a token names. A signature is checked once a token and key; its times at every request."""

    def __init__(self, issuer: str, audience: str, keys: Keys) -> None:
        """Tokens count that this issuer gave for this audience, signed with one of these keys."""
        self._keys = keys
        self._demanded: dict[str, jwt.ClaimsOption] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }
        self._signed: OrderedDict[bytes, _Signed] = OrderedDict()

    async def subject(self, token: str) -> str:
        """Whom the token names. Raises InvalidToken, KeysUnavailable.

        Checked: form, `typ`, algorithm, key id, signature, `iss`, `aud`, `exp`, `nbf`, `iat`, `sub`.
        """
        if len(token) > LONGEST:
            raise InvalidToken("longer than a token is")
        digest = hashlib.sha256(token.encode()).digest()
        signed = self._signed.get(digest)
        if signed is None or await self._keys.find(signed.kid) is not signed.key:
            signed = self._signed[digest] = await self._verified(token)
            if len(self._signed) > REMEMBERED:
                self._signed.popitem(last=False)
        try:
            self._registry().validate(signed.claims)
        except JoseError as error:
            raise InvalidToken(str(error)) from None
        return str(signed.claims["sub"])

    async def _verified(self, token: str) -> _Signed:
        try:
            header = jws.extract_compact(token.encode("ascii")).headers()
        except (JoseError, ValueError):
            raise InvalidToken("not a signed token") from None
        kind, algorithm, kid = (header.get(name) for name in ("typ", "alg", "kid"))
        if not isinstance(kind, str) or kind.lower() not in TYPES:
            raise InvalidToken("not an access token")
        if algorithm not in ALGORITHMS:
            raise InvalidToken("an algorithm that isn't accepted")
        if not isinstance(kid, str):
            raise InvalidToken("no key id")
        key = await self._keys.find(kid)
        if key is None:
            raise InvalidToken("an unknown key")
        try:
            return _Signed(kid, key, jwt.decode(token, key, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidToken(type(error).__name__) from None

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(now=int(time.time()), leeway=LEEWAY_SECONDS, **self._demanded)


def bearer(values: Collection[bytes]) -> str | None:
    """The token in the values of `Authorization`; None where there is not exactly one Bearer."""
    if len(values) != 1:
        return None
    scheme, _, token = next(iter(values)).decode("latin-1").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
