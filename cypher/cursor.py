"""A cursor: a place in one viewer's list, sealed so that none can read, forge or reuse it."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, as NIST SP 800-38D, section 5.2.1.1 recommends


class ForgedCursor(Exception):
    """A cursor was not sealed here for this viewer and this query."""


class Cursors:
    """Seals and opens the cursors of one viewer with AES-256-GCM.

    Viewer and shape (field, filters, order) are authenticated beside the sealed key, so a cursor opens
    for the same viewer in the same query only. The nonce is a keyed digest of all that is sealed: the same
    place has the same cursor, and a nonce returns with the same plain text alone (as in RFC 8452).
    """

    def __init__(self, key: bytes, viewer_id: str) -> None:
        """`key` is the installation's secret, of any length; whoever has it can read cursors."""
        self._cipher = AESGCM(hashlib.blake2b(key, digest_size=32, person=b"cursor-cipher").digest())
        self._nonce_key = hashlib.blake2b(key, digest_size=32, person=b"cursor-nonce").digest()
        viewer = viewer_id.encode()
        self._viewer = len(viewer).to_bytes(8, "big") + viewer

    def seal(self, shape: str, key: Sequence[str | float | None]) -> str:
        """The cursor of the place that `key` names in the list of this shape."""
        told = json.dumps(key, separators=(",", ":")).encode()
        bound = self._viewer + shape.encode()
        nonce = hashlib.blake2b(
            len(bound).to_bytes(8, "big") + bound + told, key=self._nonce_key, digest_size=NONCE
        ).digest()
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, told, bound)).decode().rstrip("=")

    def open(self, shape: str, cursor: str) -> list[str | float | None]:
        """The key that was sealed; ForgedCursor when it was sealed elsewhere, or by no one."""
        try:
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            told = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._viewer + shape.encode())
        except (InvalidTag, NotBase64, ValueError):
            raise ForgedCursor from None
        key: list[str | float | None] = json.loads(told)
        return key
