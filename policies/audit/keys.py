"""The keys of the log: the one that signs its checkpoints, and those by which others check them."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schema.partnership import ConfigurationError

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 key by which a signature can be checked; `id` is the SHA-256 of its 32 bytes, in hex."""

    raw: bytes

    @classmethod
    def read(cls, path: Path) -> "PublicKey":
        """From a file in PEM. Raises ConfigurationError."""
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except OSError as error:
            raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise ConfigurationError(f"{path}: is no public Ed25519 key in PEM.")
        return cls(key.public_bytes_raw())

    @property
    def id(self) -> str:
        """Its name in checkpoints."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def pem(self) -> bytes:
        """As a file for those who check."""
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return Ed25519PublicKey.from_public_bytes(self.raw).public_bytes(encoding, form)

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Whether the holder of the private key signed this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The private Ed25519 key of an installation; whoever has it can sign a forged log."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> "SigningKey":
        """A fresh one."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_base64(cls, text: str) -> "SigningKey":
        """From 32 random bytes in base64. Raises ConfigurationError, which does not quote them."""
        try:
            seed = base64.b64decode(text, validate=True)
        except binascii.Error:
            seed = b""
        if len(seed) != SEED_BYTES:
            raise ConfigurationError("The audit key is not 32 random bytes in base64.")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def read(cls, path: Path) -> "SigningKey":
        """From a file in PEM without a password. Raises ConfigurationError."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), None)
        except OSError as error:
            raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigurationError(
                f"{path}: is no private Ed25519 key in PEM. Make one with: openssl genpkey -algorithm ed25519"
            )
        return cls(key)

    @property
    def pem(self) -> bytes:
        """As a file that only its owner may read."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def sign(self, text: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(text)
