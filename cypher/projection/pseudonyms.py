"""Pseudonyms: names of one snapshot, by a key that is drawn for it and kept nowhere.

Without the key nobody, the operator included, can go back from a pseudonym to an id, or from one snapshot to
another: a keyed hash (BLAKE2b, RFC 7693), of which 80 bits are told.
"""

import base64
import hashlib
import secrets

KEY_BYTES = 32
DIGEST_BYTES = 10


class Pseudonyms:
    """Gives each id its pseudonym for as long as this object lives."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(KEY_BYTES)

    def of(self, id: str) -> str:
        """The pseudonym of an id: its kind, and 16 characters that tell nothing."""
        kind, _, _ = id.partition("_")
        told = hashlib.blake2b(id.encode(), key=self._key, digest_size=DIGEST_BYTES).digest()
        return f"{kind}_{base64.b32encode(told).decode().lower()}"
