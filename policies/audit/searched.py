"""Searched values: what was looked for, sealed so that the privacy officer alone reads it in the log."""

from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, or_, select

from ledger.tables import audit_event
from policies.errors import Sealed
from schema.partnership import ConfigurationError

ALGORITHMS = ["ECDH-ES", "A256GCM"]
_HEADER = {"alg": "ECDH-ES", "enc": "A256GCM"}


class Sealer:
    """Seals values as JWE (ECDH-ES over X25519, A256GCM) with the privacy officer's public key."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key

    @classmethod
    def read(cls, path: Path) -> "Sealer":
        """The public key from a file in PEM. Raises ConfigurationError."""
        try:
            pem = path.read_bytes()
            if not isinstance(serialization.load_pem_public_key(pem), X25519PublicKey):
                raise ValueError
        except OSError as error:
            raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
        except (ValueError, UnsupportedAlgorithm):
            raise ConfigurationError(f"{path}: is no public X25519 key in PEM.") from None
        return cls(OKPKey.import_key(pem))

    def seal(self, values: object) -> str:
        """These values, readable with the private key alone."""
        return jwe.encrypt_compact(
            _HEADER, orjson.dumps(values, default=str), self._key, algorithms=ALGORITHMS
        )


def sealed_values(connection: Connection, event: str) -> str | None:
    """What an event, or the request with this id, keeps sealed."""
    either = or_(audit_event.c.id == event, audit_event.c.request == event)
    for details in connection.execute(select(audit_event.c.details).where(either)).scalars():
        if "searched" in details:
            return str(details["searched"])
    return None


def unseal(sealed: str, path: Path) -> Any:
    """What was sealed, by the private key in a file in PEM. Raises ConfigurationError, Sealed."""
    pem, _ = _read_private(path)
    try:
        opened = jwe.decrypt_compact(sealed, OKPKey.import_key(pem), algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        raise Sealed(f"{path}: is not the key for which this was sealed.") from None
    return orjson.loads(opened.plaintext or b"null")


def private_key() -> bytes:
    """A fresh private key in PEM."""
    return X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_key(path: Path) -> bytes:
    """The public key, in PEM, of a private one in a file. Raises ConfigurationError."""
    _, key = _read_private(path)
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _read_private(path: Path) -> tuple[bytes, X25519PrivateKey]:
    try:
        pem = path.read_bytes()
        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, X25519PrivateKey):
            raise ValueError
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{path}: is no private X25519 key in PEM without a password.") from None
    return pem, key
