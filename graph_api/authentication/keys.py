"""The issuer's public keys, by key id: from a file or an address, read anew when the issuer rotates them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from graph_api.authentication.fetched import Fetched, FetchFailed


class KeysUnavailable(Exception):
    """The issuer's keys can't be read; the message says from where."""


class Keys(Protocol):
    """Public keys of one issuer."""

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        ...


class FetchedKeys:
    """Keys that are fetched when they are old or when an unknown id arrives, within limits."""

    def __init__(
        self, fetch: Callable[[], bytes], place: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`fetch` returns a JWK Set as JSON and may block; `place` is named in messages."""
        self._keys = Fetched(lambda: read_keys(fetch()), place, clock)

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        try:
            return (await self._keys.get(lambda keys: kid in keys)).get(kid)
        except FetchFailed as failure:
            raise KeysUnavailable(f"The issuer's keys can't be read from {failure}.") from None


class FileKeys:
    """Keys in a file, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, Key] = {}
        self._version: object = None

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        try:
            state = self._path.stat()
            version = (state.st_ino, state.st_mtime_ns, state.st_size)
            if version != self._version:
                self._keys, self._version = read_keys(self._path.read_bytes()), version
        except (OSError, ValueError):
            raise KeysUnavailable(f"The issuer's keys can't be read from {self._path}.") from None
        return self._keys.get(kid)


def read_keys(text: bytes) -> dict[str, Key]:
    """The keys of a JWK Set by id, but for secret ones and those without an id. Raises ValueError."""
    told = orjson.loads(text)
    if not isinstance(told, dict) or not isinstance(told.get("keys"), list):
        raise ValueError("not a JWK Set")
    named: list[Any] = [
        one for one in told["keys"] if isinstance(one, dict) and one.get("kid") and one.get("kty") != "oct"
    ]
    try:
        return {key.kid: key for key in KeySet.import_key_set({"keys": named}) if key.kid is not None}
    except JoseError:
        raise ValueError("not a JWK Set") from None
