"""The development issuer: a key of this installation's own, and tokens for its users, on loopback alone."""

import secrets
import time
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.jwk import Key, OKPKey

from graph_api.home_secret import home_secret
from graph_api.settings import DEVELOPMENT_ISSUER
from schema.partnership import ConfigurationError

KEY_FILE = "development.jwk"
ALGORITHM = "Ed25519"


class DevelopmentKey:
    """An Ed25519 key that only its owner may read; whoever has it can be any user of the demonstration."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self._key.ensure_kid()

    @classmethod
    def of(cls, home: Path) -> "DevelopmentKey":
        """The key of this installation, made when it is first asked for. Raises ConfigurationError."""
        path = home_secret(home, KEY_FILE, _fresh)
        try:
            return cls(OKPKey.import_key(orjson.loads(path.read_bytes())))
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path}: can't be read ({error}).") from None

    async def find(self, kid: str) -> Key | None:
        """This key, if the id is its own."""
        return self._key if kid == self._key.kid else None

    @property
    def key(self) -> OKPKey:
        """The key with its secret part."""
        return self._key

    def public(self) -> dict[str, object]:
        """Its public part, as a JWK Set holds it."""
        return {**self._key.as_dict(private=False), "kid": self._key.kid, "use": "sig", "alg": ALGORITHM}

    def token(self, user: str, audience: str, seconds: int, *, client: str = "richpicture") -> str:
        """An access token for a user, or for a service that is its own client, good for so many seconds."""
        now = int(time.time())
        claims = {
            "iss": DEVELOPMENT_ISSUER,
            "sub": user,
            "aud": audience,
            "client_id": client,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])


def _fresh() -> bytes:
    return orjson.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True))
