"""A signature: what a JSON Web Token claims, once a public key of its issuer has vouched for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from graph_api.authentication.keys import Keys

ALGORITHMS = ("Ed25519", "ES256", "ES384", "PS256", "RS256")
"""Signatures with a public key alone: a token that names another algorithm, or none, is not read further."""
LONGEST = 8_192
"""Characters; a longer token is not read."""


class InvalidToken(Exception):
    """A token that doesn't count. Why is for the log, not for its bearer."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature was found to vouch for: holds for as long as the issuer has this very key."""

    kid: str
    key: Key
    claims: dict[str, Any]


async def verified(token: str, keys: Keys, types: Collection[str]) -> Signed:
    """What a token claims whose `typ` is one of these, in small letters; "" stands for none.

    The key is the issuer's own of that id: none that the token brings along or points to. The claims are
    not judged yet. Raises InvalidToken, KeysUnavailable.
    """
    if len(token) > LONGEST:
        raise InvalidToken("longer than a token is")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError):
        raise InvalidToken("not a signed token") from None
    kind, algorithm, kid = (header.get(name, "") for name in ("typ", "alg", "kid"))
    if not isinstance(kind, str) or kind.lower() not in types:
        raise InvalidToken("a token of another type")
    if algorithm not in ALGORITHMS:
        raise InvalidToken("an algorithm that isn't accepted")
    if not isinstance(kid, str) or not kid:
        raise InvalidToken("no key id")
    key = await keys.find(kid)
    if key is None:
        raise InvalidToken("an unknown key")
    try:
        return Signed(kid, key, jwt.decode(token, key, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidToken(type(error).__name__) from None
