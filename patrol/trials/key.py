"""The trial key: by which an installation seals the arms of days to come, and opens those of past days."""

import base64
import binascii
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from patrol.errors import PatrolError
from schema.partnership import ConfigurationError

BYTES = 32
NONCE = 12


class TrialKey:
    """Seals by AES-256-GCM; what is sealed is bound to what it is of, and opens as nothing else."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def read(cls, path: Path) -> "TrialKey":
        """The key from a file that is its owner's alone: 32 bytes in base64. Raises ConfigurationError."""
        try:
            if path.stat().st_mode & 0o077:
                raise ConfigurationError(f"{path}: others may read it. Let its owner alone: chmod 600 {path}")
            key = base64.b64decode(path.read_bytes().strip(), validate=True)
        except OSError as error:
            raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
        except binascii.Error:
            key = b""
        if len(key) != BYTES:
            raise ConfigurationError(f"{path}: is not 32 random bytes in base64. Make a key: {MAKE} {path}")
        return cls(key)

    def seal(self, plain: bytes, of: str) -> bytes:
        """As long as `plain` and 28 bytes, and like nothing but chance to whoever has not the key."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, of.encode())

    def open(self, sealed: bytes, of: str) -> bytes:
        """What was sealed. Raises PatrolError where another key did it, or of something else."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], of.encode())
        except (InvalidTag, ValueError):
            raise PatrolError(
                "The trial key is not the one that sealed this, or what was sealed was altered."
            ) from None


MAKE = "(umask 077; openssl rand -base64 32 >"


def fresh() -> bytes:
    """A key as its file holds it."""
    return base64.b64encode(secrets.token_bytes(BYTES)) + b"\n"
